import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Job } from '../../../test/harness/chain/job.ts'
import { type Run, startRun } from '../../../test/harness/chain/scenarios.ts'
import { keySigners } from '../../../test/harness/chain/signers.ts'
import { type BundleSnapshot, readBundle } from '../../core/src/bundle/snapshot.ts'
import { landBundle, receiveBundle } from '../src/receive-bundle.ts'

const parent = mkdtempSync(join(tmpdir(), 'custody-receive-'))
const signers = keySigners(parent)
const refusal = (code: string) => ({ code })
const legs = ['linux', 'macos']
let run: Run
let source: Job
let root: BundleSnapshot
let built: ReadonlyArray<readonly [string, BundleSnapshot]>
let bundle: string

beforeAll(async () => {
  run = startRun({ parent, signers })
  source = run.start('source')
  root = await left(source.record({ stage: 'source' }))
  built = [await leg(run, 'linux'), await leg(run, 'macos')]
})

beforeEach(() => {
  bundle = join(mkdtempSync(join(parent, 'case-')), 'bundle')
})

afterAll(() => rmSync(parent, { recursive: true }))

async function leg(of: Run, name: string): Promise<readonly [string, BundleSnapshot]> {
  const job = of.start(`build-${name}`)
  const from = { from: [source.bundle], digests: [root.head.digest] }
  const products = [`dist/app-${name}.tgz`]
  return [job.bundle, await left(job.record({ ...from, stage: 'build', leg: name, legs, products }))]
}

async function left(record: ReturnType<Job['record']>): Promise<BundleSnapshot> {
  const made = await record
  if (made === undefined) throw new TypeError('no record')
  return made.snapshot
}

const memory = new Map<string, string>()

function receive(options: { from?: readonly string[]; digests?: readonly string[] }) {
  return receiveBundle(
    { bundle, from: [], digests: [], to: [], ...options },
    {
      now: () => new Date(),
      run: {
        claims: {
          repository: 'x',
          repositoryId: '',
          uri: '',
          attempt: 1,
          commit: '',
          ref: '',
          workflowRef: '',
          jobWorkflowRef: '',
          runnerEnvironment: '',
          actor: '',
        },
        workflow: undefined,
      },
      progress: () => undefined,
      memory: { recall: (folder) => memory.get(folder), remember: () => undefined },
      artifacts: undefined,
    },
  )
}

const unknown = `sha256:${'0'.repeat(64)}`

describe('a bundle from elsewhere', () => {
  it('is taken under its digest', async () => {
    const fetched = await receive({ from: [source.bundle], digests: [root.head.digest] })
    expect([fetched.snapshot?.head.digest, fetched.received]).toEqual([root.head.digest, 'pinned'])
    expect(existsSync(bundle)).toBe(false)
    landBundle(fetched)
    expect(readBundle(bundle).head.digest).toBe(root.head.digest)
  })

  it('is taken without one when that is said', async () => {
    const { snapshot, received } = await receive({
      from: [`oci-layout:${source.bundle}`],
      digests: ['unpinned'],
    })
    expect([snapshot?.head.digest, received]).toEqual([root.head.digest, 'unpinned'])
  })

  it.each([
    ['no digest', [], 'bundle-digest-missing'],
    ['an empty digest', [''], 'digest-malformed'],
    ['half a digest', ['sha256:abc'], 'digest-malformed'],
    ['a digest in upper case', [unknown.toUpperCase()], 'digest-malformed'],
    ['another word', ['none'], 'digest-malformed'],
    ['another digest', [unknown], 'bundle-digest-differs'],
  ] as const)('is refused with %s, and nothing is written', async (_, digests, code) => {
    await expect(receive({ from: [source.bundle], digests })).rejects.toMatchObject(refusal(code))
    expect(existsSync(bundle)).toBe(false)
  })

  it.each([
    ['folder:x', 'source-unknown'],
    ['docker://x', 'source-unknown'],
    ['artifact:x', 'artifact-outside-job'],
    ['nowhere', 'bundle-missing'],
    ['oci-layout:nowhere', 'bundle-missing'],
  ])('is not found at %s', async (from, code) => {
    await expect(receive({ from: [from], digests: [unknown] })).rejects.toMatchObject(refusal(code))
  })

  it('goes into no folder that holds something else', async () => {
    mkdirSync(bundle)
    writeFileSync(join(bundle, 'mine'), '')
    await expect(receive({ from: [source.bundle], digests: [root.head.digest] })).rejects.toMatchObject({
      name: 'CustodyError',
    })
    expect(readdirSync(bundle)).toEqual(['mine'])
  })

  it('goes into a folder that already holds it, and into no other state of it', async () => {
    const [linux] = built
    cpSync(source.bundle, bundle, { recursive: true })
    const again = await receive({ from: [source.bundle], digests: [root.head.digest] })
    expect(again.snapshot?.head.digest).toBe(root.head.digest)
    const other = receive({ from: [linux?.[0] ?? ''], digests: [linux?.[1].head.digest ?? ''] })
    await expect(other).rejects.toMatchObject(refusal('bundle-digest-differs'))
  })
})

