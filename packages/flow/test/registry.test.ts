import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import {
  type LoopbackRequest,
  type LoopbackResponse,
  startLoopbackServer,
} from '../../../test/harness/loopback-server.ts'
import {
  type RegistryDouble,
  type RegistryOptions,
  startRegistryDouble,
} from '../../../test/harness/registry/registry-double.ts'
import { digestOf } from '../../core/src/digest/sha256.ts'
import { readImage } from '../src/image-reference.ts'
import { listAttestations } from '../src/registry/list-attestations.ts'
import { statementPusher } from '../src/registry/push-statement.ts'
import { isLoopback, registryAddress, repositoryPath } from '../src/registry/registry-address.ts'
import { authorizationFor } from '../src/registry/registry-token.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'custody-registry-')))
const workspace = join(folder, 'workspace')
mkdirSync(workspace)
afterAll(() => rmSync(folder, { recursive: true }))

const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json'
const indexType = 'application/vnd.oci.image.index.v1+json'
const patience = { timeoutMs: 20_000, attempts: 2, pauseMs: 1 }
const hasty = { ...patience, timeoutMs: 200 }
const statement = {
  bytes: Buffer.from('{"mediaType":"x"}'),
  predicateType: 'https://example.com/p/v1',
  subject: [],
}

let registry: RegistryDouble
afterEach(() => registry.stop())

/** A registry with an image, and what is done with it; docker's configuration as given. */
async function start(
  options: RegistryOptions = {},
  configOf: (host: string) => unknown = () => ({}),
  within = patience,
) {
  registry = await startRegistryDouble(options)
  const name = registry.addImage('acme/app')
  writeFileSync(join(folder, 'config.json'), JSON.stringify(configOf(registry.host)))
  const environment = {
    DOCKER_CONFIG: folder,
    PATH: `${join(workspace, 'bin')}:${join(folder, 'bin')}:/usr/bin:/bin`,
  }
  const sources = { environment, workspace }
  const image = readImage(name)
  const push = statementPusher(sources, within)
  return {
    image,
    push: (other = statement) => push(image, other),
    list: () => listAttestations(image, sources, patience),
  }
}

const auth = (user: string, password: string) => Buffer.from(`${user}:${password}`).toString('base64')
const login = { user: 'robot', password: 'pass:word' }

describe('an address', () => {
  it.each([
    ['ghcr.io', 'https://ghcr.io'],
    ['docker.io', 'https://registry-1.docker.io'],
    ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
    ['localhost', 'http://localhost'],
    ['localhost.example.com', 'https://localhost.example.com'],
    ['127.0.0.1.example.com', 'https://127.0.0.1.example.com'],
    ['10.0.0.1:5000', 'https://10.0.0.1:5000'],
  ])('of %s is %s', async (name, address) => {
    await start()
    expect(registryAddress(name)).toBe(address)
  })

  it('has the official images of Docker Hub under their folder', async () => {
    const { image } = await start()
    expect(repositoryPath({ ...image, registry: 'docker.io', repository: 'nginx' })).toBe('library/nginx')
    expect(isLoopback('127.1')).toBe(false)
  })
})

describe.each([true, false])('a registry whose referrers API is there: %s', (referrers) => {
  it('takes statements as cosign pushes them, and gives them back', async () => {
    const { image, push, list } = await start({ referrers })
    const digest = await push()
    expect(registry.manifest(digest)).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: bundleType,
      config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf('{}'), size: 2 },
      layers: [{ mediaType: bundleType, digest: digestOf(statement.bytes), size: statement.bytes.length }],
      subject: expect.objectContaining({ digest: image.digest }),
      annotations: {
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': 'https://example.com/p/v1',
      },
    })
    await push({ ...statement, bytes: Buffer.from('{"second":1}') })
    expect((await list()).map(String).sort()).toEqual(['{"mediaType":"x"}', '{"second":1}'])
  })

  it('has one copy of what is pushed twice', async () => {
    const { push, list } = await start({ referrers })
    expect(await push()).toBe(await push())
    expect(await list()).toHaveLength(1)
  })

  it('has nothing beside a new image', async () => {
    const { list } = await start({ referrers })
    await expect(list()).resolves.toEqual([])
  })
})

