import { join } from 'node:path'
import { defaultRequiredStages } from '@custody/core/chain/expectation'
import { type VerifiedChain, verifyChain } from '@custody/core/chain/verify-chain'
import { coreError } from '@custody/core/core-errors'
import { digestOf, hexOf } from '@custody/core/digest/sha256'
import { isCustodyError } from '@custody/core/errors'
import type { Subject } from '@custody/core/in-toto/statement'
import { renderHtml } from '@custody/report/render-html'
import { renderJson } from '@custody/report/render-json'
import { renderMarkdown } from '@custody/report/render-markdown'
import type { ReportModel } from '@custody/report/report-model'
import { buildTrust } from './build-trust.ts'
import { chainExpectation } from './chain-expectation.ts'
import { hashSubjects, type SubjectOptions } from './hash-subjects.ts'
import { type LeftRecord, leaveRecord } from './leave-record.ts'
import { type OpenChain, runOfChain, type StepOptions } from './open-chain.ts'
import { outputFolder, writeAnew } from './output-place.ts'
import type { Signing, StepPorts } from './ports.ts'
import { landBundle, receiveBundle } from './receive-bundle.ts'
import { bundleReport, refusedReport } from './report-model.ts'
import { sendBundle } from './send-bundle.ts'

export interface ReportOptions extends StepOptions {
  /** Folder of the report. */
  readonly out: string
  readonly subjects: SubjectOptions
  readonly workspace: string
  /** As in match-files: on a laptop, never in a job. */
  readonly literalAnywhere?: boolean
}

export interface ReportResult {
  readonly model: ReportModel
  /** Path of the page. */
  readonly page: string
  readonly bundleDigest: string
  readonly bundle: string
  /** None where nothing was signed, or where the chain does not verify. */
  readonly left: LeftRecord | undefined
}

/**
 * Writes the report over a bundle: `index.html`, `summary.md`, `report.json`. A chain that does not verify is reported as
 * such; one that cannot be read is reported, too, and is an error. With a signer the step leaves its record, whose products are the files that it wrote.
 * @throws bundle-missing, output-refused, and those of receiveBundle, buildTrust and leaveRecord
 */
export async function report(
  options: ReportOptions,
  signing: Signing,
  ports: StepPorts,
): Promise<ReportResult> {
  outputFolder(options.out, 'out', { ...options, isConfined: ports.isConfined === true })
  const fetched = await receiveBundle(options, ports).catch((error: unknown) => {
    writeRefusal(error, options, ports)
    throw error
  })
  const { snapshot, received } = fetched
  if (snapshot === undefined) throw coreError('bundle-missing', { where: options.bundle })
  landBundle(fetched)
  const startedOn = ports.now()
  const trust = await buildTrust(options, signing, runOfChain(ports.run, snapshot.head.chainId), startedOn)
  const subjects = hashSubjects(options.subjects, { ...options, exclude: [options.bundle] })
  const asked =
    subjects.length === 0
      ? ({ level: 'seal' } as const)
      : ({ level: 'decide', requiredStages: defaultRequiredStages, subjects } as const)
  const verification = await verifyChain(snapshot, chainExpectation(options, trust, startedOn, asked))
  const { roots: trustedRoots } = trust
  const model = bundleReport({ verification, now: startedOn, subjects, options, trustedRoots })
  const products = writeReport(options.out, model)
  const page = join(options.out, 'index.html')
  const result = { model, page, bundle: options.bundle, bundleDigest: snapshot.head.digest, left: undefined }
  if (signing === 'none' || !verification.ok) return result
  const place = { options, received, trust, snapshot, startedOn }
  const left = await leaveReport(verification.chain, products, place, signing, ports)
  return { ...result, left, bundleDigest: left.snapshot.head.digest }
}

interface ReportPlace extends Pick<OpenChain, 'received' | 'trust' | 'snapshot'> {
  readonly options: ReportOptions
  readonly startedOn: Date
}

async function leaveReport(
  chain: VerifiedChain,
  subject: readonly Subject[],
  { options, startedOn, ...place }: ReportPlace,
  signing: Signing,
  ports: StepPorts,
): Promise<LeftRecord> {
  const position = { folder: options.bundle, chainId: chain.head.chainId, head: chain.head }
  const facts = {
    stage: 'report',
    subject,
    consumed: artifactsOf(chain),
    command: [],
    byproducts: {},
    files: [],
    startedOn,
  }
  const left = await leaveRecord({ position, chain, ...place }, facts, signing, ports)
  await sendBundle(left.snapshot, options.to, { stage: 'report', leg: undefined }, ports)
  return left
}

/** A bundle that cannot be read is an error, and the page says so: whoever looks for it finds no older one. */
function writeRefusal(error: unknown, options: ReportOptions, { now, progress }: StepPorts): void {
  if (!isCustodyError(error) || error.fault !== 'evidence') return
  const model = refusedReport(error, options, now())
  if (model === undefined) return
  writeReport(options.out, model)
  progress(`Report: ${join(options.out, 'index.html')}`)
}

function artifactsOf({ seal }: VerifiedChain) {
  return (seal?.statement.subject ?? []).map(({ name, digest }) => ({ name: name ?? 'artifact', digest }))
}

function writeReport(out: string, model: ReportModel) {
  const files = {
    'index.html': renderHtml(model),
    'summary.md': renderMarkdown(model),
    'report.json': renderJson(model),
  }
  return Object.entries(files).map(([name, text]) => {
    writeAnew(join(out, name), text, 'out')
    return { name: `${out}/${name}`, digest: { sha256: hexOf(digestOf(text)) } }
  })
}
