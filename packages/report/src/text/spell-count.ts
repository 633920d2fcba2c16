/** `1 finding`, `5,000 findings`. */
export function spellCount(count: number, one: string, many = `${one}s`): string {
  return `${groupDigits(count)} ${count === 1 ? one : many}`
}

export function groupDigits(count: number): string {
  return count.toLocaleString('en-US')
}
