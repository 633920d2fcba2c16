import { isJsonObject, type JsonObject } from '@custody/core/json/read-json'
import { evidenceKinds } from '../evidence-kind.ts'
import type { Finding } from '../finding.ts'
import { listOf, objectsOf } from '../member.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { pointerOf } from '../shape.ts'
import { evidenceKindsOf, knownTool } from '../tools.ts'
import { latest } from '../utc-time.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { readSarifRun, type SarifRun } from './sarif-run.ts'

/**
 * Reads a SARIF 2.1.0 log (OASIS, with errata 01) by its meaning: most logs in the field are not valid by the schema, and
 * say all that is needed. A finding is a result of kind fail, review or open that is not absent from its baseline.
 */
export function readSarif(log: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const runs = listOf(log, 'runs').flatMap((run, index) => {
    if (isJsonObject(run)) return [readSarifRun(run, pointerOf(['runs', index]), source, notes)]
    notes.malformed('an object', pointerOf(['runs', index]))
    return []
  })
  if (runs.length === 0)
    notes.reason('no-run', 'The log holds no run: no scan was made, or its result is elsewhere.', '/runs')
  for (const [part, index] of objectsOf(log, 'inlineExternalProperties')) {
    if (listOf(part, 'results').length === 0) continue
    const text = 'Results of the runs are among the inlineExternalProperties, which are not read.'
    notes.reason('external-properties', text, `/inlineExternalProperties/${index}`)
  }
  return summarise(runs, source, notes)
}

function summarise(runs: readonly SarifRun[], source: ReportSource, notes: ReadingNotes): ReaderResult {
  const findings = runs.flatMap((run) => run.findings)
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
    findings,
    components: [],
    scannedAt: latest(runs.map((run) => run.endedAt)),
    commits: [...new Set(runs.flatMap((run) => run.commits))],
    state: notes.state,
    reasons: notes.reasons,
    limits: notes.limits,
  }
}

function distinctTools(runs: readonly SarifRun[]) {
  return [...new Map(runs.map(({ tool }) => [`${tool.name}\0${tool.version ?? ''}`, tool])).values()]
}

/** A hint wins; then what is known of each run's tool; then what its findings are. */
function kindsOf(runs: readonly SarifRun[], hint: string | undefined) {
  const hinted = hint === undefined ? undefined : knownTool(hint)
  if (hinted !== undefined && hinted.kinds.length > 0) return hinted.kinds
  const kinds = runs.flatMap(({ tool, findings }) => {
    const known = knownTool(tool.name)?.kinds ?? []
    return known.length > 0 ? known : kindsOfFindings(findings)
  })
  return evidenceKinds.filter((kind) => kinds.includes(kind))
}

function kindsOfFindings(findings: readonly Finding[]) {
  return evidenceKindsOf(findings.map(({ kind }) => kind))
}
