import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Job, startJob } from '../../../test/harness/chain/job.ts'
import { type Run, startRun } from '../../../test/harness/chain/scenarios.ts'
import { sealedSubjects } from '../../../test/harness/chain/sealed-subjects.ts'
import { keySigners } from '../../../test/harness/chain/signers.ts'
import { startRegistryDouble } from '../../../test/harness/registry/registry-double.ts'
import { readBundle } from '../../core/src/bundle/snapshot.ts'
import { digestOf } from '../../core/src/digest/sha256.ts'
import { annotations } from '../../core/src/names.ts'
import { createKeySigner } from '../../core/src/sign/key-signer.ts'
import { flowError } from '../src/flow-errors.ts'
import { readPlaces } from '../src/stores/place.ts'
import { storeFailure } from '../src/stores/store-statements.ts'

const parent = mkdtempSync(join(tmpdir(), 'custody-stores-'))
const signers = keySigners(parent)
let run: Run
let job: Job

beforeEach(async () => {
  run = startRun({ parent, signers })
  job = run.start('bundle')
  await job.record({ stage: 'source' })
  await job.record({ stage: 'build', products: ['dist/app.tgz'] })
  await job.scan()
})

afterAll(() => rmSync(parent, { recursive: true }))

const app = { name: 'dist/app.tgz', digest: { sha256: digestOf('archive of 1.0.0\n').slice(7) } }
const typesOf = (lines: string) =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const { payload } = (JSON.parse(line) as { dsseEnvelope: { payload: string } }).dsseEnvelope
      return (JSON.parse(Buffer.from(payload, 'base64').toString()) as { predicateType: string })
        .predicateType
    })

describe('a place to write to', () => {
  const inWorkspace = (path: string) => join(run.workspace.folder, path)
  let confined: Job
  beforeEach(() => {
    const { workspace, identity } = run
    confined = startJob({ workspace, identity, signers, bundle: 'own/custody-bundle', isConfined: true })
    symlinkSync(mkdtempSync(join(parent, 'elsewhere-')), inWorkspace('link'))
    writeFileSync(inWorkspace('file'), '')
    mkdirSync(inWorkspace('folder'))
  })

  /** With which code a file and a folder are refused at a place; the bundle is as it was. */
  async function refusals(path: string, of: Job, kinds = ['file', 'folder']) {
    const digest = () => (existsSync(of.bundle) ? readBundle(of.bundle).head.digest : undefined)
    const before = digest()
    const from = { from: [job.bundle], digests: [readBundle(job.bundle).head.digest] }
    const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['file', () => of.attest({ ...from, places: [{ kind: 'file', path }] })],
      ['file', () => of.scan({ ...from, mergedSbom: path })],
      ['folder', () => of.scan({ ...from, sarifTo: path })],
      ['folder', () => of.report({ ...from, out: path })],
    ]
    const codes: unknown[] = []
    for (const [, step] of steps.filter(([kind]) => kinds.includes(kind)))
      codes.push(
        await step().then(
          () => 'accepted',
          (error) => error.code,
        ),
      )
    expect(digest()).toBe(before)
    return codes
  }
  const all = Array.from({ length: 4 }, () => 'output-refused')

  it.each([
    ['outside of the workspace', '../elsewhere/x.jsonl'],
    ['through a link of a folder', 'link/x.jsonl'],
    ['through a link and back', 'link/../link/x'],
    ['in .git', '.git/hooks/x'],
    ['in .git below', 'folder/.GIT/x'],
    ['below a file', 'file/x/y'],
  ])('of a job is not %s', async (_, path) => {
    expect(await refusals(path, confined)).toEqual(all)
  })

  it('is nowhere in the bundle, by whatever name', async () => {
    symlinkSync('..', inWorkspace('up'))
    for (const path of [confined.bundle, join(confined.bundle, 'index.json'), join(confined.bundle, 'x/y')])
      expect(await refusals(path, confined)).toEqual(all)
    const laptop = startJob({ workspace: run.workspace, identity: run.identity, signers, bundle: 'bundle' })
    for (const path of [job.bundle, join(job.bundle, 'index.json'), inWorkspace('up/bundle/x')])
      expect(await refusals(path, laptop)).toEqual(all)
  })

  it('is a file for a file and a folder for a folder', async () => {
    for (const path of ['file', 'link'])
      expect(await refusals(path, confined, ['folder'])).toEqual(all.slice(2))
    expect(await refusals('folder', confined, ['file'])).toEqual(all.slice(2))
  })

  it('of a report has none of its files written through a link', async () => {
    const victim = join(parent, 'victim')
    writeFileSync(victim, 'untouched')
    const out = inWorkspace('custody-report')
    mkdirSync(out)
    symlinkSync(victim, join(out, 'index.html'))
    await job.report({ out })
    expect(readFileSync(victim, 'utf8')).toBe('untouched')
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('<html')
  })
})

