import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Job } from '../../../test/harness/chain/job.ts'
import { type Judge, judgeOf } from '../../../test/harness/chain/judge.ts'
import { type Run, startRun } from '../../../test/harness/chain/scenarios.ts'
import { sealedSubjects } from '../../../test/harness/chain/sealed-subjects.ts'
import { keylessSigners, keySigners, type Signers } from '../../../test/harness/chain/signers.ts'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import { type BundleSnapshot, readBundle } from '../../core/src/bundle/snapshot.ts'
import { appendRecord, writeChain } from '../../core/src/chain/append.ts'
import type { RecordClaims } from '../../core/src/chain/claims.ts'
import { type RecordParts, recordPayload } from '../../core/src/chain/record.ts'
import type { StatementSigner } from '../../core/src/sign/statement-signer.ts'

jest.setTimeout(60_000)

const parent = mkdtempSync(join(tmpdir(), 'custody-pending-'))
let sigstore: SigstoreInstance
beforeAll(async () => {
  sigstore = await startSigstoreDoubles(parent)
})
afterAll(async () => {
  await sigstore.stop()
  rmSync(parent, { recursive: true })
})

let count = 0

/** A run whose source is signed, and whose build and scan happen while nobody can sign. */
async function duringOutage(signers: Signers, changes: Parameters<typeof startRun>[0]['changes'] = {}) {
  count += 1
  const run = startRun({ parent, signers, release: `release-${count}`, changes })
  const names = { out: `out-${count}`, seal: `seal-${count}` }
  const out = run.start(names.out, true)
  await out.record({ stage: 'source' })
  await out.record({ stage: 'build', products: [run.workspace.artifact], pending: true })
  const { records } = await out.scan({ pending: true })
  return { run, out, seal: run.start(names.seal), digest: records.at(-1)?.snapshot.head.digest ?? '' }
}

const handed = ({ out, digest }: { out: Job; digest: string }) => ({
  from: [out.bundle],
  digests: [digest],
  assertedStages: ['source', 'build', 'sbom', 'scan'],
})

async function judge({ run, seal }: { run: Run; seal: Job }, signers: Signers) {
  const snapshot = readBundle(seal.bundle)
  const subjects = sealedSubjects(snapshot)
  const outcome = await (await judgeOf({ signers, jobs: [run.identity], subjects }))(snapshot)
  return outcome
}

const signersOf = {
  key: () => keySigners(mkdtempSync(join(parent, 'key-'))),
  keyless: () => keylessSigners(sigstore),
} as const

describe.each(['key', 'keyless'] as const)('records that nobody could sign (%s)', (method) => {
  it('are signed by attest, without another build, and count then', async () => {
    const signers = signersOf[method]()
    const chain = await duringOutage(signers)
    await chain.seal.attest(handed(chain))
    const outcome = await judge(chain, signers)
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.checks.filter(({ ok }) => !ok)))
    const { records, evidence } = outcome.chain
    const signed = records.filter(({ claims }) => claims.stage !== 'source')
    expect(signed.map(({ claims }) => claims.stage)).toEqual(['build', 'sbom', 'scan', 'attest'])
    expect(signed.every(({ signer }) => signer !== undefined)).toBe(true)
    expect(evidence.some(({ file }) => file.kind === 'evidence-index')).toBe(true)
    expect(
      evidence.every(({ record }) => record.signer !== undefined || record.claims.stage === 'source'),
    ).toBe(true)
  })

  it('can be added to before, and are refused by name where a decision is made', async () => {
    const signers = signersOf[method]()
    const { run, out } = await duringOutage(signers)
    const snapshot = readBundle(out.bundle)
    const judgement = await judgeOf({ signers, jobs: [run.identity], subjects: [] })
    await expect(judgement(snapshot, { level: 'append' })).resolves.toMatchObject({ ok: true })
    for (const level of ['seal', 'decide'] as const) {
      const { ok, checks } = await failures(judgement(snapshot, { level }))
      expect(ok).toBe(false)
      expect(checks.filter(({ code }) => code === 'record-pending').map(({ subject }) => subject)).toEqual([
        expect.stringMatching(/^record build /),
        expect.stringMatching(/^record sbom /),
        expect.stringMatching(/^record scan /),
      ])
    }
  })

  it('are left as they were when attest fails', async () => {
    const chain = await duringOutage(signersOf[method]())
    const subjects = { paths: [], digest: undefined, name: undefined, checksums: '/nothing' }
    await expect(chain.seal.attest({ ...handed(chain), subjects })).rejects.toHaveProperty('code')
    expect(readBundle(chain.seal.bundle).head.digest).toBe(chain.digest)
  })

  it('of a bundle that some step took without its digest are not signed', async () => {
    const chain = await duringOutage(signersOf[method]())
    const carrier = chain.run.start(`carrier-${count}`)
    const unpinned = { from: [chain.out.bundle], digests: ['unpinned'] }
    const left = await carrier.record({
      ...unpinned,
      stage: 'test',
      products: [chain.run.workspace.artifact],
    })
    const digest = left?.snapshot.head.digest ?? ''
    const attest = chain.seal.attest(handed({ out: carrier, digest }))
    await expect(attest).rejects.toMatchObject({ code: 'record-unpinned' })
  })

  it('of a stage that nobody vouches for are not signed', async () => {
    const chain = await duringOutage(signersOf[method]())
    const attest = chain.seal.attest({ ...handed(chain), assertedStages: [] })
    await expect(attest).rejects.toMatchObject({
      code: 'record-pending',
      detail: { found: expect.stringMatching(/^record sbom /) },
    })
  })

  it('of another run are not signed', async () => {
    const signers = signersOf[method]()
    const chain = await duringOutage(signers)
    const other = startRun({ parent, signers, release: `other-${count}`, changes: { runId: '9999' } })
    cpSync(chain.run.workspace.folder, other.workspace.folder, { recursive: true })
    await expect(other.start(`foreign-${count}`).attest(handed(chain))).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:record-foreign|chain-refused)$/),
    })
  })

  it('of a bundle that came without its digest are not signed', async () => {
    const chain = await duringOutage(signersOf[method]())
    const without = { ...handed(chain), digests: ['unpinned'] }
    await expect(chain.seal.attest(without)).rejects.toMatchObject({ code: 'record-unpinned' })
  })
})

