/** The claims of a run have an empty text for what is not known; a policy does not see it. */
export function knownText(text: string): string | undefined {
  return text === '' ? undefined : text
}
