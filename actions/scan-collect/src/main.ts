import { createSigning } from '@custody/flow/create-signing'
import { fixLines } from '@custody/flow/fix-lines'
import { areFindingsKnown, reportWarnings } from '@custody/flow/report-warnings'
import { type ScanResult, scanCollect } from '@custody/flow/scan-collect'
import { scanSummary } from '@custody/flow/scan-summary'
import { isKeyless, signingOptions, stepOptions } from '@custody/flow/shared-inputs'
import { orPending } from '@custody/flow/when-unavailable'
import { writeMergedSbom } from '@custody/flow/write-merged-sbom'
import { writeSarif } from '@custody/flow/write-sarif'
import { annotate } from '@custody/github/annotate'
import { annotateFinding } from '@custody/github/annotate-finding'
import { jobPorts } from '@custody/github/job-ports'
import { parseInputs } from '@custody/github/read-inputs'
import type { Runner } from '@custody/github/runner'
import { writeLog } from '@custody/github/write-log'
import { writeOutputs } from '@custody/github/write-outputs'
import { writeSummary } from '@custody/github/write-summary'
import { inputs } from './inputs.ts'

/** Collects scanners' reports and hands on the digest of the bundle. */
export async function main(runner: Runner): Promise<void> {
  const given = parseInputs(runner.environment, inputs)
  const options = {
    ...stepOptions(given),
    reports: given.reports,
    required: given.required,
    maxAge: given['max-age'],
    maxDatabaseAge: given['max-database-age'],
    scannedDigests: given['subject-digest'],
    outcomes: given.outcomes,
    licencePolicy: given['licence-policy'],
    mergedSbom: given['merged-sbom'],
    sarifTo: given['sarif-to'],
    workspace: process.cwd(),
  }
  const result = await orPending(
    given['on-unavailable'],
    async () => {
      const ports = await jobPorts(runner, { isKeyless: isKeyless(given) })
      return scanCollect(options, await createSigning(signingOptions(given), ports), ports)
    },
    async () => {
      const ports = await jobPorts(runner, { isKeyless: false })
      return scanCollect({ ...options, pending: true }, 'none', ports)
    },
    (error) => annotate(runner, 'warning', error),
  )
  if (result === undefined) return
  if (options.mergedSbom !== undefined) await writeMergedSbom(result.collection, options.mergedSbom)
  const sarif = sarifOf(result, options.sarifTo, options.workspace, (line) => writeLog(runner, line))
  writeOutputs(runner, outputsOf(result, sarif))
  for (const warning of reportWarnings(result.collection)) annotate(runner, 'warning', warning)
  if (!given['show-summary']) return
  writeSummary(runner, scanSummary(result))
  for (const fix of fixLines(result.collection)) annotateFinding(runner, fix)
}

function sarifOf(
  { collection }: ScanResult,
  folder: string | undefined,
  workspace: string,
  log: (line: string) => void,
): readonly string[] {
  return folder === undefined ? [] : writeSarif(collection, folder, workspace, log)
}

function outputsOf({ records, collection }: ScanResult, sarif: readonly string[]): Record<string, string> {
  const last = records.at(-1)
  const states = [
    ...collection.reports.map(({ path, state, confirmed }) => ({ path, state, confirmed })),
    ...collection.missing,
  ]
  return {
    bundle: last?.snapshot.folder ?? '',
    'bundle-digest': last?.snapshot.head.digest ?? '',
    'record-path': records.map(({ path }) => path).join('\n'),
    'record-digest': records.map(({ digest }) => digest).join('\n'),
    findings: areFindingsKnown(collection)
      ? String(collection.reports.reduce((sum, { counts }) => sum + counts.open, 0))
      : '',
    states: JSON.stringify(states),
    'sarif-path': sarif.join('\n'),
  }
}
