import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals'
import { forgeRecord } from '../../../test/harness/chain/forge.ts'
import { type Job, runClaimsOf } from '../../../test/harness/chain/job.ts'
import { judgeOf } from '../../../test/harness/chain/judge.ts'
import { type Run, startRun } from '../../../test/harness/chain/scenarios.ts'
import { sealedSubjects } from '../../../test/harness/chain/sealed-subjects.ts'
import { keylessSigners, keySigners } from '../../../test/harness/chain/signers.ts'
import { statementsIn } from '../../../test/harness/chain/statements-in.ts'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import { type BundleSnapshot, readBundle } from '../../core/src/bundle/snapshot.ts'
import { digestOf } from '../../core/src/digest/sha256.ts'
import { readSignatureBundle } from '../../core/src/dsse/read-signature-bundle.ts'

const parent = mkdtempSync(join(tmpdir(), 'custody-attest-'))
const signers = keySigners(parent)
const named = { paths: [], digest: undefined, name: undefined, checksums: undefined }
let run: Run
let job: Job

beforeEach(async () => {
  run = startRun({ parent, signers })
  job = run.start('bundle')
  await job.record({ stage: 'source' })
  await job.record({ stage: 'build', products: ['dist/app.tgz', 'dist/app-linux.tgz'] })
  await job.scan()
})

afterAll(() => rmSync(parent, { recursive: true }))

const sha256Of = (text: string) => digestOf(text).slice('sha256:'.length)

