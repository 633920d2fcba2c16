/** `sha256:0123456789ab…`: the algorithm and the first twelve digits, enough to tell two apart by eye. */
export function shortDigest(digest: string): string {
  const [, algorithm = '', digits = digest] = /^([a-z0-9]+:)?(.*)$/su.exec(digest) ?? []
  return digits.length > 12 ? `${algorithm}${digits.slice(0, 12)}…` : digest
}

/** A text whose digests are cut as {@link shortDigest} does; a commit is one too. */
export function shortDigests(text: string): string {
  return text.replace(/\b(?:sha\d+:)?[0-9a-f]{40,}\b/g, shortDigest)
}
