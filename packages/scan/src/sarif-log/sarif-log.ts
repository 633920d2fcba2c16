import { gzipSync } from 'node:zlib'
import type { Collection } from '../collect-reports.ts'
import { githubLimits } from './github-limits.ts'
import { type SarifReport, type SarifRun, sarifRun } from './sarif-run.ts'

/** SARIF 2.1.0 logs that GitHub's code scanning takes, each a file of its own, and what had to be left out, as sentences. */
export type SarifLogs = { readonly logs: readonly string[]; readonly dropped: readonly string[] }

/**
 * Writes the open findings of all reports as SARIF within the limits of GitHub's code scanning (docs/spec/sarif-output.md): a run and a
 * category for each report, as many files as its limits demand. One bad result voids a whole file there, so that results are left
 * out one by one.
 *
 * @param root folder that absolute paths in reports may begin with: they become relative to it
 */
export function sarifLogs(
  { reports, findingsDocuments }: Pick<Collection, 'reports' | 'findingsDocuments'>,
  root?: string,
): SarifLogs {
  const runs = reportsOf(reports, findingsDocuments).map((report) => fittingRun(report, root))
  const texts = runs.flatMap(({ text }) => text ?? [])
  const unread = reports.filter(({ state }) => state === 'unreadable')
  return {
    logs: packed(texts).map(logOf),
    dropped: [
      ...runs.flatMap(({ dropped }) => dropped),
      ...unread.map(({ path }) => `${path}: the report is unreadable, and no run is written.`),
    ],
  }
}

/** A log without a run, for readers of a stream that must get one; code scanning refuses it. */
export const emptySarifLog = logOf([])

function reportsOf(
  reports: Collection['reports'],
  findingsDocuments: Collection['findingsDocuments'],
): readonly SarifReport[] {
  const documents = new Map(findingsDocuments.map((file) => [file.document.report.path, file.document]))
  return reports.flatMap((row) => {
    const document = documents.get(row.path)
    return document === undefined ? [] : [{ row, document }]
  })
}

type RunText = { readonly text: string | undefined; readonly dropped: SarifRun['dropped'] }

/** A run that fits into a file: with half as many results until it does. */
function fittingRun(report: SarifReport, root: string | undefined): RunText {
  for (let most: number = githubLimits.results; ; most = Math.floor(most / 2)) {
    const { run, dropped } = sarifRun(report, root, most)
    const text = run === undefined ? undefined : JSON.stringify(run)
    if (text === undefined || most === 1 || gzipSync(text).length < githubLimits.gzipBytes * 0.99)
      return { text, dropped }
  }
}

/** Runs are put into files one after another, as long as these stay within the limits. */
function packed(runs: readonly string[]): readonly (readonly string[])[] {
  const logs: string[][] = []
  let size = 0
  for (const run of runs) {
    // Compressed apart, runs take no less than together.
    const more = gzipSync(run).length
    const last = logs.at(-1)
    if (
      last === undefined ||
      last.length >= githubLimits.runs ||
      size + more > githubLimits.gzipBytes * 0.99
    ) {
      logs.push([run])
      size = more
    } else {
      last.push(run)
      size += more
    }
  }
  return logs
}

function logOf(runs: readonly string[]): string {
  const head = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0' }
  return `${JSON.stringify(head).slice(0, -1)},"runs":[${runs.join(',')}]}\n`
}
