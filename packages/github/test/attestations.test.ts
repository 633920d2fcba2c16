import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { type AttestationsApi, startAttestationsApi } from '../../../test/harness/github/attestations-api.ts'
import { storeAttestation } from '../src/attestations-api.ts'
import { readCreatedAttestations, writeCreatedAttestations } from '../src/created-attestations.ts'
import { declareArtifacts, readDeclaredArtifacts } from '../src/declared-artifacts.ts'
import { codeOf, impatient, startStep } from './step.ts'

const bundle = Buffer.from('{"mediaType":"x"}')

describe("GitHub's attestations API", () => {
  let api: AttestationsApi
  afterEach(() => api.stop())

  async function store(...args: Parameters<typeof startAttestationsApi>) {
    api = await startAttestationsApi(...args)
    const step = await startStep(api.environment)
    return { step, send: (token = api.token) => storeAttestation(step.runner, token, bundle, impatient) }
  }

  it('takes a bundle, and says under which id and address', async () => {
    const { step, send } = await store()
    await expect(send()).resolves.toEqual({
      id: '1',
      url: 'https://github.com/acme/service/attestations/1',
    })
    expect(api.stored).toEqual([{ repository: 'acme/service', bundle: { mediaType: 'x' } }])
    expect(step.log()).toContain(`::add-mask::${api.token}\n`)
  })

  it.each([429, 500, 502, 503])('is asked again after HTTP status %d', async (status) => {
    const { send } = await store((request) => (request < 3 ? { status } : undefined))
    await expect(send()).resolves.toMatchObject({ id: '1' })
  })

  it.each([
    [400, 'attestation-refused', 1],
    [401, 'attestation-refused', 1],
    [403, 'attestation-refused', 1],
    [404, 'attestation-refused', 1],
    [409, 'attestation-refused', 1],
    [422, 'attestation-refused', 1],
    [302, 'attestation-refused', 1],
    [429, 'attestation-unavailable', 3],
    [500, 'attestation-unavailable', 3],
    [504, 'attestation-unavailable', 3],
  ])('with HTTP status %d ends in %s', async (status, code, requests) => {
    const { send } = await store(() => ({ status, headers: { location: 'http://127.0.0.1:9/' } }))
    expect(await codeOf(send)).toBe(code)
    expect(api.requests()).toBe(requests)
  })

  it.each([
    [401, 'does not count any more'],
    [403, 'attestations: write'],
    [404, 'private ones of organisations'],
  ])('with HTTP status %d says what to do, and nothing foreign', async (status, hint) => {
    const { send } = await store(() => ({ status, json: { message: `::error::${api.token}` } }))
    await expect(send()).rejects.toMatchObject({ hint: expect.stringContaining(hint) })
    await expect(send()).rejects.not.toMatchObject({ message: expect.stringContaining('::') })
  })

  it("tells a fork's pull request apart", async () => {
    api = await startAttestationsApi(() => ({ status: 403 }))
    const path = join(mkdtempSync(join(tmpdir(), 'custody-event-')), 'event.json')
    const pull = {
      base: { repo: { full_name: 'acme/service' } },
      head: { repo: { full_name: 'mallory/service' } },
    }
    writeFileSync(path, JSON.stringify({ pull_request: pull }))
    const variables = { ...api.environment, GITHUB_EVENT_PATH: path, GITHUB_EVENT_NAME: 'pull_request' }
    const { runner } = await startStep(variables)
    await expect(storeAttestation(runner, api.token, bundle, impatient)).rejects.toMatchObject({
      hint: expect.stringContaining('fork'),
    })
  })

  it('that does not answer in time is not available', async () => {
    const { step } = await store(async () => {
      await pause(500)
      return undefined
    })
    const brief = { attempts: 2, delayMs: 1, timeoutMs: 50 }
    expect(await codeOf(() => storeAttestation(step.runner, 'x', bundle, brief))).toBe(
      'attestation-unavailable',
    )
  })

  it.each([
    { json: {} },
    { json: { id: 'x/../y' } },
    { json: { id: null } },
    { body: '{"id":' },
    { body: '' },
  ])('with the answer %j has stored nothing that could be named', async (answer) => {
    const { send } = await store(() => ({ status: 201, ...answer }))
    expect(await codeOf(send)).toBe('attestation-unavailable')
  })
})