describe('a login', () => {
  it.each(['Basic', 'Bearer'] as const)('by %s is done with what docker stored', async (scheme) => {
    const stored = (host: string) => ({ auths: { [host]: { auth: auth('robot', 'pass:word') } } })
    const { push } = await start({ login: { ...login, scheme } }, stored)
    await expect(push()).resolves.toMatch(/^sha256:/)
  })

  it('asks for no more than is done', async () => {
    const scopes: (string | null)[] = []
    const stored = (host: string) => ({ auths: { [host]: { auth: auth('robot', 'pass:word') } } })
    const { push, list } = await start(
      {
        login: { ...login, scheme: 'Bearer' },
        instead: ({ url }) => {
          if (url.pathname === '/token') scopes.push(url.searchParams.get('scope'))
          return undefined
        },
      },
      stored,
    )
    await push()
    await list()
    expect(scopes).toEqual(['repository:acme/app:pull,push', 'repository:acme/app:pull'])
  })

  it('takes a token of identity', async () => {
    const stored = (host: string) => ({ auths: { [host]: { identitytoken: login.password } } })
    const { push } = await start({ login: { ...login, scheme: 'Bearer' } }, stored)
    await expect(push()).resolves.toMatch(/^sha256:/)
  })

  it.each([
    ['credHelpers', (host: string) => ({ credHelpers: { [host]: 'test' } })],
    ['credsStore', () => ({ credsStore: 'test' })],
  ])('asks the helper of %s', async (_, stored) => {
    helper(join(folder, 'bin'), `cat > /dev/null; echo '{"Username":"robot","Secret":"pass:word"}'`)
    const { push } = await start({ login: { ...login, scheme: 'Bearer' } }, stored)
    await expect(push()).resolves.toMatch(/^sha256:/)
  })

  it.each<[string, (own: string) => void]>([
    ['itself', () => undefined],
    [
      'through a link',
      (own) => {
        mkdirSync(join(folder, 'bin'))
        symlinkSync(own, join(folder, 'bin', 'docker-credential-test'))
      },
    ],
  ])('runs no helper out of the workspace, %s', async (_, lead) => {
    rmSync(join(folder, 'bin'), { recursive: true, force: true })
    helper(join(workspace, 'bin'), `echo '{"Username":"robot","Secret":"pass:word"}'`)
    lead(join(workspace, 'bin', 'docker-credential-test'))
    const { push } = await start({ login: { ...login, scheme: 'Bearer' } }, () => ({ credsStore: 'test' }))
    await expect(push()).rejects.toMatchObject({ code: 'registry-credentials-unreadable' })
  })

  it.each([
    ['a helper whose name is a path', { credsStore: '../../bin/sh' }],
    ['a helper that is not there', { credsStore: 'none' }],
    ['a list', []],
  ])('with %s is an error that shows nothing', async (_, stored) => {
    const { push } = await start({ login: { ...login, scheme: 'Bearer' } }, () => stored)
    await expect(push()).rejects.toMatchObject({ code: 'registry-credentials-unreadable' })
  })

  it.each([
    ['nobody did', () => ({})],
    [
      'somebody did elsewhere',
      (host: string) => ({ auths: { [`x${host}`]: { auth: auth('robot', 'pass:word') } } }),
    ],
    [
      'the password is another one',
      (host: string) => ({ auths: { [host]: { auth: auth('robot', 'old') } } }),
    ],
  ])('is asked for where %s', async (_, stored) => {
    const { push } = await start({ login: { ...login, scheme: 'Bearer' } }, stored)
    const failed = push()
    await expect(failed).rejects.toMatchObject({ code: 'registry-refused' })
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('old') })
  })

  function helper(bin: string, script: string): void {
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'docker-credential-test'), `#!/bin/sh\n${script}\n`)
    chmodSync(join(bin, 'docker-credential-test'), 0o755)
  }
})

describe('a token service', () => {
  const ask = (realm: string, address = 'https://registry.example.com') =>
    authorizationFor(`Bearer realm="${realm}",service="x"`, {
      registry: address,
      scope: 'repository:a:pull,push',
      credentials: { user: 'robot', password: 'secret' },
      patience: { ...patience, attempts: 1 },
    })

  it.each([
    'https://evil.example.org/token',
    'http://registry.example.com/token',
    'https://registry.example.com.evil.org/token',
    'https://evil-example.com/token',
    'https://user@registry.example.com/token',
    'https://registry.example.com:8443/token',
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1:9/token',
    'file:///etc/passwd',
    '//evil.example.org/token',
    '',
  ])('at %j is not asked, and gets no password', async (realm) => {
    await start()
    await expect(ask(realm)).rejects.toMatchObject({ code: 'registry-realm-foreign' })
  })

  it.each([
    ['https://registry-1.docker.io', 'https://auth.docker.io.invalid/token'],
    ['https://registry.co.uk', 'https://co.uk.evil/token'],
    ['https://10.0.0.1', 'https://0.0.1/token'],
    ['https://registry.com', 'https://com/token'],
  ])('of %s is not %s', async (address, realm) => {
    await start()
    await expect(ask(realm, address)).rejects.toMatchObject({ code: 'registry-realm-foreign' })
  })

  it.each([
    'https://registry.example.invalid/token',
    'https://auth.example.invalid/t',
    'https://example.invalid/jwt',
  ])('beside its registry (%s) is asked', async (realm) => {
    await start()
    await expect(ask(realm, 'https://registry.example.invalid')).rejects.toMatchObject({
      code: 'registry-unavailable',
    })
  })

  it.each([['Negotiate'], ['Bearer'], [''], ['Bearer realm=x']])('is no %j', async (challenge) => {
    const headers = { 'www-authenticate': challenge }
    const { push } = await start({ instead: () => ({ status: 401, headers }) })
    await expect(push()).rejects.toMatchObject({ code: 'registry-answer-invalid' })
  })

  it.each([
    { json: {} },
    { json: { token: 'a\r\nb' } },
    { json: { token: '' } },
    { body: 'token' },
    { json: [] },
  ])('that answers %j gave no token', async (answer) => {
    const { push } = await start({
      login: { ...login, scheme: 'Bearer' },
      instead: ({ url }) => (url.pathname === '/token' ? answer : undefined),
    })
    await expect(push()).rejects.toMatchObject({ code: 'registry-answer-invalid' })
  })
})

