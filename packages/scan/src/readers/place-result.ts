import type { ReaderResult } from './reader.ts'

/** Moves the pointers of what was read in another form to where it stands in the report itself. */
export function placeResult(result: ReaderResult, place: (pointer: string) => string): ReaderResult {
  const placed = <Item extends { readonly source: { readonly pointer: string } }>(item: Item): Item => ({
    ...item,
    source: { ...item.source, pointer: place(item.source.pointer) },
  })
  return { ...result, findings: result.findings.map(placed), components: result.components.map(placed) }
}
