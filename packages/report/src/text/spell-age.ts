const units: ReadonlyArray<readonly [number, string]> = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
]

/** A span of seconds in its two largest units: `3 d 4 h`, `12 min`, `0 s`. */
export function spellAge(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const first = units.findIndex(([size]) => whole >= size)
  if (first < 0) return '0 s'
  return units
    .slice(first, first + 2)
    .map(amount(whole))
    .filter((part) => part !== '')
    .join(' ')
}

function amount(seconds: number) {
  return (
    [size, unit]: readonly [number, string],
    index: number,
    pair: ReadonlyArray<readonly [number, string]>,
  ): string => {
    const rest = index === 0 ? seconds : seconds % (pair[0]?.[0] ?? 1)
    // Nobody reads seconds beside minutes.
    const count = unit === 's' && index > 0 ? 0 : Math.floor(rest / size)
    return count === 0 ? '' : `${count} ${unit}`
  }
}
