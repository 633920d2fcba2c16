import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { anyCharacter } from '../../../test/harness/any-character.ts'
import {
  type ArtifactService as Double,
  startArtifactService,
} from '../../../test/harness/github/artifact-service.ts'
import {
  type LoopbackRequest,
  type LoopbackResponse,
  startLoopbackServer,
} from '../../../test/harness/loopback-server.ts'
import { digestOf } from '../../core/src/digest/sha256.ts'
import { artifactName, bundlePart, digestPart } from '../src/artifact-name.ts'
import { openArtifactService } from '../src/artifact-service.ts'
import { downloadBundle } from '../src/download-bundle.ts'
import { downloadFolder } from '../src/download-folder.ts'
import { findArtifacts } from '../src/list-artifacts.ts'
import { putBlob } from '../src/put-blob.ts'
import { uploadFolder } from '../src/upload-folder.ts'
import { newFolder } from './new-folder.ts'
import { codeOf, impatient, startStep } from './step.ts'

const digest = digestOf('head')

function bundleFolder(text = '{}'): string {
  const folder = newFolder()
  mkdirSync(join(folder, 'blobs'))
  writeFileSync(join(folder, 'index.json'), text)
  writeFileSync(join(folder, 'blobs', 'ab'), 'x'.repeat(3000))
  return folder
}

describe('artifactName', () => {
  const label = { name: 'custody-bundle', stage: 'build', attempt: 2, bundleDigest: digest }

  it('says name, stage, leg, attempt and digest', () => {
    expect(artifactName(label)).toBe(`custody-bundle.build.2.${digest.slice(7, 23)}`)
    expect(artifactName({ ...label, leg: 'ubuntu-24.04 / x64' })).toBe(
      `custody-bundle.build.ubuntu-24%2E04%20%2F%20x64.2.${digest.slice(7, 23)}`,
    )
  })

  it('is found again by its name, and by no other', () => {
    const part = fc.string({ minLength: 1, maxLength: 5, unit: anyCharacter })
    fc.assert(
      fc.property(part, part, fc.option(part, { nil: undefined }), part, (name, stage, leg, other) => {
        const artifact = artifactName({ ...label, name, stage, leg })
        expect(artifact).toMatch(/^[\w.%-]+$/)
        expect(bundlePart(artifact, name)).toBe(digestPart(digest))
        expect(bundlePart(artifact, other) === undefined).toBe(other !== name)
      }),
    )
  })

  it.each([
    ['an empty name', { name: '' }],
    ['an empty leg', { leg: '' }],
    ['a name that is too long', { name: 'x'.repeat(300) }],
  ])('refuses %s', async (_, change) => {
    expect(await codeOf(() => artifactName({ ...label, ...change }))).toBe('artifact-name-invalid')
  })
})

