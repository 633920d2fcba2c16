import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Job } from '../../../test/harness/chain/job.ts'
import { judgeOf } from '../../../test/harness/chain/judge.ts'
import { type Run, startRun } from '../../../test/harness/chain/scenarios.ts'
import { keySigners } from '../../../test/harness/chain/signers.ts'
import { readBundle } from '../../core/src/bundle/snapshot.ts'
import { digestOf } from '../../core/src/digest/sha256.ts'

jest.setTimeout(60_000)

const parent = mkdtempSync(join(tmpdir(), 'custody-record-'))
const signers = keySigners(parent)
const node = process.execPath
let run: Run
let job: Job
let count = 0

beforeAll(() => {
  run = startRun({ parent, signers })
})

beforeEach(() => {
  count += 1
  job = run.start(`bundle-${count}`)
})

afterAll(() => rmSync(parent, { recursive: true }))

const inWorkspace = (path: string) => join(run.workspace.folder, path)

/** The statement of the last record of a bundle. */
async function statement(of: Job) {
  const judge = await judgeOf({ signers, jobs: [run.identity], subjects: [] })
  const outcome = await judge(readBundle(of.bundle), { level: 'append' })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.checks.filter(({ ok }) => !ok)))
  const last = outcome.chain.records.at(-1)
  if (last === undefined) throw new TypeError('no record')
  return last.statement
}

