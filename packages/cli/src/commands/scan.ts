import { createSigning } from '@custody/flow/create-signing'
import { duration } from '@custody/flow/duration'
import { flowError } from '@custody/flow/flow-errors'
import {
  checkOutputs,
  collect,
  type ScanOptions,
  type ScanResult,
  scanCollect,
} from '@custody/flow/scan-collect'
import {
  bundleInputs,
  lines,
  signingInputs,
  signingOptions,
  stepOptions,
  trustInputs,
} from '@custody/flow/shared-inputs'
import { orPending } from '@custody/flow/when-unavailable'
import { writeMergedSbom } from '@custody/flow/write-merged-sbom'
import type { Collection } from '@custody/scan/collect-reports'
import { emptySarifLog, sarifLogs } from '@custody/scan/sarif-log/sarif-log'
import * as z from 'zod'
import { collectionTable } from '../collection-table.ts'
import { localPorts } from '../local-ports.ts'
import { parseFlags } from '../parse-flags.ts'
import { scanResult } from '../scan-result.ts'
import { showError, type Terminal } from '../terminal.ts'

export const scanFlags = z.object({
  reports: lines,
  required: lines,
  'max-age': duration.optional(),
  'max-database-age': duration.optional(),
  'subject-digest': lines,
  outcomes: lines,
  'licence-policy': z.string().optional(),
  'merged-sbom': z.string().optional(),
  json: z.string().optional(),
  findings: z.string().optional(),
  sarif: z.string().optional(),
  ...bundleInputs,
  ...trustInputs,
  ...signingInputs,
})

/** `custody scan FILE…` reads and prints; with `--bundle` it collects as the action does, and prints the bundle digest too. */
export async function scanCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, scanFlags)
  const isReading = !isGiven(args, ['bundle', 'bundle-from'])
  if (isReading) refuseUnused(args)
  const output = outputOf(flags)
  const options = {
    ...stepOptions(flags),
    reports: [...rest, ...flags.reports],
    required: flags.required,
    maxAge: flags['max-age'],
    maxDatabaseAge: flags['max-database-age'],
    scannedDigests: flags['subject-digest'],
    outcomes: flags.outcomes,
    licencePolicy: flags['licence-policy'],
    mergedSbom: flags['merged-sbom'],
    workspace: process.cwd(),
  }
  return isReading
    ? readAlone(options, flags, output, terminal)
    : addToBundle(options, flags, output, terminal)
}

type Flags = z.output<typeof scanFlags>

async function addToBundle(
  options: ScanOptions,
  flags: Flags,
  output: Output,
  terminal: Terminal,
): Promise<number> {
  const ports = localPorts(terminal, flags['identity-token'])
  const result = await orPending(
    flags['on-unavailable'],
    async () => scanCollect(options, await createSigning(signingOptions(flags), ports), ports),
    () => scanCollect({ ...options, pending: true }, 'none', ports),
    (error) => showError(error, 'warning', terminal),
  )
  if (result === undefined) return 0
  writeCollected(result, output, terminal)
  await writeMerged(result.collection, flags['merged-sbom'])
  return 0
}

async function readAlone(
  options: ScanOptions,
  flags: Flags,
  output: Output,
  terminal: Terminal,
): Promise<number> {
  const ports = localPorts(terminal, flags['identity-token'])
  checkOutputs(options, false)
  const { collection } = collect(
    { ...options, literalAnywhere: true, progress: ports.progress },
    ports.now(),
    '',
  )
  await writeMerged(collection, flags['merged-sbom'])
  write(collection, output, terminal)
  const isWhole =
    collection.missing.length === 0 && collection.reports.every(({ state }) => state === 'complete')
  return isWhole ? 0 : 2
}

function isGiven(args: readonly string[], names: readonly string[]): boolean {
  return names.some((name) => args.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)))
}

/**
 * Who gives a key means to collect: without a bundle it would not be used, and nothing would say so.
 * @throws option-invalid
 */
function refuseUnused(args: readonly string[]): void {
  const names = Object.keys({ ...bundleInputs, ...trustInputs, ...signingInputs })
  const unused = names.find((name) => isGiven(args, [name]))
  if (unused !== undefined)
    throw flowError('option-invalid', {
      found: `--${unused} without --bundle`,
      expected: '--bundle DIR to collect: with files alone it only reads and prints',
    })
}

type Output = 'table' | 'json' | 'json with findings' | 'sarif'

/** @throws option-invalid for flags that ask for two outputs */
function outputOf({ json, findings, sarif }: Flags): Output {
  if (sarif !== undefined && (json !== undefined || findings !== undefined))
    throw flowError('option-invalid', { found: '--sarif with --json', expected: 'one of them' })
  if (sarif !== undefined) return 'sarif'
  if (findings !== undefined) return 'json with findings'
  return json === undefined ? 'table' : 'json'
}

/** The digest is the result; where the facts are asked for instead, it stands beside them. */
function writeCollected({ records, collection }: ScanResult, output: Output, terminal: Terminal): void {
  const digest = records.at(-1)?.snapshot.head.digest ?? ''
  if (output === 'table') return terminal.out(`${digest}\n`)
  write(collection, output, terminal)
  terminal.note(`Bundle digest: ${digest}`)
}

function write(collection: Collection, output: Output, terminal: Terminal): void {
  if (output === 'table') return terminal.out(collectionTable(collection, terminal.columns))
  if (output !== 'sarif')
    return terminal.out(`${JSON.stringify(scanResult(collection, output !== 'json'), undefined, 2)}\n`)
  const { logs, dropped } = sarifLogs(collection, process.cwd())
  for (const line of dropped) terminal.note(line)
  if (logs.length > 1)
    terminal.note(
      `This is the first of ${logs.length} files; give fewer reports at once, or let scan-collect write all.`,
    )
  terminal.out(logs[0] ?? emptySarifLog)
}

async function writeMerged(collection: Collection, path: string | undefined): Promise<void> {
  if (path !== undefined) await writeMergedSbom(collection, path)
}
