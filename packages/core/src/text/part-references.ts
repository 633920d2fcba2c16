const PART = '\u200b'

/** What GitHub makes a link, a mention or an emoji of, in rendered text (GFM 6.9 and GitHub's own references). */
const references: readonly RegExp[] = [
  /@(?=\S)/g,
  /#(?=\d)/g,
  /GH-(?=\d)/gi,
  /:(?=\/\/)/g,
  /www(?=\.)/gi,
  /:(?=[\w+-]+:)/g,
  /(?:mailto|xmpp):(?=\S)/gi,
  /\b[0-9a-f](?=[0-9a-f]{6,39}\b)/gi,
]

/**
 * Parts mentions, references, bare addresses and emoji names by a zero-width space. GitHub finds them in the rendered text,
 * where no escape counts any more; the space is the only character that the neutralising functions add unseen.
 */
export function partReferences(text: string): string {
  return references.reduce((parted, reference) => parted.replace(reference, (found) => found + PART), text)
}
