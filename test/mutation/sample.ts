/** `CUSTODY_MUTATION=full` tries every change, at eight times as many places, which takes five minutes on two cores: `npm run test:mutants`. */
export const isFull = process.env['CUSTODY_MUTATION'] === 'full'

/** At most `count` members of a list at even distances, the first and the last among them: always the same ones. */
export function sample<T>(all: readonly T[], count: number): readonly T[] {
  const places = isFull ? 8 * count : count
  if (all.length <= places) return all
  const step = (all.length - 1) / Math.max(places - 1, 1)
  return Array.from({ length: places }, (_, index) => all[Math.round(index * step)]).filter(
    (one) => one !== undefined,
  )
}

/** Positions in bytes: at even distances, and of those that make the structure of JSON. */
export function positions(bytes: Buffer): readonly number[] {
  const count = 8
  const every = Array.from({ length: bytes.byteLength }, (_, at) => at)
  return [...new Set([...sample(every, count), ...sample(structure(bytes), count)])]
}

/** Positions of brackets, braces, colons, commas and quotes that stand outside of texts. */
function structure(bytes: Buffer): readonly number[] {
  const found: number[] = []
  let isText = false
  for (let at = 0; at < bytes.byteLength; at += 1) {
    const character = String.fromCharCode(bytes[at] ?? 0)
    if (isText && character === '\\') at += 1
    else if (character === '"') {
      isText = !isText
      found.push(at)
    } else if (!isText && '{}[]:,'.includes(character)) found.push(at)
  }
  return found
}