describe('a file', () => {
  it('gets the statements of this step and those that earlier stages signed, one a line', async () => {
    const path = join(parent, 'out', 'statements.jsonl')
    const { stores } = await job.attest({ places: readPlaces([`file:${path}`], false) })
    expect(typesOf(readFileSync(path, 'utf8'))).toEqual([
      'https://slsa.dev/provenance/v1',
      'https://cyclonedx.org/bom',
      'https://in-toto.io/attestation/reference/v0.1',
    ])
    expect(stores).toEqual([
      {
        place: `file ${path}`,
        expected: 3,
        error: undefined,
        stored: expect.arrayContaining([expect.any(Object)]),
      },
    ])
  })

  it('is replaced, and not written through a link', async () => {
    const [path, target] = [join(parent, 'link.jsonl'), join(parent, 'target')]
    writeFileSync(target, 'mine')
    symlinkSync(target, path)
    await job.attest({ places: [{ kind: 'file', path }] })
    expect(readFileSync(target, 'utf8')).toBe('mine')
    expect(readFileSync(path, 'utf8')).toContain('dsseEnvelope')
  })

  it('of one JSON document for several statements is not written, and the bundle is whole', async () => {
    const name = 'several.json'
    const { stores, snapshot } = await job.attest({ places: [{ kind: 'file', path: join(parent, name) }] })
    expect(stores).toMatchObject([{ stored: [], expected: 3, error: { code: 'store-file-failed' } }])
    expect(readBundle(job.bundle).head.digest).toBe(snapshot.head.digest)
    expect(existsSync(join(parent, name))).toBe(false)
  })
})

describe("GitHub's store", () => {
  const github = { places: readPlaces(['github'], false) }

  it('gets each statement, and says where it is', async () => {
    const sent: Buffer[] = []
    const store = async (bundle: Buffer) => {
      sent.push(bundle)
      return { id: String(sent.length), url: `https://github.com/acme/service/attestations/${sent.length}` }
    }
    const { stores } = await job.attest(github, { attestations: { store } })
    expect(stores[0]?.stored.map(({ id, url }) => `${id} ${url}`)).toEqual(
      [1, 2, 3].map((id) => `${id} https://github.com/acme/service/attestations/${id}`),
    )
    expect(typesOf(sent.map((bytes) => `${bytes.toString()}\n`).join(''))).toHaveLength(3)
  })

  it('that fails in the middle: what is stored, what is not, and a bundle that is whole', async () => {
    let calls = 0
    const store = async () => {
      calls += 1
      if (calls === 2) throw flowError('registry-unavailable', { found: 'HTTP status 503' })
      return { id: '1', url: '' }
    }
    const { stores, snapshot } = await job.attest(github, { attestations: { store } })
    const failure = storeFailure(stores)
    expect(failure).toMatchObject({
      code: 'store-unavailable',
      fault: 'infrastructure',
      message: expect.stringContaining('github: 1 of 3 stored (registry-unavailable'),
    })
    expect(readBundle(job.bundle).head.digest).toBe(snapshot.head.digest)
  })

  it('is asked for inside of a job alone, and before anything is signed', async () => {
    const before = readBundle(job.bundle).head.digest
    await expect(job.attest(github)).rejects.toMatchObject({ code: 'store-outside-job' })
    expect(readBundle(job.bundle).head.digest).toBe(before)
  })
})

