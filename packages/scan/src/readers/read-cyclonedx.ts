import type { JsonObject } from '@custody/core/json/read-json'
import type { EvidenceKind } from '../evidence-kind.ts'
import { listOf, objectOf, objectsOf, textOf } from '../member.ts'
import { quoted } from '../neutral-text.ts'
import { ReadingNotes } from '../reading-notes.ts'
import type { Tool } from '../report-reading.ts'
import { checkShape } from '../shape.ts'
import { knownTool } from '../tools.ts'
import { utcTime } from '../utc-time.ts'
import { readCycloneDxComponents } from './cyclonedx-component.ts'
import { cycloneDxShape } from './cyclonedx-shape.ts'
import { cycloneDxTools } from './cyclonedx-tools.ts'
import { readCycloneDxVulnerability } from './cyclonedx-vulnerability.ts'
import { incompleteAggregates } from './cyclonedx-words.ts'
import type { ReaderResult, ReportSource } from './reader.ts'

/**
 * Reads a CycloneDX document in JSON (ECMA-424; versions 1.4 to 1.7): an SBOM, and a vulnerability report where
 * vulnerabilities stand in it. Each component that a vulnerability affects is a finding of its own.
 */
export function readCycloneDx(bom: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  notes.faults(checkShape(bom, cycloneDxShape(source.version)))
  noteCompositions(bom, notes)
  const { components, byRef } = readCycloneDxComponents(bom, notes)
  const tools = cycloneDxTools(bom, notes)
  const vulnerabilities = objectsOf(bom, 'vulnerabilities')
  const context = { byRef, source, tool: tools[0]?.name ?? '' }
  const kinds = kindsOf(tools, source.hint, components.length > 0, vulnerabilities.length > 0)
  const scannedAt = utcTime(textOf(objectOf(bom, 'metadata'), 'timestamp'))
  return {
    tools,
    kinds,
    // A list of components bears its own witness; what was scanned for besides does not.
    confirmed: components.length > 0 && kinds.every((kind) => kind === 'sbom') ? 'tool' : 'no',
    records: listOf(bom, 'vulnerabilities').length,
    findings: vulnerabilities.flatMap(([each, index]) =>
      readCycloneDxVulnerability(each, `/vulnerabilities/${index}`, context),
    ),
    components,
    scannedAt,
    commits: [],
    state: notes.state,
    reasons: notes.reasons,
    limits: notes.limits,
  }
}

/** A hint wins; else the tool, and what is there. */
function kindsOf(
  tools: readonly Tool[],
  hint: string | undefined,
  hasComponents: boolean,
  hasVulnerabilities: boolean,
): readonly EvidenceKind[] {
  const hinted = hint === undefined ? undefined : knownTool(hint)
  if (hinted !== undefined && hinted.kinds.length > 0) return hinted.kinds
  const scans = tools.some(({ name }) => knownTool(name)?.kinds.includes('sca'))
  const lists = hasComponents || !(hasVulnerabilities || scans)
  return [...(lists ? (['sbom'] as const) : []), ...(hasVulnerabilities || scans ? (['sca'] as const) : [])]
}

function noteCompositions(bom: JsonObject, notes: ReadingNotes): void {
  for (const [composition, index] of objectsOf(bom, 'compositions')) {
    const aggregate = textOf(composition, 'aggregate') ?? ''
    const at = `/compositions/${index}/aggregate`
    if (incompleteAggregates.includes(aggregate)) {
      notes.reason('declared-incomplete', `The document says of a part of itself: ${quoted(aggregate)}.`, at)
    } else if (aggregate !== 'complete') {
      notes.limit('completeness-unknown', 'The document does not say whether a part of it is complete.', at)
    }
  }
}