describe('several bundles', () => {
  const from = () => built.map(([folder]) => folder)
  const digests = () => built.map(([, snapshot]) => snapshot.head.digest)

  it('become one, whatever their order', async () => {
    const first = await receive({ from: from(), digests: digests() })
    landBundle(first)
    expect(readBundle(bundle)).toEqual(first.snapshot)
    bundle = `${bundle}-again`
    const second = await receive({ from: from().toReversed(), digests: digests().toReversed() })
    expect(second.snapshot?.head.digest).toBe(first.snapshot?.head.digest)
    expect(first.snapshot?.head.previous).toEqual(digests().sort())
  })

  it('are one when they are the same', async () => {
    const [folder = ''] = from()
    const [digest = ''] = digests()
    const { snapshot } = await receive({ from: [folder, folder], digests: [digest, digest] })
    expect(snapshot?.head.digest).toBe(digest)
  })

  it('leave out what another of them comes from', async () => {
    const [folder = ''] = from()
    const [digest = ''] = digests()
    const { snapshot } = await receive({ from: [source.bundle, folder], digests: [root.head.digest, digest] })
    expect(snapshot?.head.digest).toBe(digest)
  })

  it('are refused when one of them is not what was meant', async () => {
    const [digest = ''] = digests()
    const swapped = receive({ from: from(), digests: [digest, unknown] })
    await expect(swapped).rejects.toMatchObject(refusal('bundle-digest-differs'))
    const fewer = receive({ from: [...from(), 'x'], digests: [...digests(), unknown, unknown] })
    await expect(fewer).rejects.toMatchObject({ name: 'CustodyError' })
  })

  it('are refused when one of them has no digest, as of a job that was skipped', async () => {
    const [digest = ''] = digests()
    const fewer = receive({ from: from(), digests: [digest] })
    await expect(fewer).rejects.toMatchObject(refusal('bundle-digest-missing'))
    expect(existsSync(bundle)).toBe(false)
  })

  it('are refused when they began apart', async () => {
    const other = startRun({ parent, signers }).start('other')
    const stranger = await left(other.record({ stage: 'source' }))
    const [folder = ''] = from()
    const [digest = ''] = digests()
    const mixed = receive({ from: [folder, other.bundle], digests: [digest, stranger.head.digest] })
    await expect(mixed).rejects.toMatchObject(refusal('chain-id-differs'))
    expect(existsSync(bundle)).toBe(false)
  })
})

describe('a bundle that is here', () => {
  beforeEach(() => {
    cpSync(source.bundle, bundle, { recursive: true })
    memory.clear()
  })

  it('is this job own when it remembers it', async () => {
    memory.set(bundle, root.head.digest)
    expect((await receive({})).received).toBe('own')
  })

  it('is taken under its digest, or unpinned', async () => {
    expect((await receive({ digests: [root.head.digest] })).received).toBe('pinned')
    expect((await receive({ digests: ['unpinned'] })).received).toBe('unpinned')
  })

  it.each([
    ['nobody says which it is', undefined, [], 'bundle-digest-missing'],
    ['the job remembers another', unknown, [], 'bundle-digest-differs'],
    ['the job remembers another, unpinned or not', unknown, ['unpinned'], 'bundle-digest-differs'],
    ['it is another one', undefined, [unknown], 'bundle-digest-differs'],
    ['one of several digests is another', undefined, ['own', unknown], 'bundle-digest-differs'],
  ] as const)('is refused when %s', async (_, remembered, digests, code) => {
    if (remembered !== undefined) memory.set(bundle, remembered)
    const told = digests.map((digest) => (digest === 'own' ? root.head.digest : digest))
    await expect(receive({ digests: told })).rejects.toMatchObject(refusal(code))
  })

  it('is not begun anew when a digest says that there is one', async () => {
    rmSync(bundle, { recursive: true })
    await expect(receive({ digests: [root.head.digest] })).rejects.toMatchObject(refusal('bundle-missing'))
    expect(await receive({})).toMatchObject({ snapshot: undefined, received: 'own' })
  })
})
