import type { JsonObject } from '@custody/core/json/read-json'
import { listOf, objectOf, objectsOf, textOf, textsOf } from '../member.ts'
import { spdxFacts } from '../quality/spdx-facts.ts'
import { ReadingNotes } from '../reading-notes.ts'
import type { Tool } from '../report-reading.ts'
import { checkShape } from '../shape.ts'
import type { TextLines } from '../syntax/text-lines.ts'
import { knownTool } from '../tools.ts'
import { utcTime } from '../utc-time.ts'
import { placeResult } from './place-result.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { readSpdxPackage, spdxAdvisories } from './spdx-package.ts'
import { spdxShape } from './spdx-shape.ts'
import { SpdxTagValue } from './spdx-tag-value.ts'
import { spdxTool } from './spdx-tool.ts'

/**
 * Reads an SPDX 2.2 or 2.3 document in JSON: its packages, and the advisories that packages refer to.
 * The one package that the document describes is its subject and not one of its components.
 */
export function readSpdx(document: JsonObject, source: ReportSource): ReaderResult {
  return readModel(document, source, new ReadingNotes())
}

/** Reads an SPDX 2.2 or 2.3 document in tag-value by the same rules, after turning it into JSON. */
export function readSpdxTagValue(lines: TextLines, source: ReportSource): ReaderResult {
  const model = new SpdxTagValue(lines)
  // What is noted of lines that became nothing has its place already.
  const place = (pointer: string) => (/^\/\d+-\d+$/.test(pointer) ? pointer : model.place(pointer))
  const notes = new ReadingNotes(place)
  for (const { expected, pointer } of model.strange) notes.malformed(expected, pointer)
  return placeResult(readModel(model.document, source, notes), place)
}

function readModel(document: JsonObject, source: ReportSource, notes: ReadingNotes): ReaderResult {
  notes.faults(checkShape(document, spdxShape(source.version)))
  noteLooseForm(document, notes)
  const subject = subjectOf(document, notes)
  const tools = toolsOf(document, notes)
  const read = objectsOf(document, 'packages').map(([item, index]) => ({ item, at: `/packages/${index}` }))
  const packages = read.filter(({ item }) => textOf(item, 'SPDXID') !== subject)
  const components = packages.flatMap(({ item, at }) => readSpdxPackage(item, at, notes) ?? [])
  const files = listOf(document, 'files').length
  if (files > 0) notes.limit('files-not-read', `${files} files of the document are not read.`, '/files')
  const context = { source, tool: tools[0]?.name ?? '' }
  const findings = read.flatMap(({ item, at }) => spdxAdvisories(item, at, context))
  const hinted = source.hint === undefined ? undefined : knownTool(source.hint)
  const kinds = hinted !== undefined && hinted.kinds.length > 0 ? hinted.kinds : (['sbom'] as const)
  return {
    tools,
    kinds,
    confirmed: components.length > 0 && kinds.every((kind) => kind === 'sbom') ? 'tool' : 'no',
    records: findings.length,
    findings,
    components,
    sbom: spdxFacts(document),
    scannedAt: utcTime(textOf(objectOf(document, 'creationInfo'), 'created')),
    commits: [],
    state: notes.state,
    reasons: notes.reasons,
    limits: notes.limits,
  }
}

/** What several tools write although the format's text forbids it, and nobody misreads (SPDX 2.3, clauses 6.9 and 7.2). */
function noteLooseForm(document: JsonObject, notes: ReadingNotes): void {
  const says = 'The document writes ids or times that the format has in another form.'
  if (/\.\d+Z$/.test(textOf(objectOf(document, 'creationInfo'), 'created') ?? ''))
    notes.limit('loose-form', says, '/creationInfo/created')
  for (const [item, index] of objectsOf(document, 'packages')) {
    if (/[^a-zA-Z0-9.-]/.test(textOf(item, 'SPDXID') ?? ''))
      notes.limit('loose-form', says, `/packages/${index}/SPDXID`)
  }
}

/** The id of the one package that the document describes (SPDX 2.3, clause 11.1 and 7.1). */
function subjectOf(document: JsonObject, notes: ReadingNotes): string | undefined {
  const related = objectsOf(document, 'relationships').flatMap(([relationship]) => {
    const [from, to] = [textOf(relationship, 'spdxElementId'), textOf(relationship, 'relatedSpdxElement')]
    const type = textOf(relationship, 'relationshipType')
    if (type === 'DESCRIBES' && from === 'SPDXRef-DOCUMENT') return to ?? []
    return type === 'DESCRIBED_BY' && to === 'SPDXRef-DOCUMENT' ? (from ?? []) : []
  })
  const described = new Set([...related, ...textsOf(document, 'documentDescribes')])
  const packages = objectsOf(document, 'packages').length
  if (described.size === 0 && packages > 1) {
    notes.limit(
      'no-subject',
      'The document does not say which of its packages it describes.',
      '/relationships',
    )
  }
  const [only] = described
  return described.size === 1 ? only : undefined
}

/** Creators of the form `Tool: name-version` (clause 6.8). */
function toolsOf(document: JsonObject, notes: ReadingNotes): readonly Tool[] {
  const creators = textsOf(objectOf(document, 'creationInfo'), 'creators')
  const tools = creators.flatMap((creator) => {
    const named = /^Tool: *(\S.*)$/s.exec(creator)?.[1]
    return named === undefined ? [] : [spdxTool(named)]
  })
  if (!tools.some(({ version }) => version !== undefined)) {
    notes.limit(
      'no-tool-version',
      'The document does not say which version of which tool wrote it.',
      '/creationInfo',
    )
  }
  return tools
}