describe('a recorded stage', () => {
  it('holds what went in, what was done and what came out', async () => {
    const script =
      "require('fs').writeFileSync('dist/made', 'made'); console.log('out'); console.error('err'); 0"
    await job.record({
      stage: 'build',
      command: [node, '-e', script],
      materials: ['src/**'],
      products: ['dist/made'],
    })
    const { subject, predicate } = await statement(job)
    expect(subject).toEqual([{ name: 'dist/made', digest: { sha256: digestOf('made').slice(7) } }])
    expect(predicate.command).toEqual([node, '-e', script])
    expect(predicate.byproducts).toEqual({
      'return-value': 0,
      stdout: digestOf('out\n'),
      stderr: digestOf('err\n'),
    })
    const introduced = { from: 'introduced' }
    expect(predicate.materials).toEqual([
      {
        name: 'git+https://github.com/acme/service',
        digest: { gitCommit: run.workspace.commit },
        annotations: introduced,
      },
      {
        name: 'src/main.txt',
        digest: { sha256: digestOf('print 1.0.0\n').slice(7) },
        annotations: introduced,
      },
    ])
  })

  it('says of the source what git says', async () => {
    await job.record({ stage: 'source' })
    const { source } = (await statement(job)).predicate.environment.custody
    expect(source).toMatchObject({ commit: run.workspace.commit, dirty: false, commitSignature: 'none' })
  })

  it('names the stage that a material comes from', async () => {
    await job.record({ stage: 'source' })
    await job.record({ stage: 'build', products: ['dist/app.tgz'] })
    await job.record({ stage: 'pack', materials: ['dist/app.tgz'], products: ['dist/app-linux.tgz'] })
    const froms = (await statement(job)).predicate.materials.map(({ annotations }) => annotations?.['from'])
    expect(froms).toEqual(['source', 'build'])
  })

  it('is refused when a product was changed on the way', async () => {
    writeFileSync(inWorkspace('dist/changed'), 'as built')
    await job.record({ stage: 'build', products: ['dist/changed'] })
    writeFileSync(inWorkspace('dist/changed'), 'as shipped')
    expect(
      await refusalOf({ stage: 'pack', materials: ['dist/changed'], products: ['dist/app.tgz'] }),
    ).toEqual({ code: 'material-changed', isUntouched: true })
  })

  it('may have thousands of products, and hands each of them on', async () => {
    mkdirSync(inWorkspace('many'))
    for (let index = 0; index < 2_000; index += 1) writeFileSync(inWorkspace(`many/${index}`), String(index))
    await job.record({ stage: 'build', products: ['many'] })
    const { subject, predicate } = await statement(job)
    expect(subject).toMatchObject([{ name: 'products' }])
    expect(predicate.environment.custody.files).toContainEqual(expect.objectContaining({ kind: 'products' }))
    await job.record({ stage: 'pack', materials: ['many/77'], products: ['dist/app.tgz'] })
    expect((await statement(job)).predicate.materials).toContainEqual(
      expect.objectContaining({ name: 'many/77', annotations: { from: 'build' } }),
    )
  })

  it('lists more than 1 000 introduced materials in a file, and leaves what came from a stage by itself', async () => {
    mkdirSync(inWorkspace('input'))
    for (let index = 0; index < 1001; index += 1) writeFileSync(inWorkspace(`input/${index}`), String(index))
    writeFileSync(inWorkspace('dist/part'), 'part')
    await job.record({ stage: 'build', products: ['dist/part'] })
    await job.record({ stage: 'pack', materials: ['input', 'dist/part'], products: ['dist/app.tgz'] })
    const { materials, environment } = (await statement(job)).predicate
    expect(materials.map(({ name, annotations }) => [name, annotations?.['from']])).toEqual(
      expect.arrayContaining([
        ['dist/part', 'build'],
        ['materials', 'introduced'],
      ]),
    )
    const list = environment.custody.files.find(({ kind }) => kind === 'materials')
    const named = materials.find(({ name }) => name === 'materials')
    expect(list?.digest).toBe(`sha256:${named?.digest?.['sha256']}`)
  })

  it('may have products under any name', async () => {
    const names = ['a b', 'new\nline', '::error::x', 'ä漢🦊', '__proto__', 'constructor', '1']
    mkdirSync(inWorkspace('odd'))
    for (const name of names) writeFileSync(inWorkspace(`odd/${name}`), name)
    await job.record({ stage: 'build', products: ['odd'] })
    const { subject } = await statement(job)
    expect(subject.map(({ name }) => name)).toEqual(
      names.map((name) => `odd/${name}`).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    )
  })

  it('brackets the steps of others between start and stop', async () => {
    writeFileSync(inWorkspace('src/generated'), 'before')
    expect(await job.record({ stage: 'build', phase: 'start', materials: ['src/*'] })).toBeUndefined()
    writeFileSync(inWorkspace('src/generated'), 'after')
    await job.record({ stage: 'build', phase: 'stop', products: ['dist/app.tgz'] })
    expect((await statement(job)).predicate.materials).toContainEqual(
      expect.objectContaining({ name: 'src/generated', digest: { sha256: digestOf('before').slice(7) } }),
    )
    rmSync(inWorkspace('src/generated'))
  })

  it('keeps apart the brackets of stages and legs', async () => {
    await job.record({ stage: 'build', leg: 'linux', phase: 'start' })
    expect(
      await refusalOf({ stage: 'build', leg: 'macos', phase: 'stop', products: ['dist/app.tgz'] }),
    ).toEqual({ code: 'phase-missing', isUntouched: true })
    expect(await refusalOf({ stage: 'pack', phase: 'stop', products: ['dist/app.tgz'] })).toEqual({
      code: 'phase-missing',
      isUntouched: true,
    })
  })

  it('runs its command without what the runner gives to actions alone', async () => {
    const secrets = [
      'INPUT_KEY',
      'INPUT_KEY-PASSPHRASE',
      'INPUT_IDENTITY-TOKEN',
      'INPUT_GITHUB-TOKEN',
      'ACTIONS_RUNTIME_TOKEN',
      'ACTIONS_ID_TOKEN_REQUEST_URL',
      'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    ]
    for (const name of secrets) process.env[name] = 'a secret of the action'
    const script = "require('fs').writeFileSync('dist/names', JSON.stringify(process.env))"
    await job.record({ stage: 'build', command: [node, '-e', script], products: ['dist/names'] })
    for (const name of secrets) delete process.env[name]
    expect(readFileSync(inWorkspace('dist/names'), 'utf8')).not.toContain('a secret of the action')
  })

  it('runs its command without the variables that inputs or flags name secrets by', async () => {
    const inputs = {
      INPUT_KEY: 'env:SIGN',
      'INPUT_KEY-PASSPHRASE': 'env:PHRASE',
      'INPUT_CERTIFICATE-CHAIN': 'env:CHAIN',
      'INPUT_IDENTITY-TOKEN': 'env:TOKEN',
    }
    const secrets = { SIGN: 'pem', PHRASE: 'phrase', CHAIN: 'chain', TOKEN: 'token', FLAG: 'flag' }
    Object.assign(process.env, inputs, secrets, { OTHER: 'kept' })
    const script = "require('fs').writeFileSync('dist/names', Object.keys(process.env).join())"
    const command = [node, '-e', script]
    await job.record({ stage: 'build', command, products: ['dist/names'], withheld: ['FLAG'] })
    for (const name of [...Object.keys(inputs), ...Object.keys(secrets), 'OTHER']) delete process.env[name]
    const seen = readFileSync(inWorkspace('dist/names'), 'utf8').split(',')
    expect(seen.filter((name) => Object.hasOwn({ ...inputs, ...secrets, OTHER: '' }, name))).toEqual([
      'OTHER',
    ])
  })

  it('of a deployment can ask for the token that it logs in with', async () => {
    process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] = 'https://token.example'
    const script = "require('fs').writeFileSync('dist/names', Object.keys(process.env).join())"
    const command = [node, '-e', script]
    await job.record({ stage: 'deployment', command, products: ['dist/names'] })
    delete process.env['ACTIONS_ID_TOKEN_REQUEST_URL']
    expect(readFileSync(inWorkspace('dist/names'), 'utf8')).toContain('ACTIONS_ID_TOKEN_REQUEST_URL')
  })

  it('may have 256 legs and a command of thousands of words, and reads back', async () => {
    const command = [node, '-e', '0', ...legs(5_000)]
    await job.record({ stage: 'build', command, products: ['dist/app.tgz'], leg: 'leg-0', legs: legs(256) })
    const { predicate } = await statement(job)
    expect(predicate.command).toEqual(command)
    expect(predicate.environment.custody.legs).toHaveLength(256)
  })

  it('is unsigned by explicit wish', async () => {
    const unsigned = run.start(`unsigned-${count}`, true)
    await unsigned.record({ stage: 'build', products: ['dist/app.tgz'] })
    const [layer] = readBundle(unsigned.bundle).head.layers
    expect(layer?.mediaType).toBe('application/vnd.in-toto+json')
  })

  it('goes on after a writer that was killed', async () => {
    await job.record({ stage: 'source' })
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const lock = { adds: [], bootId, host: hostname(), pid: 2 ** 22 + 1, processStart: '1' }
    writeFileSync(join(job.bundle, 'custody.lock'), JSON.stringify(lock))
    await job.record({ stage: 'build', products: ['dist/app.tgz'] })
    expect(readBundle(job.bundle).head.previous).toHaveLength(1)
  })
})