describe('attest', () => {
  it('seals what the build left, when nothing else is named', async () => {
    const { snapshot } = await job.attest()
    expect(sealedSubjects(snapshot)).toEqual([
      { name: 'dist/app-linux.tgz', digest: { sha256: sha256Of('archive of 1.0.0 for linux\n') } },
      { name: 'dist/app.tgz', digest: { sha256: sha256Of('archive of 1.0.0\n') } },
    ])
  })

  it.each([
    ['paths', { ...named, paths: ['dist/app.tgz'] }],
    ['a digest and a name', { ...named, digest: digestOf('archive of 1.0.0\n'), name: 'dist/app.tgz' }],
    ['checksums', { ...named, checksums: `${sha256Of('archive of 1.0.0\n')}  dist/app.tgz\n` }],
    [
      'checksums of binary files',
      { ...named, checksums: `${sha256Of('archive of 1.0.0\n')} *dist/app.tgz\n` },
    ],
  ])('seals the artifact that is named by %s', async (_, subjects) => {
    const { snapshot } = await job.attest({ subjects })
    expect(sealedSubjects(snapshot)).toEqual([
      { name: 'dist/app.tgz', digest: { sha256: sha256Of('archive of 1.0.0\n') } },
    ])
  })

  it('lists in the seal what 150 tools were to report and did not', async () => {
    const outcomes = Array.from({ length: 150 }, (_, index) => `tool-${index}=success`)
    await job.scan({ outcomes })
    const { snapshot } = await job.attest()
    const judge = await judgeOf({ signers, jobs: [run.identity], subjects: [] })
    const outcome = await judge(snapshot, { level: 'append' })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.checks.filter(({ ok }) => !ok)))
    expect(outcome.chain.seal?.statement.predicate.absent).toHaveLength(150)
  })

  it('leaves a statement for each SBOM, and one of the caller', async () => {
    writeFileSync(join(run.workspace.folder, 'predicate.json'), '{"ok":true}')
    const predicatePath = join(run.workspace.folder, 'predicate.json')
    const { attestations } = await job.attest({ predicateType: 'https://example.com/p/v1', predicatePath })
    expect(new Set(attestations.map((path) => path.split('/').at(-1)))).toEqual(
      new Set(['predicate.json', 'reports.json', 'sbom-sbom.cdx.json']),
    )
  })

  it('refers to the reports by their digests, and to their normal form in the bundle', async () => {
    const { snapshot } = await job.attest()
    const [statement] = statementsIn(snapshot, 'https://in-toto.io/attestation/reference/v0.1')
    const { references } = statement?.predicate ?? {}
    expect(references).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          mediaType: 'application/sarif+json',
          downloadLocation: runClaimsOf(run.identity).uri,
        }),
        expect.objectContaining({ downloadLocation: expect.stringMatching(/^urn:custody:blob:sha256:/) }),
      ]),
    )
    const blobs = (references ?? []).flatMap(({ downloadLocation }) =>
      downloadLocation.startsWith('urn:custody:blob:')
        ? [downloadLocation.slice('urn:custody:blob:'.length)]
        : [],
    )
    for (const digest of blobs) expect([...snapshot.blobs.keys()]).toContain(digest)
  })

  it('leaves one statement for each artifact where that is wished, all by one signer', async () => {
    const { attestations, snapshot } = await job.attest({ perSubject: true })
    expect(attestations).toHaveLength(4)
    const subjects = statementsIn(snapshot, 'https://cyclonedx.org/bom').map(({ subject }) => subject)
    expect(subjects).toEqual([[expect.any(Object)], [expect.any(Object)]])
  })

  it.each([
    ['by itself', ['unpinned'], undefined],
    ['by a step before it', undefined, ['unpinned']],
  ])(
    'vouches for no unsigned record in a bundle that was taken without its digest %s',
    async (_, own, before) => {
      const build = run.start('carried', true)
      await build.record({ stage: 'source' })
      const built = await build.record({ stage: 'build', products: ['dist/app.tgz'] })
      const from = built?.snapshot
      if (from === undefined) throw new Error('the build left no record')
      const scan = run.start('scanned')
      const scanned = await scan.scan({ from: [from.folder], digests: before ?? [from.head.digest] })
      const left = scanned.records.at(-1)?.snapshot
      const seal = run.start('vouched')
      const options = { from: [left?.folder ?? ''], digests: own ?? [left?.head.digest ?? ''] }
      await expect(seal.attest(options)).rejects.toMatchObject({ code: 'record-unpinned' })
      const { snapshot } = await seal.attest({ ...options, assertedStages: ['source', 'build'] })
      expect(sealedSubjects(snapshot)).toHaveLength(1)
    },
  )

  it('composes the provenance that an unsigned build job could not sign', async () => {
    const build = run.start('unsigned', true)
    await build.record({ stage: 'source' })
    await build.record({ stage: 'build', products: ['dist/app.tgz'] })
    const seal = run.start('seal')
    const { attestations } = await seal.attest({
      from: [build.bundle],
      digests: [readBundle(build.bundle).head.digest],
    })
    expect(attestations.map((path) => path.split('/').at(-1))).toEqual(['provenance.json'])
  })

  it('composes and stores no other provenance where a scan brought some', async () => {
    const build = run.start('unsigned', true)
    await build.record({ stage: 'source' })
    await build.record({ stage: 'build', products: ['dist/app.tgz'] })
    const predicateType = 'https://slsa.dev/provenance/v1'
    const subject = [{ name: 'dist/app.tgz', digest: { sha256: sha256Of('archive of 1.0.0\n') } }]
    const forged = { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate: {} }
    const mediaType = 'application/vnd.in-toto+json'
    const bytes = Buffer.from(JSON.stringify(forged))
    const files = [{ name: 'p.json', bytes, mediaType, kind: 'statement', predicateType }]
    const signer = signers.signerOf(run.identity)
    const claims = runClaimsOf(run.identity)
    const scanned = await forgeRecord(readBundle(build.bundle), { stage: 'scan', signer, run: claims, files })
    const from = [scanned.folder]
    const sealing = run.start('seal-scanned')
    const { attestations, statements } = await sealing.attest({ from, digests: [scanned.head.digest] })
    expect(attestations.map((path) => path.split('/').at(-1))).toEqual(['provenance.json'])
    const payloads = statements.map((one) => readSignatureBundle(one.bytes).envelope.payload.toString())
    expect(payloads.filter((payload) => JSON.parse(payload).predicateType === predicateType)).toHaveLength(1)
    expect(payloads).not.toContain(bytes.toString())
  })

  it('can seal again after a new scan', async () => {
    await job.attest()
    await job.scan()
    const { snapshot } = await job.attest()
    const judge = await judgeOf({ signers, jobs: [run.identity], subjects: sealedSubjects(snapshot) })
    const outcome = await judge(snapshot)
    expect(outcome).toMatchObject({
      ok: true,
      chain: { seals: [{}, { statement: { predicate: { sequence: { n: 2 } } } }] },
    })
    expect(outcome.ok ? outcome.chain.superseded.map(({ file }) => file.kind) : []).toContain('findings')
  })

  it.each([
    ['nothing signs', {}, 'signer-missing'],
    [
      'the artifact was not built here',
      { subjects: { ...named, digest: digestOf('other'), name: 'x' } },
      'handover-broken',
    ],
    ['the artifact is not there', { subjects: { ...named, paths: ['dist/none'] } }, 'glob-empty'],
    [
      'the artifact is named twice over',
      { subjects: { ...named, paths: ['dist/app.tgz'], digest: digestOf('x'), name: 'x' } },
      'subject-conflict',
    ],
    [
      'a digest has no name',
      { subjects: { ...named, digest: digestOf('archive of 1.0.0\n') } },
      'subject-missing',
    ],
    ['a digest is none', { subjects: { ...named, digest: 'sha256:x', name: 'x' } }, 'digest-malformed'],
    [
      'a digest is of a weak algorithm',
      { subjects: { ...named, digest: `md5:${'a'.repeat(32)}`, name: 'x' } },
      'digest-malformed',
    ],
    ['checksums are none', { subjects: { ...named, checksums: 'x\ny\n' } }, 'checksums-malformed'],
    ['checksums are not there', { subjects: { ...named, checksums: 'no-such-file' } }, 'file-missing'],
    ['a predicate has no type', { predicatePath: 'x' }, 'predicate-unreadable'],
    ['a predicate is not there', { predicateType: 'x', predicatePath: 'no-such-file' }, 'file-missing'],
    ['the bundle is another one', { digests: [`sha256:${'0'.repeat(64)}`] }, 'bundle-digest-differs'],
  ] as const)('is refused, and the bundle stays, when %s', async (reason, options, code) => {
    const before = readBundle(job.bundle).head.digest
    const sealing = reason === 'nothing signs' ? run.start('bundle', true) : job
    await expect(sealing.attest(options)).rejects.toMatchObject({ code })
    expect(readBundle(job.bundle).head.digest).toBe(before)
  })

  it('is refused over more statements than a record can list, and the bundle stays', async () => {
    const many = run.start('many')
    await many.record({ stage: 'source' })
    const before = readBundle(many.bundle).head.digest
    const checksums = Array.from({ length: 1000 }, (_, at) => `${sha256Of(`${at}`)}  file-${at}\n`).join('')
    const subjects = { ...named, checksums }
    await expect(many.attest({ subjects, perSubject: true })).rejects.toMatchObject({
      code: 'statement-limit',
    })
    expect(readBundle(many.bundle).head.digest).toBe(before)
    const { attestations } = await many.attest({ subjects })
    expect(attestations).toHaveLength(1)
  })

  it('is refused over a statement of another type, and nothing is written or sent', async () => {
    const predicateType = 'https://example.com/p/v1'
    const bytes = Buffer.from(JSON.stringify({ _type: 'x', subject: [], predicateType, predicate: {} }))
    const mediaType = 'application/vnd.in-toto+json'
    const files = [{ name: 'p.json', bytes, mediaType, kind: 'statement', predicateType }]
    const signer = signers.signerOf(run.identity)
    const claims = runClaimsOf(run.identity)
    const { head } = await forgeRecord(readBundle(job.bundle), { stage: 'scan', signer, run: claims, files })
    const sent = join(run.workspace.folder, 'sent')
    const sealing = job.attest({ digests: [head.digest], to: [`oci-layout:${sent}`] })
    await expect(sealing).rejects.toMatchObject({
      code: 'chain-refused',
      message: expect.stringContaining('statement-malformed'),
    })
    expect([readBundle(job.bundle).head.digest, existsSync(sent)]).toEqual([head.digest, false])
  })

  it('is refused over no artifact at all', async () => {
    const empty = run.start('empty')
    await empty.record({ stage: 'source' })
    await expect(empty.attest()).rejects.toMatchObject({ code: 'subject-missing' })
  })

  it('is refused while a leg of a matrix is missing', async () => {
    const legs = run.start('legs')
    await legs.record({
      stage: 'build',
      leg: 'linux',
      legs: ['linux', 'macos'],
      products: ['dist/app-linux.tgz'],
    })
    await expect(legs.attest()).rejects.toMatchObject({
      code: 'chain-refused',
      message: expect.stringContaining('leg-missing'),
    })
  })

  it.each([
    ['run', { runId: '8' }],
    ['repository', { repositoryId: '8' }],
    ['commit', { sha: 'f'.repeat(40) }],
    ['later attempt', { runAttempt: '2' }],
  ])('vouches for no unsigned record of another %s', async (_, changes) => {
    const begun = run.start('begun', true)
    const root = (await begun.record({ stage: 'source' }))?.snapshot
    const forged = await forge(root, runClaimsOf({ ...run.identity, ...changes }))
    const sealing = run.start('sealing').attest({
      from: [forged.folder],
      digests: [forged.head.digest],
      publicKeys: [join(parent, 'public-key.pem')],
    })
    await expect(sealing).rejects.toMatchObject({
      code: expect.stringMatching(/^(record-foreign|chain-refused)$/),
    })
  })
})

describe('attest, keyless', () => {
  it('signs a statement for each artifact with one certificate', async () => {
    const sigstore = await startSigstoreDoubles(mkdtempSync(join(parent, 'sigstore-')))
    const keyless = startRun({ parent, signers: keylessSigners(sigstore) }).start('bundle')
    await keyless.record({ stage: 'source' })
    const checksums = Array.from({ length: 20 }, (_, at) => `${sha256Of(`${at}`)}  file-${at}\n`).join('')
    const { statements } = await keyless.attest({ subjects: { ...named, checksums }, perSubject: true })
    await sigstore.stop()
    const certificates = statements.map(({ bytes }) => readSignatureBundle(bytes).signedBy)
    expect(statements).toHaveLength(20)
    expect(new Set(certificates.map((one) => JSON.stringify(one))).size).toBe(1)
  })
})

async function forge(
  root: BundleSnapshot | undefined,
  claims: ReturnType<typeof runClaimsOf>,
): Promise<BundleSnapshot> {
  if (root === undefined) throw new TypeError('no root')
  return forgeRecord(root, { stage: 'build', signer: 'none', run: claims })
}