describe('created_attestation_paths.txt', () => {
  async function listed(lines: (folder: string) => readonly string[]) {
    const step = await startStep()
    writeFileSync(
      join(step.temporaryFolder, 'created_attestation_paths.txt'),
      lines(step.temporaryFolder).join('\n'),
    )
    return step
  }

  it('is read, each file once', async () => {
    const step = await listed((folder) => {
      const path = join(folder, 'attestation.json')
      writeFileSync(path, bundle)
      return [path, '', path, '']
    })
    expect(readCreatedAttestations(step.runner.environment)).toEqual([
      { path: join(step.temporaryFolder, 'attestation.json'), bytes: bundle },
    ])
  })

  it('need not be there', async () => {
    expect(readCreatedAttestations((await startStep()).runner.environment)).toEqual([])
  })

  it.each<readonly [string, (folder: string) => readonly string[]]>([
    ['out of the folder', () => ['/etc/passwd']],
    ['that climbs out', (folder) => [`${folder}/../../../../../../etc/passwd`]],
    ['that is relative', () => ['attestation.json']],
    ['to nothing', (folder) => [join(folder, 'none.json')]],
    ['to a folder', (folder) => [folder]],
    [
      'through a link',
      (folder) => {
        symlinkSync('/etc/passwd', join(folder, 'link.json'))
        return [join(folder, 'link.json')]
      },
    ],
    [
      'through a link to a file inside',
      (folder) => {
        writeFileSync(join(folder, 'inside.json'), bundle)
        symlinkSync(join(folder, 'inside.json'), join(folder, 'linked.json'))
        return [join(folder, 'linked.json')]
      },
    ],
    [
      'through a linked folder',
      (folder) => {
        symlinkSync('/etc', join(folder, 'etc'))
        return [join(folder, 'etc/passwd')]
      },
    ],
    ['of thousands', (folder) => Array.from({ length: 201 }, (_, at) => join(folder, `${at}.json`))],
    ['with a zero byte', (folder) => [`${folder}/x\0y`]],
  ])('with a path %s is refused', async (_, lines) => {
    const step = await listed(lines)
    expect(await codeOf(() => readCreatedAttestations(step.runner.environment))).toBe(
      'attestation-list-unsafe',
    )
  })

  it('that is a link, a folder or huge is refused', async () => {
    const makers = [
      (path: string) => symlinkSync('/etc/passwd', path),
      (path: string) => mkdirSync(path),
      (path: string) => writeFileSync(path, 'x'.repeat(70_000)),
    ]
    for (const make of makers) {
      const step = await startStep()
      make(join(step.temporaryFolder, 'created_attestation_paths.txt'))
      expect(await codeOf(() => readCreatedAttestations(step.runner.environment))).toBe(
        'attestation-list-unsafe',
      )
    }
  })

  it('gets the path of what is written, which is read back as it is', async () => {
    const { runner, temporaryFolder } = await startStep()
    const one = writeCreatedAttestations(runner, [{ bytes: bundle }])
    const two = writeCreatedAttestations(runner, [{ bytes: bundle }, { bytes: Buffer.from('{}') }])
    expect(readFileSync(one, 'utf8')).toBe('{"mediaType":"x"}\n')
    expect([one, two].map((path) => path.split('/').at(-1))).toEqual([
      'attestation.json',
      'attestations.jsonl',
    ])
    expect(readFileSync(join(temporaryFolder, 'created_attestation_paths.txt'), 'utf8')).toBe(
      `${one}\n${two}\n`,
    )
    expect(readCreatedAttestations(runner.environment)).toHaveLength(2)
  })

  it('gets nothing where nothing was attested', async () => {
    const { runner } = await startStep()
    expect(writeCreatedAttestations(runner, [])).toBe('')
    expect(readCreatedAttestations(runner.environment)).toEqual([])
  })

  it('is not written through a link', async () => {
    const { runner, temporaryFolder, folder } = await startStep()
    symlinkSync(join(folder, 'elsewhere'), join(temporaryFolder, 'created_attestation_paths.txt'))
    expect(await codeOf(() => writeCreatedAttestations(runner, [{ bytes: bundle }]))).toBe(
      'runner-file-failed',
    )
  })
})

