import { globSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { copyOwnActions } from '../act/own-actions.ts'
import { type ArtifactService, startArtifactService } from '../github/artifact-service.ts'
import { jobIdentity } from '../github/job-identity.ts'
import { runnerEnvironment } from '../github/runner-environment.ts'
import { readZip, writeZip } from '../github/zip.ts'
import { startOidcIssuer } from '../sigstore/oidc-issuer.ts'

let folder: string
let service: ArtifactService

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'github-doubles-'))
  service = await startArtifactService()
})

afterEach(async () => {
  await service.stop()
  await rm(folder, { recursive: true })
})

async function call(
  method: string,
  message: Record<string, unknown>,
  token = service.environment.ACTIONS_RUNTIME_TOKEN,
) {
  const path = `twirp/github.actions.results.api.v1.ArtifactService/${method}`
  const answer = await fetch(`${service.environment.ACTIONS_RESULTS_URL}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(message),
  })
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}

async function put(url: string, body: string): Promise<number> {
  return (await fetch(url, { method: 'PUT', body })).status
}

async function upload(name: string, contents: string): Promise<Record<string, unknown>> {
  const { json } = await call('CreateArtifact', { name, version: 7 })
  await put(String(json['signed_upload_url']), contents)
  return (await call('FinalizeArtifact', { name, size: `${contents.length}` })).json
}

describe('the artifact service', () => {
  it('gives back the bytes that were uploaded, with their digest', async () => {
    expect(await upload('evidence', 'bytes')).toEqual({ ok: true, artifact_id: '1' })
    const { json } = await call('GetSignedArtifactURL', { name: 'evidence' })
    expect(await (await fetch(String(json['signed_url']))).text()).toBe('bytes')
    expect(service.artifacts().map(({ name, digest }) => [name, digest])).toEqual([
      ['evidence', 'sha256:277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9'],
    ])
  })

  it('puts blocks together in the order of the block list', async () => {
    const { json } = await call('CreateArtifact', { name: 'blocks', version: 7 })
    const url = String(json['signed_upload_url'])
    await put(`${url}&comp=block&blockid=Mg%3D%3D`, 'world')
    await put(`${url}&comp=block&blockid=MQ%3D%3D`, 'hello ')
    const list = '<BlockList><Latest>MQ==</Latest><Latest>Mg==</Latest></BlockList>'
    expect(await put(`${url}&comp=blocklist`, list)).toBe(201)
    await call('FinalizeArtifact', { name: 'blocks', size: '11' })
    expect(service.artifacts()[0]?.contents.toString()).toBe('hello world')
  })

  it('lists what is finished, by name where one is asked for', async () => {
    await upload('one', '1')
    await upload('two', '2')
    await call('CreateArtifact', { name: 'unfinished', version: 7 })
    const names = async (filter: Record<string, string>) =>
      ((await call('ListArtifacts', filter)).json['artifacts'] as readonly { name: string }[]).map(
        ({ name }) => name,
      )
    expect([await names({}), await names({ name_filter: 'two' })]).toEqual([['one', 'two'], ['two']])
  })

  it('takes a name once', async () => {
    await upload('evidence', 'bytes')
    expect((await call('CreateArtifact', { name: 'evidence', version: 7 })).status).toBe(409)
  })

  it('answers 401 without the token of the run', async () => {
    expect((await call('ListArtifacts', {}, 'other')).status).toBe(401)
  })

  it('keeps the stated digest when its bytes are replaced', async () => {
    await upload('evidence', 'bytes')
    const before = service.artifacts()[0]?.digest
    service.replaceContents('evidence', Buffer.from('other'))
    const [after] = service.artifacts()
    expect([after?.contents.toString(), after?.digest]).toEqual(['other', before])
  })
})

describe('the release that workflows are run with', () => {
  it('holds actions, built files and workflows, and no sources', async () => {
    const files = [
      'actions/attest/action.yml',
      'actions/attest/src/main.ts',
      'dist/attest.js',
      'dist/1.js',
      'package.json',
    ]
    const [checkout, release] = [join(folder, 'checkout'), join(folder, 'release')]
    for (const file of files) {
      await mkdir(dirname(join(checkout, file)), { recursive: true })
      await appendFile(join(checkout, file), file)
    }
    expect(await copyOwnActions(release, checkout)).toEqual({ 'custody-suite/custody': release })
    const copied = globSync('**/*.*', { cwd: release }).toSorted()
    expect(copied).toEqual(['actions/attest/action.yml', 'dist/1.js', 'dist/attest.js'])
  })

  it('is refused when nothing was built', async () => {
    await expect(copyOwnActions(join(folder, 'release'), folder)).rejects.toThrow('npm run build')
  })
})

describe('the environment of a step', () => {
  it('holds inputs, job and services, and nothing of the calling process but its Node', async () => {
    const { variables } = await runnerEnvironment(jobIdentity({ runId: '5' }), folder, service.environment, {
      'bundle-digest': 'sha256:00',
    })
    expect(variables).toMatchObject({
      'INPUT_BUNDLE-DIGEST': 'sha256:00',
      GITHUB_RUN_ID: '5',
      GITHUB_WORKFLOW_REF: 'acme/service/.github/workflows/release.yml@refs/heads/main',
      ACTIONS_RESULTS_URL: service.environment.ACTIONS_RESULTS_URL,
    })
    expect(Object.keys(variables)).not.toContain('JEST_WORKER_ID')
  })

  it('reads outputs of one line and of many', async () => {
    const step = await runnerEnvironment(jobIdentity(), folder)
    await appendFile(
      step.variables['GITHUB_OUTPUT'] ?? '',
      'a=1=2\nlist<<END_1\nx=1\n\ny\nEND_1\nnone<<E\nE\nz=\n',
    )
    expect(await step.outputs()).toEqual({ a: '1=2', list: 'x=1\n\ny', none: '', z: '' })
  })

  it('has a summary file that starts empty', async () => {
    const step = await runnerEnvironment(jobIdentity(), folder)
    expect(await readFile(step.variables['GITHUB_STEP_SUMMARY'] ?? '', 'utf8')).toBe('')
  })
})

describe('the OIDC issuer', () => {
  it('gives a job the claims that its request address carries, for the audience that it asks for', async () => {
    const issuer = await startOidcIssuer()
    const environment = issuer.requestEnvironment({ repository: 'acme/other' })
    const authorization = `Bearer ${environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}`
    const answer = await fetch(`${environment['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience=sigstore`, {
      headers: { authorization },
    })
    const { value } = (await answer.json()) as { readonly value: string }
    await issuer.stop()
    expect(JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      aud: 'sigstore',
      iss: issuer.url,
      repository: 'acme/other',
    })
  })
})

describe('the zip of the doubles', () => {
  const entries = [
    { path: 'a.txt', contents: Buffer.from('one') },
    { path: 'deep/ü.bin', contents: Buffer.alloc(100_000, 7) },
  ]

  it('reads what it wrote', () => {
    expect(readZip(writeZip(entries))).toEqual(entries)
  })

  it('refuses damaged contents', () => {
    const zip = writeZip(entries)
    zip.writeUInt8(1, zip.indexOf('one'))
    expect(() => readZip(zip)).toThrow('damaged')
  })

  it('refuses what is no zip', () => {
    expect(() => readZip(deflateRawSync(Buffer.from('text')))).toThrow('not a zip')
  })
})