describe('a pending record', () => {
  const signers = keySigners(parent)

  it('cannot follow a seal', async () => {
    const chain = await duringOutage(signers)
    await chain.seal.attest(handed(chain))
    const later = chain.run.start(`later-${count}`, true)
    const digest = readBundle(chain.seal.bundle).head.digest
    const { publicKeys } = signers.outside([chain.run.identity])
    const { sourceRepository } = signers.outside([chain.run.identity])
    const trust = { publicKeys, sourceRepository, from: [chain.seal.bundle], digests: [digest] }
    await expect(later.scan({ ...trust, pending: true })).rejects.toMatchObject({ code: 'after-seal' })
  })

  type Change = (parts: RecordParts) => RecordParts
  it.each<readonly [string, Change]>([
    [
      'another artifact',
      (parts) => ({ ...parts, subject: [{ name: 'x', digest: { sha256: '0'.repeat(64) } }] }),
    ],
    ['another command', (parts) => ({ ...parts, command: ['make', 'evil'] })],
    ['another result', (parts) => ({ ...parts, byproducts: { 'return-value': 1 } })],
    ['fewer materials', (parts) => ({ ...parts, materials: [] })],
    ['another time', withClaims({ finishedOn: '2020-01-01T00:00:00.000Z' })],
    ['another stage', withClaims({ stage: 'test' })],
    ['files of its own', withClaims({ files: [], supersedes: [`sha256:${'1'.repeat(64)}`] })],
    ['a leg', withClaims({ leg: 'linux' })],
    ['the mark of a pending one', withClaims({ pending: true })],
    ['another digest', withClaims({ completes: `sha256:${'2'.repeat(64)}` })],
  ])('is not completed by a signed one with %s', async (_, change) => {
    const { run, out } = await duringOutage(signers)
    const judgement = await judgeOf({ signers, jobs: [run.identity], subjects: [] })
    const forged = await forgeCompletion(
      judgement,
      readBundle(out.bundle),
      signers.signerOf(run.identity),
      change,
    )
    const { ok, checks } = await failures(judgement(forged, { level: 'append' }))
    expect(ok).toBe(false)
    expect(checks.map(({ code }) => code)).toContain('completion-differs')
    const judged = await failures(judgement(forged, { level: 'seal' }))
    expect(judged.checks.filter(({ code }) => code === 'record-pending')).toHaveLength(3)
  })

  it('is not completed by an unsigned one', async () => {
    const { run, out } = await duringOutage(signers)
    const judgement = await judgeOf({ signers, jobs: [run.identity], subjects: [] })
    const forged = await forgeCompletion(judgement, readBundle(out.bundle), 'none', (parts) => parts)
    const { checks } = await failures(judgement(forged, { level: 'append' }))
    expect(checks.map(({ code }) => code)).toContain('completion-differs')
  })

  it('that claims to be signed is none', async () => {
    const { run, out } = await duringOutage(signers)
    const judgement = await judgeOf({ signers, jobs: [run.identity], subjects: [] })
    const signer = signers.signerOf(run.identity)
    const forged = await forgeCompletion(
      judgement,
      readBundle(out.bundle),
      signer,
      withClaims({ pending: true }),
    )
    const { ok } = await failures(judgement(forged, { level: 'seal' }))
    expect(ok).toBe(false)
  })
})

function withClaims(changes: Partial<RecordClaims>): (parts: RecordParts) => RecordParts {
  return (parts) => ({ ...parts, claims: { ...parts.claims, ...changes } })
}

/** The pending build record once more, as somebody writes it who wants it to say something else. */
async function forgeCompletion(
  judgement: Judge,
  snapshot: BundleSnapshot,
  signer: StatementSigner | 'none',
  change: (parts: RecordParts) => RecordParts,
): Promise<BundleSnapshot> {
  const outcome = await judgement(snapshot, { level: 'append' })
  const pending = outcome.ok ? outcome.chain.pending[0] : undefined
  if (pending === undefined) throw new TypeError('nothing is pending')
  const { subject, predicate } = pending.statement
  const { pending: _, ...said } = pending.claims
  const { folder, head } = snapshot
  const completes = `sha256:${pending.payload}` as const
  const claims = { ...said, previous: head.digest, files: [], completes }
  const { command, materials, byproducts } = predicate
  const parts = change({ subject, command, materials, byproducts, claims })
  const payload = recordPayload(parts)
  const [bytes = payload] = signer === 'none' ? [] : await signer.sign([payload])
  const signed = signer !== 'none'
  const at = { folder, chainId: head.chainId, head }
  return writeChain(appendRecord(at, { claims: parts.claims, payload, bytes, signed, files: new Map() }))
}

async function failures(outcome: ReturnType<Judge>) {
  const { ok, ...rest } = await outcome
  const checks = 'checks' in rest ? rest.checks : []
  return { ok, checks: checks.filter((check) => !check.ok) }
}
