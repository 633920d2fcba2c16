/**
 * Compares two versions of one package where its ecosystem's own order is not at hand: number by number, a number above a word,
 * a release above its pre-releases (`1.0.0-rc.1`), epochs (`1:2.0`) first. Good enough to suggest an upgrade, not to decide one.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareParts(left[index], right[index])
    if (order !== 0) return order
  }
  return 0
}

function partsOf(version: string): readonly string[] {
  const [main = '', epoch = '0'] = version
    .replace(/^[vV](?=\d)/, '')
    .split(':')
    .toReversed()
  return [epoch, ...((main.split('+')[0] ?? '').match(/\d+|[A-Za-z]+/g) ?? [])]
}

function compareParts(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -weight(b) : weight(a)
  const [left, right] = [/^\d/.test(a), /^\d/.test(b)]
  if (left && right) return Math.sign(Number(a) - Number(b))
  return left === right ? a.localeCompare(b, 'en') : left ? 1 : -1
}

/** A further number makes a version later (`1.0.1` above `1.0`), a further word earlier (`1.0-rc`), a zero neither. */
function weight(part: string | undefined): number {
  if (part === undefined || part.startsWith('0')) return 0
  return /^\d/.test(part) ? 1 : -1
}