describe('what cannot be recorded leaves the bundle as it was', () => {
  beforeEach(() => job.record({ stage: 'source' }))

  it.each([
    [
      'a command that fails',
      { command: [node, '-e', 'process.exit(3)'], products: ['dist/app.tgz'] },
      'command-failed',
    ],
    [
      'a command that is killed',
      { command: [node, '-e', 'process.kill(process.pid)'], products: ['dist/app.tgz'] },
      'command-failed',
    ],
    [
      'a program that is not there',
      { command: ['/no/such/program'], products: ['dist/app.tgz'] },
      'command-failed',
    ],
    ['nothing to record', {}, 'command-missing'],
    ['a leg that is no name', { legs: ['linux', 'Big Leg'], products: ['dist/app.tgz'] }, 'legs-invalid'],
    ['a leg twice', { legs: ['linux', 'linux'], products: ['dist/app.tgz'] }, 'legs-invalid'],
    [
      'a leg that nobody expects',
      { leg: 'macos', legs: ['linux'], products: ['dist/app.tgz'] },
      'legs-invalid',
    ],
    ['more legs than a matrix has', { legs: legs(257), products: ['dist/app.tgz'] }, 'legs-invalid'],
    ['a command at the start of a bracket', { phase: 'start', command: [node, '-e', '0'] }, 'phase-conflict'],
    ['a command at its end', { phase: 'stop', command: [node, '-e', '0'] }, 'phase-conflict'],
    [
      'a script that is too long',
      { command: ['x'.repeat(131_073)], products: ['dist/app.tgz'] },
      'record-limit',
    ],
    ['a place that is none', { to: ['s3:x'], products: ['dist/app.tgz'] }, 'source-unknown'],
    ['an artifact without a name', { to: ['artifact:'], products: ['dist/app.tgz'] }, 'source-unknown'],
    [
      'an artifact outside of a job',
      { to: ['artifact:x'], products: ['dist/app.tgz'] },
      'artifact-outside-job',
    ],
    ['a layout without a folder', { to: ['oci-layout:'], products: ['dist/app.tgz'] }, 'source-unknown'],
    ['no products', { command: [node, '-e', '0'] }, 'products-missing'],
    ['products that are not there', { command: [node, '-e', '0'], products: ['dist/*.zip'] }, 'glob-empty'],
    ['materials that are not there', { materials: ['nothing/*'], products: ['dist/app.tgz'] }, 'glob-empty'],
    ['products outside of the workspace', { products: ['../public-key.pem'] }, 'file-outside'],
    ['a link out of the workspace', { products: ['outside'] }, 'file-outside'],
    ['the bundle as its own product', { products: ['../bundle/index.json'] }, 'file-outside'],
    [
      'a wrong digest of the bundle',
      { products: ['dist/app.tgz'], digests: [`sha256:${'0'.repeat(64)}`] },
      'bundle-digest-differs',
    ],
  ] as const)('%s', async (_, options, code) => {
    symlinkSync('../../public-key.pem', inWorkspace('outside'))
    expect(await refusalOf({ stage: 'build', ...options })).toEqual({ code, isUntouched: true })
    rmSync(inWorkspace('outside'))
  })

  it('a bundle that is to go where something else is', async () => {
    const to = [`oci-layout:${inWorkspace('src')}`]
    const command = [node, '-e', "require('fs').writeFileSync('dist/ran', '')"]
    const refusal = await refusalOf({ stage: 'build', command, products: ['dist/app.tgz'], to })
    expect(refusal).toEqual({ code: 'output-refused', isUntouched: true })
    expect(existsSync(inWorkspace('dist/ran'))).toBe(false)
    const own = { stage: 'build', products: ['dist/app.tgz'], to: [`oci-layout:${job.bundle}`] }
    expect(await refusalOf(own)).toEqual({ code: 'output-refused', isUntouched: true })
  })

  it('a new chain that is to go where another bundle is', async () => {
    const other = run.start(`other-${count}`)
    const to = [`oci-layout:${job.bundle}`]
    await expect(other.record({ stage: 'source', to })).rejects.toMatchObject({ code: 'bundle-not-empty' })
    expect(existsSync(other.bundle)).toBe(false)
  })

  it('what the start of a bracket noted, once somebody changed it', async () => {
    const phases = { save: () => undefined, load: () => ({ startedOn: 'yesterday' }) }
    const options = { stage: 'build', phase: 'stop', products: ['dist/app.tgz'] } as const
    await expect(job.record(options, { phases })).rejects.toMatchObject({ code: 'phase-damaged' })
  })

  it('a bundle that somebody changed', async () => {
    writeFileSync(join(job.bundle, 'planted'), '')
    expect(await refusalOf({ stage: 'build', products: ['dist/app.tgz'] })).toEqual({
      code: 'bundle-stray',
      isUntouched: true,
    })
  })

  it('a bundle whose signer is not trusted', async () => {
    const stranger = startRun({ parent, signers: keySigners(mkdtempSync(join(parent, 'key-'))) }).start(
      'stranger',
    )
    const { head } = readBundle(job.bundle)
    const received = { from: [job.bundle], digests: [head.digest] }
    await expect(
      stranger.record({ stage: 'build', products: ['dist/app.tgz'], ...received }),
    ).rejects.toMatchObject({ code: 'chain-refused' })
  })

  it('leaves no bundle behind that does not hold', async () => {
    const stranger = startRun({ parent, signers: keySigners(mkdtempSync(join(parent, 'b-'))) }).start(
      'fetching',
    )
    const options = {
      stage: 'build',
      products: ['dist/app.tgz'],
      from: [job.bundle],
      digests: [readBundle(job.bundle).head.digest],
    }
    await expect(stranger.record(options)).rejects.toMatchObject({ code: 'chain-refused' })
    expect(existsSync(stranger.bundle)).toBe(false)
  })

  it('what was not sealed is not deployed, and no command runs', async () => {
    const ship = startRun({ parent, signers }).start('ship')
    await ship.record({ stage: 'source' })
    await ship.record({ stage: 'build', products: ['dist/app.tgz'] })
    await ship.attest()
    const sent = join(parent, 'sent')
    const command = [node, '-e', `require('fs').writeFileSync(${JSON.stringify(sent)}, '')`]
    const deploy = (materials: string) =>
      ship.record({ stage: 'deployment', materials: [materials], command })
    await expect(deploy('dist/app-linux.tgz')).rejects.toMatchObject({ code: 'subject-unknown' })
    expect(existsSync(sent)).toBe(false)
    await deploy('dist/app.tgz')
    expect(existsSync(sent)).toBe(true)
  })

  it('a bundle of another run', async () => {
    const later = startRun({ parent, signers, changes: { runId: '8' } }).start('later')
    const received = { from: [job.bundle], digests: [readBundle(job.bundle).head.digest] }
    await expect(
      later.record({ stage: 'build', products: ['dist/app.tgz'], ...received }),
    ).rejects.toMatchObject({ code: 'chain-refused' })
  })
})

function legs(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `leg-${index}`)
}

/** With which code a record is refused, and whether the bundle is as it was. */
async function refusalOf(options: Parameters<Job['record']>[0]) {
  const before = files(job.bundle)
  const code: unknown = await job.record(options).then(
    () => 'accepted',
    (error) => error.code,
  )
  return { code, isUntouched: JSON.stringify(files(job.bundle)) === JSON.stringify(before) }
}

function files(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  } catch {
    return []
  }
}