describe('registries', () => {
  it('get what is said of their images, and one that is down does not hold up the others', async () => {
    const registry = await startRegistryDouble()
    const image = registry.addImage('acme/app')
    const digest = image.slice(image.indexOf('@') + 1)
    const images = [image, `127.0.0.1:9/acme/app@${digest}`, image.replace('/acme/app@', '/mirror/app@')]
    const empty = run.start('images')
    await empty.record({ stage: 'source' })
    const subjects = { paths: [], digest: undefined, name: undefined, checksums: undefined, images }
    const { stores } = await empty.attest({
      subjects,
      places: readPlaces([], true),
      statements: [],
      predicateType: 'https://example.com/p/v1',
      predicate: '{}',
    })
    await registry.stop()
    expect(stores.map(({ stored, expected, error }) => [stored.length, expected, error?.code])).toEqual([
      [2, 2, undefined],
      [0, 2, 'registry-unavailable'],
      [2, 2, undefined],
    ])
    expect(storeFailure(stores)).toMatchObject({ code: 'store-unavailable' })
  }, 20_000)

  it('need an image', async () => {
    await expect(job.attest({ places: readPlaces(['registry'], false) })).rejects.toMatchObject({
      code: 'store-image-missing',
    })
  })

  it('take the image that name and digest state, as with actions/attest', async () => {
    const registry = await startRegistryDouble()
    const [name, digest] = registry.addImage('acme/app').split('@')
    const images = run.start('stated')
    await images.record({ stage: 'source' })
    const subjects = { paths: [], digest, name, checksums: undefined }
    const { stores } = await images.attest({ subjects, places: readPlaces([], true) })
    await registry.stop()
    expect(stores).toMatchObject([
      { expected: 1, stored: [{ predicateType: 'https://slsa.dev/provenance/v1' }] },
    ])
  })
})

describe('an image', () => {
  const image = `ghcr.io/Acme/App:v1@${digestOf('image')}`
  const subjects = { paths: [], digest: undefined, name: undefined, checksums: undefined, images: [image] }

  it('that stage build did not leave is refused where there is one', async () => {
    await expect(job.attest({ subjects })).rejects.toMatchObject({ code: 'handover-broken' })
  })

  it('that stage build pushed is attested, and the gate finds it by its digest', async () => {
    const pushed = run.start('pushed')
    await pushed.record({ stage: 'source' })
    await pushed.record({ stage: 'build', products: ['dist/app.tgz'], productImages: [image] })
    await pushed.scan()
    const { snapshot } = await pushed.attest({ subjects: { ...subjects, paths: ['dist/app.tgz'] } })
    expect(sealedSubjects(snapshot)).toEqual([
      app,
      { name: 'ghcr.io/acme/app', digest: { sha256: digestOf('image').slice(7) } },
    ])
    const told = signers.outside([run.identity])
    const given = {
      ...told,
      acceptSelfJudged: true,
      from: [snapshot.folder],
      digests: [snapshot.head.digest],
    }
    const judge = (images: readonly string[]) =>
      run.start(`gate-${images[0]?.slice(-8)}`).gate({ ...given, subjects: { ...subjects, images } })
    expect((await judge([image])).reason).not.toBe('evidence')
    expect((await judge([image.replace(/.{64}$/, 'f'.repeat(64))])).reason).toBe('evidence')
  })
})

describe('a place', () => {
  it.each(['git', 'file:', 'github:x', 'oci://ghcr.io/acme/app', ''])('is not %j', (line) => {
    expect(() => readPlaces([line], false)).toThrow(expect.objectContaining({ code: 'store-unknown' }))
  })

  it('counts once', () => {
    expect(readPlaces(['registry', 'github', 'github'], true)).toEqual([
      { kind: 'registry' },
      { kind: 'github' },
    ])
  })
})

