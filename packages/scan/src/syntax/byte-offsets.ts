/** The byte offsets in UTF-8 of places in a text that are given in UTF-16 units, from one pass over it. */
export function byteOffsets(
  text: string,
  byteLength: number,
  places: Iterable<number>,
): (place: number) => number {
  // One byte a unit: what is ASCII alone needs no pass.
  if (text.length === byteLength) return (place) => place
  const offsets = new Map<number, number>()
  let at = 0
  let bytes = 0
  for (const place of [...new Set(places)].toSorted((a, b) => a - b)) {
    bytes += Buffer.byteLength(text.slice(at, place))
    at = place
    offsets.set(place, bytes)
  }
  return (place) => offsets.get(place) ?? 0
}