describe('a hostile registry', () => {
  type Attack = (request: LoopbackRequest) => LoopbackResponse | undefined
  const on =
    (pattern: RegExp, answer: LoopbackResponse): Attack =>
    ({ method, url }) =>
      pattern.test(`${method} ${url.pathname}`) ? answer : undefined

  it.each<readonly [string, Attack]>([
    [
      'sends to another host',
      on(/^GET .*manifests/, { status: 307, headers: { location: 'https://evil.example/' } }),
    ],
    ['gives another manifest', on(/^GET .*manifests\/sha256:/, { body: '{}' })],
    ['gives a huge manifest', on(/^GET .*manifests\/sha256:/, { body: 'x'.repeat(5 * 1024 * 1024) })],
    [
      'takes uploads at another host',
      on(/^POST/, { status: 202, headers: { location: 'https://evil.example/up' } }),
    ],
    [
      'takes uploads as somebody',
      on(/^POST/, { status: 202, headers: { location: 'http://a:b@127.0.0.1/' } }),
    ],
    ['takes uploads nowhere', on(/^POST/, { status: 202 })],
    [
      'has an image under the fallback tag',
      on(/^GET .*manifests\/sha256-/, { json: { schemaVersion: 2, layers: [] } }),
    ],
    ['has no JSON under the fallback tag', on(/^GET .*manifests\/sha256-/, { body: '{"manifests":[' })],
    [
      'has a bare list under the fallback tag',
      on(/^GET .*manifests\/sha256-/, { json: { schemaVersion: 2, mediaType: indexType, manifests: [{}] } }),
    ],
    [
      'has paths for digests under the fallback tag',
      on(/^GET .*manifests\/sha256-/, {
        json: { schemaVersion: 2, mediaType: indexType, manifests: [{ digest: '../../x' }] },
      }),
    ],
    [
      'lists thousands under the fallback tag',
      on(/^GET .*manifests\/sha256-/, {
        json: {
          schemaVersion: 2,
          mediaType: indexType,
          manifests: Array.from({ length: 1001 }, (_, at) => ({ digest: digestOf(String(at)) })),
        },
      }),
    ],
    ['forgets what it was given', on(/^PUT .*manifests\/sha256-/, { status: 201 })],
  ])('that %s is refused', async (_, instead) => {
    const { push } = await start({ instead })
    await expect(push()).rejects.toMatchObject({ code: 'registry-answer-invalid' })
  })

  it.each([
    ['manifest', /^GET .*manifests\/sha256:/],
    ['blob', /^GET .*blobs/],
  ])('that gives another %s while listing is refused', async (_, pattern) => {
    let isChanged = false
    const { push, list } = await start({
      referrers: true,
      instead: (request) => (isChanged ? on(pattern, { body: '{"x":1}' })(request) : undefined),
    })
    await push()
    isChanged = true
    await expect(list()).rejects.toMatchObject({ code: 'registry-answer-invalid' })
  })

  it('that has more beside an image than fits into memory is refused', async () => {
    const { push, list } = await start({ referrers: true })
    const bytes = Buffer.alloc(27 * 1024 * 1024, ' ')
    for (const type of ['a', 'b', 'c', 'd']) await push({ ...statement, bytes, predicateType: type })
    await expect(list()).resolves.toHaveLength(4)
    await push({ ...statement, bytes, predicateType: 'e' })
    await expect(list()).rejects.toMatchObject({ code: 'registry-answer-invalid' })
  })

  it('that lists what belongs to another image gives nothing of it', async () => {
    const { push, list, image } = await start({ referrers: true })
    await push()
    const other = readImage(registry.addImage('acme/app', 'another image'))
    const sources = { environment: { DOCKER_CONFIG: folder }, workspace }
    await expect(listAttestations(other, sources, patience)).resolves.toEqual([])
    expect(other.digest).not.toBe(image.digest)
    await expect(list()).resolves.toHaveLength(1)
  })
})