describe('with the artifact service of a run', () => {
  let double: Double
  beforeAll(async () => {
    double = await startArtifactService()
  })
  afterAll(() => double.stop())

  async function open() {
    const step = await startStep(double.environment)
    return { step, service: openArtifactService(step.runner, impatient) }
  }

  let name: string
  let count = 0
  beforeEach(() => {
    count += 1
    name = `bundle-${count}`
  })

  const upload = async (folder: string, bundleDigest = digest, attempt = 1) => {
    const { service, step } = await open()
    const artifact = artifactName({ name, stage: 'build', attempt, bundleDigest })
    return { step, uploaded: await uploadFolder(service, { folder, name: artifact, retentionDays: 5 }) }
  }

  it('a bundle comes back by its digest', async () => {
    const { uploaded, step } = await upload(bundleFolder('{"a":1}'))
    const { service } = await open()
    const into = join(newFolder(), 'new', 'bundle')
    const artifact = await downloadBundle(service, { name, bundleDigest: digest, into })
    expect(artifact).toMatchObject({ id: uploaded.id, digest: uploaded.digest })
    expect(readFileSync(join(into, 'index.json'), 'utf8')).toBe('{"a":1}')
    expect(readdirSync(join(into, '..'))).toEqual(['bundle'])
    expect(readdirSync(step.temporaryFolder)).toEqual([])
  })

  it('the newest of several attempts is taken', async () => {
    await upload(bundleFolder('{"attempt":1}'), digest, 1)
    const { uploaded } = await upload(bundleFolder('{"attempt":2}'), digest, 2)
    const { service } = await open()
    const artifact = await downloadBundle(service, { name, bundleDigest: 'unpinned', into: newFolder() })
    expect(artifact.id).toBe(uploaded.id)
  })

  it('unpinned refuses to choose between two bundles', async () => {
    await upload(bundleFolder())
    await upload(bundleFolder(), digestOf('other'))
    const { service } = await open()
    const into = newFolder()
    expect(await codeOf(() => downloadBundle(service, { name, bundleDigest: 'unpinned', into }))).toBe(
      'artifact-ambiguous',
    )
    await downloadBundle(service, { name, bundleDigest: digest, into })
  })

  it.each([
    ['an unknown digest', () => ({ name, bundleDigest: digestOf('unknown') })],
    ['an unknown name', () => ({ name: 'unknown', bundleDigest: digest })],
  ])('%s is an error', async (_, wanted) => {
    await upload(bundleFolder())
    const { service } = await open()
    expect(await codeOf(() => downloadBundle(service, { ...wanted(), into: newFolder() }))).toBe(
      'artifact-missing',
    )
  })

  it('the same upload twice is one artifact; another content under the name is an error', async () => {
    const first = await upload(bundleFolder())
    expect((await upload(bundleFolder())).uploaded).toEqual(first.uploaded)
    expect(await codeOf(() => upload(bundleFolder('{"other":1}')))).toBe('artifact-exists')
  })

  it('an archive that was changed in the store is refused, and nothing is left', async () => {
    await upload(bundleFolder())
    const stored = double.artifacts().find((artifact) => artifact.name.startsWith(`${name}.`))
    const changed = Buffer.from(stored?.contents ?? '')
    changed[40] = (changed[40] ?? 0) ^ 1
    double.replaceContents(stored?.name ?? '', changed)
    const { service } = await open()
    const folder = newFolder()
    const into = join(folder, 'bundle')
    expect(await codeOf(() => downloadBundle(service, { name, bundleDigest: digest, into }))).toBe(
      'artifact-changed',
    )
    expect(readdirSync(folder)).toEqual([])
  })

  it('a folder that has files is not overwritten', async () => {
    await upload(bundleFolder())
    const { service } = await open()
    const into = bundleFolder('{"mine":1}')
    expect(await codeOf(() => downloadBundle(service, { name, bundleDigest: digest, into }))).toBe(
      'folder-not-empty',
    )
    expect(readFileSync(join(into, 'index.json'), 'utf8')).toBe('{"mine":1}')
  })

  it('an artifact is found by its prefix, and downloaded by its id', async () => {
    const { uploaded } = await upload(bundleFolder())
    const { service } = await open()
    expect((await findArtifacts(service, `${name}.`)).map(({ id }) => id)).toEqual([uploaded.id])
    expect((await downloadFolder(service, { id: uploaded.id }, newFolder())).digest).toBe(uploaded.digest)
    expect(await codeOf(() => downloadFolder(service, { id: 999n }, newFolder()))).toBe('artifact-missing')
  })
})

describe('openArtifactService', () => {
  it.each([
    ['without an address', { ACTIONS_RESULTS_URL: undefined }, 'artifact-service-missing'],
    ['without a token', { ACTIONS_RUNTIME_TOKEN: '' }, 'artifact-service-missing'],
    ['with a token that is none', { ACTIONS_RUNTIME_TOKEN: 'secret' }, 'token-malformed'],
    [
      'with a token of another scope',
      { ACTIONS_RUNTIME_TOKEN: `e30.${Buffer.from('{"scp":"x:y:z"}').toString('base64url')}.x` },
      'artifact-service-missing',
    ],
  ])('is an error %s', async (_, change, code) => {
    const { runner } = await startStep({ ...reachable('http://127.0.0.1:9/'), ...change })
    expect(await codeOf(() => openArtifactService(runner))).toBe(code)
  })
})

