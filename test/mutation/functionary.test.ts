import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { BundleSnapshot } from '../../packages/core/src/bundle/snapshot.ts'
import type { RecordClaims } from '../../packages/core/src/chain/claims.ts'
import type { VerifiedChain } from '../../packages/core/src/chain/verify-chain.ts'
import { digestOf } from '../../packages/core/src/digest/sha256.ts'
import type { Subject } from '../../packages/core/src/in-toto/statement.ts'
import { signRecord, signSeal } from '../harness/chain/forge-signed.ts'
import { runClaimsOf } from '../harness/chain/job.ts'
import { type Judge, judgeOf } from '../harness/chain/judge.ts'
import { type GoodChain, oneJob, startRun } from '../harness/chain/scenarios.ts'
import { keySigners } from '../harness/chain/signers.ts'

// Whoever holds a trusted key and signs what the steps of this suite would not write.

const parent = mkdtempSync(join(tmpdir(), 'custody-functionary-'))
const signers = keySigners(parent)
afterAll(() => rmSync(parent, { recursive: true }))

const { start, identity } = startRun({ parent, signers })
const run = runClaimsOf(identity)
const by = { signer: signers.signerOf(identity), run }

/** What was built, verified so that it can be sealed. */
let built: BundleSnapshot
let product: Subject
let judge: Judge

beforeAll(async () => {
  const job = start('built')
  await job.record({ stage: 'source' })
  const left = await job.record({ stage: 'build', products: ['dist/app.tgz'] })
  if (left === undefined) throw new TypeError('no record')
  built = left.snapshot
  judge = await judgeOf({ signers, jobs: [identity], subjects: [] })
  const subject = (await verified(built)).records.at(-1)?.statement.subject[0]
  if (subject === undefined) throw new TypeError('no product')
  product = subject
})

async function verified(snapshot: BundleSnapshot): Promise<VerifiedChain> {
  const outcome = await judge(snapshot, { level: 'append' })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.checks.filter(({ ok }) => !ok)))
  return outcome.chain
}

async function codesOf(snapshot: BundleSnapshot, by: Judge = judge): Promise<readonly string[]> {
  const outcome = await by(snapshot, { level: 'append' })
  return outcome.ok ? [] : outcome.checks.filter(({ ok }) => !ok).map(({ code }) => code)
}

function fileOf(path: string, bytes: Buffer = Buffer.from('{}'), kind = 'findings') {
  const digest = digestOf(bytes)
  const file = { path, digest, payloadDigest: digest, size: bytes.byteLength, mediaType: 'text/plain', kind }
  return { file, bytes }
}

const evidence = (name: string, bytes: Buffer = Buffer.from('{}')) =>
  fileOf(`evidence/scan/${digestOf(bytes).slice('sha256:'.length)}/${name}`, bytes)

describe('a record that a functionary writes by hand', () => {
  it('verifies as long as it says nothing wrong', async () => {
    expect(
      await codesOf(await signRecord(built, { ...by, stage: 'scan', files: [evidence('a.json')] })),
    ).toEqual([])
  })

  it.each<[string, Partial<RecordClaims>]>([
    ['another attempt than its run has', { run: { ...run, attempt: 2 } }],
    ['a day that no month has', { startedOn: '2026-02-30T00:00:00Z' }],
    ['an hour that no day has', { finishedOn: '2026-01-01T24:00:01Z' }],
    ['a stage that is no name', { leg: 'Linux' }],
  ])('may not name %s', async (_, claims) => {
    const after = await signRecord(built, { ...by, stage: 'scan', claims })
    expect(await codesOf(after)).toEqual(['statement-malformed'])
  })

  it('may not show other verifiers of links another step than its stage', async () => {
    const after = await signRecord(built, { ...by, stage: 'scan', name: 'build' })
    expect(await codesOf(after)).toEqual(['statement-malformed'])
  })

  it.each([
    ['twice', [evidence('a.json'), evidence('a.json')]],
    ['twice but for case', [evidence('a.json'), evidence('A.json')]],
    ['as a record', [fileOf(evidence('a.json').file.path, undefined, 'record')]],
    ['as a seal', [fileOf(evidence('a.json').file.path, undefined, 'seal')]],
    ['as a head', [fileOf(evidence('a.json').file.path, undefined, 'head')]],
  ])('may not list a file %s', async (_, files) => {
    const after = await signRecord(built, { ...by, stage: 'scan', files })
    expect((await codesOf(after))[0]).toMatch(/^(?:statement-malformed|head-)/)
  })
})

