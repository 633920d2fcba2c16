import { isJsonObject, type JsonObject } from '@custody/core/json/read-json'
import { evidenceKinds } from '../evidence-kind.ts'
import { listOf, objectsOf } from '../member.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { pointerOf } from '../shape.ts'
import { evidenceKindsOf, knownTool } from '../tools.ts'
import { latest } from '../utc-time.ts'
import type { ReaderResult, ReportSource, StreamedReading } from './reader.ts'
import { type SarifRun, SarifRunReader } from './sarif-run.ts'

/**
 * Reads a SARIF 2.1.0 log (OASIS, with errata 01) by its meaning: most logs in the field are not valid by the schema, and
 * say all that is needed. A finding is a result of kind fail, review or open that is not absent from its baseline.
 */
export function readSarif(log: JsonObject, source: ReportSource): ReaderResult {
  const reading = new SarifReading(log, source)
  const findings = reading.runs.flatMap((run) =>
    (run?.results ?? []).flatMap((result, index) => run?.result(result, index) ?? []),
  )
  return { ...reading.finish(), findings }
}

/** Reads a log whose results are read one by one. */
export function streamSarif(log: JsonObject, source: ReportSource): StreamedReading {
  const reading = new SarifReading(log, source)
  return {
    item: (result, [run = 0, index = 0]) => reading.runs[run]?.result(result, index),
    finish: () => reading.finish(),
  }
}

class SarifReading {
  /** By their places; undefined for what is no run. */
  readonly runs: readonly (SarifRunReader | undefined)[]
  readonly #notes = new ReadingNotes()
  readonly #source: ReportSource

  constructor(log: JsonObject, source: ReportSource) {
    const notes = this.#notes
    this.#source = source
    this.runs = listOf(log, 'runs').map((run, index) => {
      if (isJsonObject(run)) return new SarifRunReader(run, pointerOf(['runs', index]), source, notes)
      notes.malformed('an object', pointerOf(['runs', index]))
      return undefined
    })
    if (this.runs.every((run) => run === undefined))
      notes.reason('no-run', 'The log holds no run: no scan was made, or its result is elsewhere.', '/runs')
    for (const [part, index] of objectsOf(log, 'inlineExternalProperties')) {
      if (listOf(part, 'results').length === 0) continue
      const text = 'Results of the runs are among the inlineExternalProperties, which are not read.'
      notes.reason('external-properties', text, `/inlineExternalProperties/${index}`)
    }
  }

  finish(): ReaderResult {
    const runs = this.runs.flatMap((run) => run?.finish() ?? [])
    return summarise(runs, this.#source, this.#notes)
  }
}

function summarise(runs: readonly SarifRun[], source: ReportSource, notes: ReadingNotes): ReaderResult {
  const kinds = kindsOf(runs, source.hint)
  if (kinds.length === 0) {
    notes.limit(
      'kind-unknown',
      'Neither the tool nor a finding tells what this is evidence of; name the tool, or the kind.',
    )
  }
  return {
    tools: distinctTools(runs),
    kinds,
    confirmed: runs.length > 0 && runs.every((run) => run.endedWell) ? 'tool' : 'no',
    records: runs.reduce((sum, run) => sum + run.records, 0),
    grouped: runs.reduce((sum, run) => sum + run.grouped, 0),
    findings: [],
    components: [],
    scannedAt: latest(runs.map((run) => run.endedAt)),
    commits: [...new Set(runs.flatMap((run) => run.commits))],
    state: notes.state,
    reasons: notes.reasons,
    limits: notes.limits,
    redactions: notes.redactions,
  }
}

function distinctTools(runs: readonly SarifRun[]) {
  return [...new Map(runs.map(({ tool }) => [`${tool.name}\0${tool.version ?? ''}`, tool])).values()]
}

/** A hint wins; then what is known of each run's tool; then what its findings are. */
function kindsOf(runs: readonly SarifRun[], hint: string | undefined) {
  const hinted = hint === undefined ? undefined : knownTool(hint)
  if (hinted !== undefined && hinted.kinds.length > 0) return hinted.kinds
  const kinds = runs.flatMap(({ tool, findingKinds }) => {
    const known = knownTool(tool.name)?.kinds ?? []
    return known.length > 0 ? known : evidenceKindsOf(findingKinds)
  })
  return evidenceKinds.filter((kind) => kinds.includes(kind))
}