describe('when the service is unwell', () => {
  /** Answers the calls and blob requests in their order; the last answer stays. */
  async function ask(
    answers: readonly LoopbackResponse[],
    action: (service: ReturnType<typeof openArtifactService>) => unknown,
  ) {
    const requests: LoopbackRequest[] = []
    const server = await startLoopbackServer((request) => {
      requests.push(request)
      const answer = answers[Math.min(requests.length, answers.length) - 1]
      return JSON.parse(JSON.stringify(answer).replaceAll('ORIGIN', request.url.origin))
    })
    const step = await startStep(reachable(`${server.url}/`))
    const code = await codeOf(() => action(openArtifactService(step.runner, impatient)))
    await server.stop()
    return { code, requests, log: step.log() }
  }

  const upload = (service: ReturnType<typeof openArtifactService>) =>
    uploadFolder(service, { folder: bundleFolder(), name: 'a.build.1.0123456789abcdef' })
  const created = { json: { ok: true, signedUploadUrl: 'ORIGIN/blob?sig=signed%2Bit' } }

  it('asks again and sends what the protocol has', async () => {
    const { code, requests } = await ask(
      [{ status: 503 }, created, { status: 500 }, { status: 201 }, { json: { ok: true, artifactId: '7' } }],
      upload,
    )
    expect(code).toBe('no error')
    const [, create, , blob, finalize] = requests
    expect(JSON.parse(create?.body.toString() ?? '')).toEqual({
      workflow_run_backend_id: 'run-id',
      workflow_job_run_backend_id: 'job-id',
      name: 'a.build.1.0123456789abcdef',
      version: 7,
      mime_type: 'application/zip',
    })
    expect(blob?.headers).toMatchObject({
      'x-ms-blob-type': 'BlockBlob',
      'content-length': String(blob?.body.length),
    })
    expect(JSON.parse(finalize?.body.toString() ?? '')).toMatchObject({
      size: String(blob?.body.length),
      hash: digestOf(blob?.body ?? ''),
    })
  })

  it('masks the signature of an address in both its forms', async () => {
    const { log } = await ask([created, { status: 403 }], upload)
    expect(log).toContain('::add-mask::signed+it\n')
    expect(log).toContain('::add-mask::signed%252Bit\n')
  })

  it.each<readonly [string, readonly LoopbackResponse[], number]>([
    ['refuses', [{ status: 403, json: { msg: '::error::' } }], 1],
    ['stays unwell', [{ status: 500 }], 3],
    ['does not know the method', [{ status: 404 }], 1],
    ['gives no address', [{ json: { ok: true } }], 1],
    [
      'gives an address of another kind',
      [{ json: { ok: true, signed_upload_url: 'file:///etc/passwd' } }],
      1,
    ],
    ['gives no JSON', [{ body: '<html>' }], 1],
    ['refuses the upload', [created, { status: 403 }], 2],
    ['does not confirm', [created, { status: 201 }, { json: { ok: false } }], 3],
  ])('is an error when it %s', async (_, answers, attempts) => {
    const { code, requests } = await ask(answers, upload)
    expect(code).toBe('artifact-service-failed')
    expect(requests.length).toBe(attempts)
  })

  const listed = {
    workflow_run_backend_id: 'r',
    workflow_job_run_backend_id: 'j',
    database_id: '1',
    name: 'a',
    size: '3',
  }
  const download = (service: ReturnType<typeof openArtifactService>) =>
    downloadFolder(service, { name: 'a' }, newFolder())

  it.each<readonly [string, readonly LoopbackResponse[], string]>([
    ['lists nothing', [{ json: {} }], 'artifact-missing'],
    ['lists something else', [{ json: { artifacts: [1] } }], 'artifact-service-failed'],
    [
      'lists an id that is no number',
      [{ json: { artifacts: [{ ...listed, database_id: 'x' }] } }],
      'artifact-service-failed',
    ],
    ['has lost the artifact', [{ json: { artifacts: [listed] } }, { status: 404 }], 'artifact-missing'],
    [
      'refuses the download',
      [{ json: { artifacts: [listed] } }, { json: { signed_url: 'ORIGIN/b' } }, { status: 403 }],
      'artifact-service-failed',
    ],
    [
      'sends no archive',
      [{ json: { artifacts: [listed] } }, { json: { signed_url: 'ORIGIN/b' } }, { body: 'zip' }],
      'archive-malformed',
    ],
  ])('a download is an error when it %s', async (_, answers, expected) => {
    expect((await ask(answers, download)).code).toBe(expected)
  })
})

describe('putBlob', () => {
  it('sends a large archive in blocks, each again when it fails', async () => {
    const requests: LoopbackRequest[] = []
    const server = await startLoopbackServer((request) => {
      requests.push(request)
      return { status: requests.length === 2 ? 503 : 201 }
    })
    const path = join(newFolder(), 'a.zip')
    writeFileSync(path, 'abcdefgh')
    const archive = { path, size: 8, digest: digestOf('abcdefgh') }
    await putBlob(`${server.url}/blob?sig=x`, archive, impatient, { single: 4, block: 3 })
    await server.stop()
    const sent = requests.map(({ url, body }) => `${url.searchParams.get('comp')} ${body.toString()}`)
    expect(sent.slice(0, -1)).toEqual(['block abc', 'block def', 'block def', 'block gh'])
    const ids = [0, 2, 3].map((at) => requests[at]?.url.searchParams.get('blockid'))
    expect(requests.at(-1)?.body.toString()).toContain(ids.map((id) => `<Latest>${id}</Latest>`).join(''))
  })
})

function reachable(url: string): Readonly<Record<string, string>> {
  const claims = Buffer.from('{"scp":"Actions.Other Actions.Results:run-id:job-id"}').toString('base64url')
  return { ACTIONS_RESULTS_URL: url, ACTIONS_RUNTIME_TOKEN: `e30.${claims}.c2ln` }
}