describe('artifacts that steps declare to the runner', () => {
  const hex = 'a'.repeat(64)

  async function listing(content: unknown) {
    const step = await startStep()
    const list = join(step.folder, 'list.json')
    writeFileSync(list, typeof content === 'string' ? content : JSON.stringify(content))
    writeFileSync(join(step.folder, 'artifacts'), '')
    const environment = {
      ...step.runner.environment,
      GITHUB_ARTIFACTS_LIST: list,
      GITHUB_ARTIFACTS: join(step.folder, 'artifacts'),
    }
    return {
      runner: { ...step.runner, environment },
      declared: () => readFileSync(join(step.folder, 'artifacts'), 'utf8'),
    }
  }
  const subjects = [
    { name: 'app.tgz', digest: `sha256:${hex}`, kind: 'file' },
    { name: 'ghcr.io/Acme/App:v1', digest: `sha256:${hex.toUpperCase()}`, kind: 'oci' },
  ]

  it('are read; images as registries have them', async () => {
    const { runner } = await listing({ version: 1, subjects })
    expect(readDeclaredArtifacts(runner.environment)).toEqual([
      { name: 'app.tgz', digest: { sha256: hex } },
      { name: 'ghcr.io/acme/app', digest: { sha256: hex } },
    ])
  })

  it('are none where the runner has no list', async () => {
    expect(readDeclaredArtifacts((await startStep()).runner.environment)).toEqual([])
  })

  it.each([
    ['another version', { version: 2, subjects: [] }],
    ['no version', { subjects: [] }],
    ['another algorithm', { version: 1, subjects: [{ ...subjects[0], digest: `sha512:${hex}${hex}` }] }],
    ['another kind', { version: 1, subjects: [{ ...subjects[0], kind: 'npm' }] }],
    ['an empty name', { version: 1, subjects: [{ ...subjects[0], name: '' }] }],
    ['a line break in a name', { version: 1, subjects: [{ ...subjects[0], name: 'a\n::error::b' }] }],
    ['too many', { version: 1, subjects: Array.from({ length: 501 }, () => subjects[0]) }],
    ['half a document', '{"version":1,'],
    ['a member twice', '{"version":1,"version":1,"subjects":[]}'],
    ['more than a list may have', `{"version":1,"x":"${'x'.repeat(1024 * 1024)}"}`],
  ])('are refused with %s', async (_, content) => {
    const { runner } = await listing(content)
    expect(await codeOf(() => readDeclaredArtifacts(runner.environment))).toBe('artifacts-list-malformed')
  })

  it('are added, but for those that would make the runner fail the step', async () => {
    const { runner, declared } = await listing({ version: 1, subjects })
    declareArtifacts(runner, [
      { kind: 'file', name: 'dist/new.tgz', digest: `sha256:${hex}` },
      { kind: 'file', name: 'other/new.tgz', digest: `sha256:${'b'.repeat(64)}` },
      { kind: 'file', name: 'dist/app.tgz', digest: `sha256:${'b'.repeat(64)}` },
      { kind: 'file', name: 'dist/a=b.tgz', digest: `sha256:${hex}` },
      { kind: 'file', name: 'dist/a\nb.tgz', digest: `sha256:${hex}` },
      { kind: 'oci', name: 'ghcr.io/acme/app', digest: `sha256:${hex}` },
      { kind: 'oci', name: 'ghcr.io/acme/web', digest: `sha256:${hex}` },
    ])
    expect(declared()).toBe(`file://dist/new.tgz\noci://ghcr.io/acme/web@sha256:${hex}\n`)
  })
})
