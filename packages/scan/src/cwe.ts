/** Weaknesses in what tools write (`CWE-79`, `CWE-79: …`, `external/cwe/cwe-079`), as `CWE-79`, ascending, each once. */
export function cweNames(texts: readonly string[]): readonly string[] {
  const numbers = texts.flatMap((text) => {
    const digits = /\bcwe[-:/ ]*0*([1-9]\d{0,5})\b/i.exec(text.slice(0, 300))?.[1]
    return digits === undefined ? [] : [Number(digits)]
  })
  return [...new Set(numbers)].toSorted((a, b) => a - b).map((number) => `CWE-${number}`)
}

/** A weakness of which a tool writes the number alone, or with its prefix; 0, -1 and words stand for none. */
export function cweOfNumber(number: string | number | undefined): readonly string[] {
  const digits = /^\s*(?:CWE-)?0*([1-9]\d{0,5})\s*$/i.exec(String(number ?? ''))?.[1]
  return digits === undefined ? [] : [`CWE-${digits}`]
}