describe('a seal that a functionary writes by hand', () => {
  it('verifies over what was built', async () => {
    const sealed = await signSeal(built, await verified(built), { ...by, subject: [product] })
    expect(await codesOf(sealed)).toEqual([])
  })

  it.each<[string, () => Subject[]]>([
    ['another artifact', () => [{ name: 'dist/evil.tgz', digest: { sha256: 'e'.repeat(64) } }]],
    ['one beside what was built', () => [product, { name: 'extra', digest: { sha256: 'e'.repeat(64) } }]],
    ['its name with other bytes', () => [{ ...product, digest: { sha256: 'e'.repeat(64) } }]],
    [
      'its digest beside a foreign one',
      () => [{ ...product, digest: { ...product.digest, sha512: 'e'.repeat(128) } }],
    ],
  ])('may not name %s', async (_, subject) => {
    const sealed = await signSeal(built, await verified(built), { ...by, subject: subject() })
    expect(await codesOf(sealed)).toEqual(['handover-broken'])
  })

  it.each([{ attempt: 2 }, { n: 2 }, { workflow: 'acme/other/.github/workflows/x.yml' }])(
    'may not stand at another place of its sequence: %j',
    async (sequence) => {
      const sealed = await signSeal(built, await verified(built), { ...by, subject: [product], sequence })
      expect(await codesOf(sealed)).toEqual(['seal-differs'])
    },
  )

  it('keeps the signer of a record whose bytes somebody brings once more as a file', async () => {
    const layer = built.head.layers.find(({ annotations }) => Object.values(annotations).includes('record'))
    const bytes = built.blobs.get(layer?.digest ?? `sha256:${'0'.repeat(64)}`) ?? Buffer.alloc(0)
    const after = await signRecord(built, { ...by, stage: 'scan', files: [evidence('copy.json', bytes)] })
    const sealed = await signSeal(after, await verified(after), { ...by, subject: [product] })
    const entries = (await verified(sealed)).seal?.statement.predicate.entries ?? []
    const copies = entries.filter(({ digest }) => digest === layer?.digest)
    expect(copies.map(({ kind, signer }) => [kind, signer !== undefined])).toEqual([
      ['record', true],
      ['findings', false],
    ])
  })
})

describe('behind the seal', () => {
  let good: GoodChain
  let sealed: Subject
  let other: Judge

  beforeAll(async () => {
    good = await oneJob({ parent, signers })
    other = await judgeOf(good)
    const [first] = good.subjects
    if (first === undefined) throw new TypeError('no subject')
    sealed = first
  })

  const after = (given: Partial<Parameters<typeof signRecord>[1]>) =>
    signRecord(good.snapshot, { ...by, stage: 'deployment', ...given })
  const taken = (...materials: { readonly name: string; readonly sha256: string }[]) =>
    materials.map(({ name, sha256 }) => ({ name, digest: { sha256 }, annotations: { from: 'introduced' } }))
  const artifact = () => ({ name: 'ship/app.tgz', sha256: sealed.digest['sha256'] ?? '' })
  const foreign = (name: string) => ({ name, sha256: 'e'.repeat(64) })

  it('a deployment takes what was sealed, with what it needs beside it', async () => {
    expect(await codesOf(await after({ materials: taken(artifact()) }), other)).toEqual([])
    expect(
      await codesOf(await after({ materials: taken(foreign('deploy.yaml'), artifact()) }), other),
    ).toEqual([])
  })

  it('a deployment that takes no file is about what its subject says', async () => {
    expect(await codesOf(await after({}), other)).toEqual([])
  })

  it.each<[string, () => { readonly name: string; readonly sha256: string }[]]>([
    ['nothing that was sealed', () => [foreign('ship/out.txt')]],
    ['other bytes under the name', () => [foreign('ship/app.tgz')]],
    ['other bytes under the name, beside the artifact', () => [artifact(), foreign('elsewhere/app.tgz')]],
  ])('a deployment may not take %s', async (_, materials) => {
    expect(await codesOf(await after({ materials: taken(...materials()) }), other)).toEqual([
      'subject-unknown',
    ])
  })
})
