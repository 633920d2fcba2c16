/** `sha256:0123456789ab…`: the algorithm and the first twelve digits, enough to tell two apart by eye. */
export function shortDigest(digest: string): string {
  const [, algorithm = '', digits = digest] = /^([a-z0-9]+:)?(.*)$/su.exec(digest) ?? []
  return digits.length > 12 ? `${algorithm}${digits.slice(0, 12)}…` : digest
}
