import type { JsonObject } from '@custody/core/json/read-json'
import { textOf } from '../member.ts'
import { spdx3Facts } from '../quality/spdx3-facts.ts'
import { ReadingNotes } from '../reading-notes.ts'
import type { Tool } from '../report-reading.ts'
import { checkShape } from '../shape.ts'
import { knownTool } from '../tools.ts'
import { utcTime } from '../utc-time.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { spdxTool } from './spdx-tool.ts'
import { idOf, Spdx3Graph, type Spdx3Object } from './spdx3-graph.ts'
import { Spdx3Licences } from './spdx3-licence.ts'
import { readSpdx3Package } from './spdx3-package.ts'
import { spdx3Shape } from './spdx3-shape.ts'
import { readSpdx3Vulnerabilities } from './spdx3-vulnerability.ts'

/**
 * Reads an SPDX 3.0 document in JSON-LD (SPDX 3.0.1, annex on serialisation): its packages, wherever in the graph they stand,
 * and its vulnerabilities. Only the official context is read, so that each name means what the model says.
 * The one package that the document is about is its subject and not one of its components.
 */
export function readSpdx3(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  notes.faults(checkShape(document, spdx3Shape))
  const graph = new Spdx3Graph(document)
  const subject = subjectOf(graph, notes)
  const tools = toolsOf(graph, notes)
  const context = { graph, licences: new Spdx3Licences(graph), notes }
  const packages = graph.ofClass('software_Package').filter(({ object }) => idOf(object) !== subject)
  const components = packages.flatMap((item) => readSpdx3Package(item, context) ?? [])
  noteUnread(graph, notes)
  const findings = readSpdx3Vulnerabilities(graph, { source, tool: tools[0]?.name ?? '' })
  const hinted = source.hint === undefined ? undefined : knownTool(source.hint)
  const kinds = hinted !== undefined && hinted.kinds.length > 0 ? hinted.kinds : (['sbom'] as const)
  return {
    tools,
    kinds,
    confirmed: components.length > 0 && kinds.every((kind) => kind === 'sbom') ? 'tool' : 'no',
    records: graph.ofClass('security_Vulnerability').length,
    findings,
    components,
    sbom: spdx3Facts(graph, context.licences),
    scannedAt: utcTime(textOf(creationOf(graph), 'created')),
    commits: [],
    state: notes.state,
    reasons: notes.reasons,
    limits: notes.limits,
  }
}

/** How the document itself was made; of a graph without one, how its first element was. */
function creationOf(graph: Spdx3Graph): JsonObject | undefined {
  const documents = graph.ofClass('SpdxDocument')
  const from = documents[0] ?? graph.ofClass('Element')[0]
  return graph.follow(from?.object['creationInfo'])
}

/** The one package at the root of the document, or of the SBOM at its root. */
function subjectOf(graph: Spdx3Graph, notes: ReadingNotes): string | undefined {
  const documents = graph.ofClass('SpdxDocument')
  const roots = new Set(
    (documents.length > 0 ? documents : graph.ofClass('Bom')).flatMap((each) => rootsOf(each, graph)),
  )
  const packages = [...roots].filter((id) => isPackage(id, graph))
  if (roots.size === 0 && graph.ofClass('software_Package').length > 1) {
    notes.limit('no-subject', 'The document does not say which of its packages it is about.')
  }
  return packages.length === 1 ? packages[0] : undefined
}

function rootsOf({ object }: Spdx3Object, graph: Spdx3Graph): readonly string[] {
  const roots = idsIn(object, 'rootElement')
  const boms = roots
    .flatMap((id) => graph.byId(id) ?? [])
    .filter((each) => each.object['rootElement'] !== undefined)
  return [...roots, ...boms.flatMap((bom) => idsIn(bom.object, 'rootElement'))]
}

function idsIn(object: JsonObject, key: string): readonly string[] {
  const value = object[key]
  return Array.isArray(value) ? value.flatMap((each) => idOf(each) ?? []) : []
}

function isPackage(id: string, graph: Spdx3Graph): boolean {
  return graph.ofClass('software_Package').some(({ object }) => idOf(object) === id)
}

function toolsOf(graph: Spdx3Graph, notes: ReadingNotes): readonly Tool[] {
  const creation = creationOf(graph)
  const tools = graph.followAll(creation?.['createdUsing']).flatMap((tool) => {
    const name = textOf(tool, 'name')
    return name === undefined ? [] : [spdxTool(name)]
  })
  if (!tools.some(({ version }) => version !== undefined)) {
    notes.limit('no-tool-version', 'The document does not say which version of which tool wrote it.')
  }
  return tools
}

function noteUnread(graph: Spdx3Graph, notes: ReadingNotes): void {
  const files = graph.ofClass('software_File')
  if (files.length > 0)
    notes.limit('files-not-read', `${files.length} files of the document are not read.`, files[0]?.at)
  for (const { object, at } of graph.relationships) {
    const completeness = textOf(object, 'completeness')
    if (completeness === 'incomplete') {
      notes.reason(
        'declared-incomplete',
        'The document says of a part of itself: "incomplete".',
        `${at}/completeness`,
      )
    } else if (completeness === 'noAssertion') {
      notes.limit('completeness-unknown', 'The document does not say whether a part of it is complete.', at)
    }
  }
}
