/** Weaknesses in what tools write (`CWE-79`, `CWE-79: …`, `external/cwe/cwe-079`), as `CWE-79`, ascending, each once. */
export function cweNames(texts: readonly string[]): readonly string[] {
  const numbers = texts.flatMap((text) => {
    const digits = /\bcwe[-:/ ]*0*([1-9]\d{0,5})\b/i.exec(text.slice(0, 300))?.[1]
    return digits === undefined ? [] : [Number(digits)]
  })
  return [...new Set(numbers)].toSorted((a, b) => a - b).map((number) => `CWE-${number}`)
}
