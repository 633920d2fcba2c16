/** `CUSTODY_MUTATION=full` tries every change, at eight times as many places, which takes five minutes on two cores: `npm run test:mutants`. */
export const isFull = process.env['CUSTODY_MUTATION'] === 'full'

/** At most `count` members of a list at even distances, the first and the last among them: always the same ones. */
export function sample<T>(all: readonly T[], count: number): readonly T[] {
  return sampleUpTo(all.length, count).flatMap((at) => all[at] ?? [])
}

/** The same of the numbers from 0 below `length`. */
function sampleUpTo(length: number, count: number): readonly number[] {
  const places = isFull ? 8 * count : count
  if (length <= places) return Array.from({ length }, (_, at) => at)
  const step = (length - 1) / Math.max(places - 1, 1)
  return Array.from({ length: places }, (_, index) => Math.round(index * step))
}

/** Positions in bytes: at even distances, and of those that make the structure of JSON. */
export function positions(bytes: Buffer): readonly number[] {
  const count = 8
  return [...new Set([...sampleUpTo(bytes.byteLength, count), ...sample(structure(bytes), count)])]
}

/** Positions of brackets, braces, colons, commas and quotes that stand outside of texts. */
function structure(bytes: Buffer): readonly number[] {
  const found: number[] = []
  const text = bytes.toString('latin1')
  let isText = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (isText && character === '\\') at += 1
    else if (character === '"') {
      isText = !isText
      found.push(at)
    } else if (!isText && '{}[]:,'.includes(character)) found.push(at)
  }
  return found
}