describe('attestations of other actions', () => {
  const own = signers.signerOf
  const { privateKey } = generateKeyPairSync('ed25519')
  const stranger = createKeySigner({ pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() })
  const statementAbout = (subject: unknown) =>
    Buffer.from(
      JSON.stringify({
        _type: 'https://in-toto.io/Statement/v1',
        subject: [subject],
        predicateType: 'https://slsa.dev/provenance/v1',
        predicate: {},
      }),
    )
  const sign = async (signer: ReturnType<typeof own>, subject: unknown = app) =>
    (await signer.sign([statementAbout(subject)]))[0] ?? Buffer.alloc(0)
  const foreign = (...files: readonly Buffer[]) => ({
    foreignFiles: () => files.map((bytes, at) => ({ path: `${at}.json`, bytes })),
  })
  const kindsOf = ({ head }: ReturnType<typeof readBundle>) =>
    head.layers
      .map((layer) => layer.annotations[annotations.kind])
      .filter((kind) => kind?.startsWith('attestation') === true)

  it('count where their signer is trusted, and are kept where he is not', async () => {
    const files = [await sign(own(run.identity)), await sign(stranger)]
    const { snapshot } = await job.attest({}, foreign(...files))
    expect(new Set(kindsOf(snapshot))).toEqual(new Set(['attestation', 'attestation-unverified']))
  })

  it('are read from JSON Lines, each once', async () => {
    const bytes = await sign(own(run.identity))
    const lines = Buffer.concat([bytes, Buffer.from('\n'), bytes, Buffer.from('\n'), await sign(stranger)])
    const { snapshot } = await job.attest({}, foreign(lines, bytes))
    expect(kindsOf(snapshot)).toHaveLength(2)
  })

  it('about something else are left out', async () => {
    const other = { name: 'x', digest: { sha256: 'f'.repeat(64) } }
    const { snapshot } = await job.attest({}, foreign(await sign(own(run.identity), other)))
    expect(kindsOf(snapshot)).toEqual([])
  })

  it('that the bundle holds already are left out', async () => {
    const path = join(parent, 'own.jsonl')
    await job.attest({ places: [{ kind: 'file', path }] })
    const { snapshot } = await job.attest({}, foreign(readFileSync(path)))
    expect(kindsOf(snapshot)).toEqual([])
  })

  it('with a changed payload are kept and worth nothing', async () => {
    const changed = JSON.parse((await sign(own(run.identity))).toString())
    changed.dsseEnvelope.payload = statementAbout({ ...app, name: 'other' }).toString('base64')
    const { snapshot } = await job.attest({}, foreign(Buffer.from(JSON.stringify(changed))))
    expect(kindsOf(snapshot)).toEqual(['attestation-unverified'])
  })

  it('do not stand for the provenance of the build', async () => {
    const build = run.start('unsigned', true)
    await build.record({ stage: 'source' })
    const made = await build.record({ stage: 'build', products: ['dist/app.tgz'] })
    const digests = [made?.snapshot.head.digest ?? '']
    const first = run.start('first')
    await first.attest({ from: [build.bundle], digests }, foreign(await sign(own(run.identity))))
    const { attestations } = await run.start('second').attest({
      from: [first.bundle],
      digests: [readBundle(first.bundle).head.digest],
    })
    expect(attestations.map((path) => path.split('/').at(-1))).toEqual([])
  })

  it.each([
    ['no JSON', 'x'],
    ['no bundle', '{}'],
    ['a bundle without a statement', '{"dsseEnvelope":{"payload":"e30="}}'],
    ['a bundle whose payload is no base64', '{"dsseEnvelope":{"payload":"###"}}'],
    ['a message signature', '{"messageSignature":{}}'],
    ['a member twice', '{"dsseEnvelope":{},"dsseEnvelope":{}}'],
    ['one good line and one bad', '{"dsseEnvelope":{}}\n{}'],
    ['depth', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`],
  ])('that are %s are an error, and nothing is written', async (_, text) => {
    const before = readBundle(job.bundle).head.digest
    await expect(job.attest({}, foreign(Buffer.from(text)))).rejects.toMatchObject({
      code: 'attestation-unreadable',
    })
    expect(readBundle(job.bundle).head.digest).toBe(before)
  })
})

describe('artifacts that were declared to the runner', () => {
  const declared = { declaredArtifacts: () => [app] }

  it('are attested where nothing else names one', async () => {
    const empty = run.start('declared')
    await empty.record({ stage: 'source' })
    const { snapshot } = await empty.attest({}, declared)
    expect(snapshot.head.layers.length).toBeGreaterThan(0)
  })

  it('do not stand against what stage build left', async () => {
    const other = { name: 'x', digest: { sha256: 'f'.repeat(64) } }
    const { declarable, stores } = await job.attest({}, { declaredArtifacts: () => [other] })
    expect([declarable, stores]).toEqual([[], []])
  })
})
