import { writeChain } from '@custody/core/chain/append'
import { coreError } from '@custody/core/core-errors'
import { spellCount } from '@custody/report/text/spell-count'
import { type Collection, collectReports } from '@custody/scan/collect-reports'
import { readEvidenceKind } from '@custody/scan/evidence-kind'
import { type Outcome, readOutcome } from '@custody/scan/outcome'
import type { ReportFile } from '@custody/scan/report-file'
import { flowError } from './flow-errors.ts'
import { type ComposedRecord, composeRecord, type LeftRecord } from './leave-record.ts'
import { loadLicencePolicy } from './load-licence-policy.ts'
import type { MatchOptions } from './match-files.ts'
import { openChain, type StepOptions } from './open-chain.ts'
import { outputFile, outputFolder } from './output-place.ts'
import type { Signing, StepPorts } from './ports.ts'
import { readReports } from './read-reports.ts'
import { scanFacts, scanParts } from './scan-facts.ts'
import { sendBundle } from './send-bundle.ts'

export interface ScanOptions extends StepOptions {
  /** Globs, one a line; `tool=NAME ` may precede one. */
  readonly reports: readonly string[]
  readonly required: readonly string[]
  /** Seconds since the scan; what a report does not tell is a limit of it. */
  readonly maxAge: number | undefined
  /** Seconds since the database of a tool was brought up to date. */
  readonly maxDatabaseAge: number | undefined
  /** Digests of what was to be scanned (`sha256:HEX`): a report that names others is stale. */
  readonly scannedDigests: readonly string[]
  /** `NAME=success`, one a line. */
  readonly outcomes: readonly string[]
  /** Path of a licence policy (docs/spec/licence-policy.md). */
  readonly licencePolicy?: string | undefined
  readonly workspace: string
  /** File and folder that the caller will write beside the bundle: judged before it changes. */
  readonly mergedSbom?: string | undefined
  readonly sarifTo?: string | undefined
  /** Nobody can sign now: the records are kept pending. */
  readonly pending?: boolean
}

export interface ScanResult {
  readonly collection: Collection
  readonly records: readonly LeftRecord[]
}

/**
 * Collects scanners' reports into a bundle: one record of stage sbom and one of stage scan, as far as there is something
 * to say. SBOMs are kept whole; of other reports the digest and the normal form, since reports may hold secrets.
 * @throws output-refused, reports-missing, glob-empty, outcome-unknown, evidence-kind-unknown, and those of openChain, composeRecord and writeBundle
 */
export async function scanCollect(
  options: ScanOptions,
  signing: Signing,
  ports: StepPorts,
): Promise<ScanResult> {
  checkOutputs(options, ports.isConfined === true)
  const startedOn = ports.now()
  const { files, collection } = collect(
    { ...options, progress: ports.progress },
    startedOn,
    ports.run.claims.commit,
  )
  let chain = await openChain(options, signing, ports)
  const composed: ComposedRecord[] = []
  for (const part of scanParts(collection)) {
    ports.progress(`Recording stage ${part.stage}: ${spellCount(part.index.reports.length, 'report')}`)
    const facts = await scanFacts(part, files, collection, chain, signing, ports)
    const left =
      options.pending === true ? { ...facts, startedOn, pending: true as const } : { ...facts, startedOn }
    const record = await composeRecord(chain, left, signing, ports)
    composed.push(record)
    chain = { ...chain, position: record.position }
  }
  if (composed.length === 0) throw flowError('reports-missing')
  const snapshot = writeChain(chain.position)
  await sendBundle(snapshot, options.to, { stage: 'scan', leg: undefined }, ports)
  return {
    collection,
    records: composed.map(({ path, digest, claims }) => ({ path, digest, claims, snapshot })),
  }
}

/**
 * Says before anything else what could not be written afterwards.
 * @throws output-refused
 */
export function checkOutputs(
  options: Pick<ScanOptions, 'mergedSbom' | 'sarifTo' | 'bundle' | 'workspace'>,
  isConfined: boolean,
): void {
  const { mergedSbom, sarifTo } = options
  if (mergedSbom !== undefined) outputFile(mergedSbom, 'merged-sbom', { ...options, isConfined })
  if (sarifTo !== undefined) outputFolder(sarifTo, 'sarif-to', { ...options, isConfined })
}

/** Reads reports without a bundle: what `custody scan FILE…` prints. */
export function collect(
  options: Omit<ScanOptions, keyof StepOptions> &
    Pick<ScanOptions, 'bundle'> &
    Pick<MatchOptions, 'literalAnywhere'> & { readonly progress?: ((line: string) => void) | undefined },
  now: Date,
  commit: string,
): { readonly files: readonly ReportFile[]; readonly collection: Collection } {
  const files = readReports(options.reports, { ...options, exclude: [options.bundle] }, options.progress)
  const collection = collectReports(
    files,
    {
      required: options.required.map((kind) => readEvidenceKind(kind, 'required')),
      maxAge: options.maxAge,
      maxDatabaseAge: options.maxDatabaseAge,
      subjects: options.scannedDigests.map(readScannedDigest),
      licencePolicy: loadLicencePolicy(options.licencePolicy),
      outcomes: new Map(options.outcomes.map(readOutcomeLine)),
      now,
      commit: commit === '' ? undefined : commit,
    },
    options.progress,
  )
  return { files, collection }
}

/** @throws digest-malformed */
function readScannedDigest(text: string): string {
  const digest = text.trim().toLowerCase()
  if (!/^sha(?:256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/.test(digest))
    throw coreError('digest-malformed', {
      found: JSON.stringify(text.slice(0, 100)),
      expected: 'sha256:, sha384: or sha512: and hexadecimal digits',
      where: 'subject-digest',
    })
  return digest
}

function readOutcomeLine(line: string): readonly [string, Outcome] {
  const at = line.lastIndexOf('=')
  return [line.slice(0, Math.max(at, 0)).trim(), readOutcome(line.slice(at + 1).trim(), 'outcomes')]
}
