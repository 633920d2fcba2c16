import type { JsonObject } from '@custody/core/json/read-json'
import type { Component } from '../component.ts'
import { type EvidenceKind, evidenceKinds } from '../evidence-kind.ts'
import type { Finding, FindingComponent } from '../finding.ts'
import { listOf, objectOf, objectsOf, textOf } from '../member.ts'
import { quoted } from '../neutral-text.ts'
import { cycloneDxFacts } from '../quality/cyclonedx-facts.ts'
import { ReadingNotes } from '../reading-notes.ts'
import type { Tool } from '../report-reading.ts'
import { checkShape } from '../shape.ts'
import type { MarkupElement } from '../syntax/markup-element.ts'
import { knownTool } from '../tools.ts'
import { utcTime } from '../utc-time.ts'
import { readCycloneDxComponents } from './cyclonedx-component.ts'
import { elementFaults } from './cyclonedx-elements.ts'
import { addExtensionVulnerabilities } from './cyclonedx-extension.ts'
import { cycloneDxShape } from './cyclonedx-shape.ts'
import { cycloneDxTools } from './cyclonedx-tools.ts'
import { readCycloneDxVulnerability } from './cyclonedx-vulnerability.ts'
import { incompleteAggregates } from './cyclonedx-words.ts'
import { CycloneDxModel } from './cyclonedx-xml-model.ts'
import { placeResult } from './place-result.ts'
import type { ReaderResult, ReportSource } from './reader.ts'

/**
 * Reads a CycloneDX document in JSON (ECMA-424; versions 1.2 to 1.7): an SBOM, and a vulnerability report where
 * vulnerabilities stand in it. Each component that a vulnerability affects is a finding of its own.
 */
export function readCycloneDx(bom: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  notes.faults(checkShape(bom, cycloneDxShape(source.version)))
  return readModel(bom, source, notes)
}

/** Reads a CycloneDX document in XML (versions 1.2 to 1.7) by the same rules, after turning it into JSON. */
export function readCycloneDxXml(root: MarkupElement, source: ReportSource): ReaderResult {
  const model = new CycloneDxModel(root, source.version)
  // What is noted of elements that became nothing has its place already.
  const place = (pointer: string) => (pointer.startsWith(`${root.pointer}/`) ? pointer : model.place(pointer))
  const notes = new ReadingNotes(place)
  notes.faults(checkShape(model.bom, cycloneDxShape(source.version)))
  noteElements(model, source.version, notes)
  if (source.version < '1.7') refuseMixedLicences(root, notes)
  addExtensionVulnerabilities(model)
  return placeResult(readModel(model.bom, source, notes), place)
}

/** What the schema of XML says beyond that of JSON: which elements there are, everywhere. */
function noteElements({ root, unknown }: CycloneDxModel, version: string, notes: ReadingNotes): void {
  const faults = elementFaults(root, version)
  const strange = new Map(unknown.map(({ name, pointer }) => [pointer, name]))
  for (const fault of faults) {
    if (fault.strange !== undefined) strange.set(fault.pointer, fault.strange)
    else notes.malformed(`the element ${fault.lacks ?? ''}`, fault.pointer)
  }
  for (const [pointer, name] of strange)
    notes.reason(
      'malformed',
      `The format has no element ${quoted(name)} there, or not a second one.`,
      pointer,
    )
}

/** Before 1.7 an expression in XML had to stand alone, which in JSON only 1.5 and 1.6 demand. */
function refuseMixedLicences(root: MarkupElement, notes: ReadingNotes): void {
  for (const { namespace, children, pointer } of root.below('licenses')) {
    if (namespace !== root.namespace || children.length < 2) continue
    if (children.some(({ name }) => name === 'expression')) notes.malformed('one expression alone', pointer)
  }
}

function readModel(bom: JsonObject, source: ReportSource, notes: ReadingNotes): ReaderResult {
  noteCompositions(bom, notes)
  const listed = readCycloneDxComponents(bom, notes)
  const { components } = listed
  const tools = cycloneDxTools(bom, notes)
  const context = { ...listed, source, tool: tools[0]?.name ?? '', notes }
  const findings = objectsOf(bom, 'vulnerabilities').flatMap(([vulnerability, index]) =>
    readCycloneDxVulnerability(vulnerability, `/vulnerabilities/${index}`, context),
  )
  const kinds = kindsOf(tools, source.hint, components, findings)
  if (kinds.length === 0) {
    notes.limit(
      'kind-unknown',
      'The document lists nothing, and no known tool wrote it; name the tool, or the kind.',
    )
  }
  return {
    tools,
    kinds,
    // A list of components bears its own witness; what was scanned for besides does not.
    confirmed: components.length > 0 && kinds.length === 1 && kinds[0] === 'sbom' ? 'tool' : 'no',
    records: listOf(bom, 'vulnerabilities').length,
    grouped: findings.length,
    findings,
    components,
    sbom: cycloneDxFacts(bom),
    scannedAt: utcTime(textOf(objectOf(bom, 'metadata'), 'timestamp')),
    commits: [],
    state: notes.state,
    reasons: notes.reasons,
    limits: notes.limits,
  }
}

/**
 * A hint wins; else what the tool is known for, and what is there. Where each component has a vulnerability the document
 * lists what is vulnerable, as scanners do, and is no list of what the software is made of.
 */
function kindsOf(
  tools: readonly Tool[],
  hint: string | undefined,
  components: readonly Component[],
  findings: readonly Finding[],
): readonly EvidenceKind[] {
  const hinted = hint === undefined ? undefined : knownTool(hint)
  if (hinted !== undefined && hinted.kinds.length > 0) return hinted.kinds
  const known = new Set(tools.flatMap(({ name }) => knownTool(name)?.kinds ?? []))
  const affected = new Set(
    findings.flatMap(({ component }) => (component === undefined ? [] : keyOf(component))),
  )
  if (components.some((component) => !affected.has(keyOf(component)))) known.add('sbom')
  if (findings.length > 0) known.add('sca')
  return evidenceKinds.filter((kind) => known.has(kind))
}

function keyOf({ name, version, purl }: FindingComponent): string {
  return JSON.stringify([name, version, purl])
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