describe('a registry that keeps its blobs elsewhere', () => {
  const elsewhere = (location: () => string) => {
    let isSending = false
    return {
      begin: () => {
        isSending = true
      },
      instead: ({ method, url }: LoopbackRequest) =>
        isSending && method === 'GET' && url.pathname.includes('/blobs/')
          ? { status: 307, headers: { location: location() } }
          : undefined,
    }
  }

  it('is followed, without the login', async () => {
    const seen: (string | undefined)[] = []
    const storage = await startLoopbackServer(({ headers }) => {
      seen.push(headers.authorization)
      return { body: statement.bytes }
    })
    const { begin, instead } = elsewhere(() => `${storage.url}/signed?for=a-minute`)
    const stored = (host: string) => ({ auths: { [host]: { auth: auth('robot', 'pass:word') } } })
    const { push, list } = await start({ instead, login: { ...login, scheme: 'Basic' } }, stored)
    await push()
    begin()
    expect((await list()).map(String)).toEqual([statement.bytes.toString()])
    expect(seen).toEqual([undefined])
    await storage.stop()
  })

  it.each([
    ['gives other bytes', 'http://127.0.0.1:PORT/v2/'],
    ['sends round and round', '/v2/acme/app/blobs/again'],
    ['sends nowhere', ''],
    ['sends to plain HTTP', 'http://storage.example/x'],
    ['sends as somebody', 'https://user@storage.example/x'],
    ['sends to a file', 'file:///etc/passwd'],
  ])('is refused where it %s', async (_, location) => {
    const { begin, instead } = elsewhere(() => location.replace('127.0.0.1:PORT', registry.host))
    const { push, list } = await start({
      instead: (request) => (request.url.pathname === '/v2/' ? { body: 'other bytes' } : instead(request)),
    })
    await push()
    begin()
    await expect(list()).rejects.toMatchObject({ code: 'registry-answer-invalid' })
  })

  it('and says that it has one is not sent it again', async () => {
    const headers = { location: 'https://storage.example/x' }
    const { push } = await start({
      instead: ({ method }) => (method === 'HEAD' ? { status: 307, headers } : undefined),
    })
    await expect(push()).resolves.toMatch(/^sha256:/)
    expect(registry.requests.some((request) => request.startsWith('POST'))).toBe(false)
  })
})

describe('an index under the fallback tag', () => {
  it('of somebody else keeps what it holds, also what is not known here', async () => {
    const kept = { mediaType: 'application/x', digest: digestOf('kept'), size: 4, platform: { os: 'plan9' } }
    let isOwn = false
    const { push, image } = await start({
      instead: ({ method, url }) => {
        if (!url.pathname.includes('manifests/sha256-') || isOwn) return undefined
        if (method === 'PUT') isOwn = true
        return method === 'PUT'
          ? undefined
          : { json: { schemaVersion: 2, manifests: [kept], annotations: { a: 'b' } } }
      },
    })
    await push()
    expect(registry.manifest(`sha256-${image.digest.slice('sha256:'.length)}`)).toMatchObject({
      manifests: [kept, { artifactType: bundleType }],
      annotations: { a: 'b' },
    })
  })
})

describe('a registry that does not do it', () => {
  it.each([
    [400, 'registry-refused', false],
    [403, 'registry-refused', true],
    [405, 'registry-refused', true],
    [429, 'registry-unavailable', false],
    [500, 'registry-unavailable', false],
    [503, 'registry-unavailable', false],
  ])('with HTTP status %d ends in %s', async (status, code, hasHint) => {
    const { push } = await start({ instead: ({ method }) => (method === 'PUT' ? { status } : undefined) })
    await expect(push()).rejects.toMatchObject({ code })
    if (hasHint) await expect(push()).rejects.toMatchObject({ hint: expect.stringMatching(/write|no image/) })
  })

  it('because it is not there is not available', async () => {
    const { push } = await start()
    await registry.stop()
    await expect(push()).rejects.toMatchObject({ code: 'registry-unavailable' })
  })

  it('in time is not available', async () => {
    const instead = async ({ method }: { readonly method?: string }) => {
      if (method === 'PUT') await pause(400)
      return undefined
    }
    const { push } = await start({ instead }, undefined, hasty)
    await expect(push()).rejects.toMatchObject({
      code: 'registry-unavailable',
      message: expect.stringContaining('no answer within 0.2 s'),
    })
  })

  it('because it has no such image says so', async () => {
    const { push } = await start({
      instead: ({ url }) => (url.pathname.includes('manifests') ? { status: 404 } : undefined),
    })
    await expect(push()).rejects.toMatchObject({ code: 'registry-image-missing' })
  })
})
