import type { SbomFacts } from '../quality/sbom-facts.ts'
import type { ReaderResult } from './reader.ts'

/** Moves the pointers of what was read in another form to where it stands in the report itself. */
export function placeResult(result: ReaderResult, place: (pointer: string) => string): ReaderResult {
  const placed = <Item extends { readonly source: { readonly pointer: string } }>(item: Item): Item => ({
    ...item,
    source: { ...item.source, pointer: place(item.source.pointer) },
  })
  const { sbom } = result
  return {
    ...result,
    findings: result.findings.map(placed),
    components: result.components.map(placed),
    sbom: sbom === undefined ? undefined : placeFacts(sbom, place),
  }
}

function placeFacts(facts: SbomFacts, place: (pointer: string) => string): SbomFacts {
  return {
    ...facts,
    components: facts.components.map((component) => ({ ...component, pointer: place(component.pointer) })),
    vulnerability: facts.vulnerability === undefined ? undefined : place(facts.vulnerability),
  }
}
