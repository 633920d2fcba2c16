import type { ReaderResult } from './readers/reader.ts'
import type { ByteRange, Locate } from './syntax/parsed-report.ts'

/**
 * Adds to each finding, component and licence the bytes that its pointer leads to.
 * @param offset bytes before the text that the pointers lead into, as a byte-order mark
 */
export function addRanges(result: ReaderResult, locate: Locate, offset: number): ReaderResult {
  const { findings, components, licences = [] } = result
  const sources = [findings, components, licences].flatMap((items) =>
    items.map(({ source }) => source.pointer),
  )
  if (sources.length === 0) return result
  const ranges = locate(new Set(sources))
  const placed = <Item extends { readonly source: { readonly pointer: string } }>(item: Item): Item => {
    const range = ranges.get(item.source.pointer)
    return range === undefined ? item : { ...item, source: { ...item.source, bytes: moved(range, offset) } }
  }
  return {
    ...result,
    findings: findings.map(placed),
    components: components.map(placed),
    licences: licences.map(placed),
  }
}

function moved([start, end]: ByteRange, offset: number): ByteRange {
  return [start + offset, end + offset]
}
