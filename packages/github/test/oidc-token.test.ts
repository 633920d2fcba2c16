import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type LoopbackRequest,
  type LoopbackResponse,
  type LoopbackServer,
  startLoopbackServer,
} from '../../../test/harness/loopback-server.ts'
import { canRequestOidcToken, requestOidcToken } from '../src/oidc-token.ts'
import { codeOf, impatient, startStep } from './step.ts'

const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJyZXBvOmFjbWUifQ.c2lnbmF0dXJl'
let server: LoopbackServer
let answers: readonly LoopbackResponse[] = []
let requests: LoopbackRequest[] = []

beforeAll(async () => {
  server = await startLoopbackServer((request) => {
    requests.push(request)
    return answers[Math.min(requests.length, answers.length) - 1]
  })
})
afterAll(() => server.stop())

async function request(...given: readonly LoopbackResponse[]) {
  answers = given
  requests = []
  const step = await startStep({
    ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
  })
  return { step, ask: () => requestOidcToken(step.runner, 'sigstore', impatient) }
}

/** A proxy that leads every tunnel to one port of this machine. */
async function startProxy(port: number) {
  const asked: (string | undefined)[] = []
  const proxy = createServer().on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(request.url)
    const target = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    target.pipe(socket).pipe(target)
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return { url: `http://127.0.0.1:${address.port}`, asked: () => asked, stop: () => void proxy.close() }
}

describe('requestOidcToken', () => {
  it('asks for the audience with the token of the request, and masks what it gets', async () => {
    const { step, ask } = await request({ json: { value: token } })
    expect(await ask()).toBe(token)
    expect(requests[0]?.url.search).toBe('?api-version=2.0&audience=sigstore')
    expect(requests[0]?.headers.authorization).toBe('Bearer request-token')
    expect(step.log()).toContain(`::add-mask::${token}\n`)
  })

  it.each([429, 500, 502, 503])('asks again after status %d', async (status) => {
    const { ask } = await request({ status }, { json: { value: token } })
    expect(await ask()).toBe(token)
    expect(requests.length).toBe(2)
  })

  it.each([
    ['a refusal', { status: 403, json: { message: 'no' } }, 1],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }, 1],
    ['a service that stays unwell', { status: 500 }, 3],
    ['no JSON', { body: `{"value":"${token}` }, 1],
    ['no token', { json: { value: '' } }, 1],
    ['a token that would break the log', { json: { value: 'a.b.c\n::error::' } }, 1],
  ])('is refused for %s, without showing the answer', async (_, answer, attempts) => {
    const { step, ask } = await request(answer)
    expect(await codeOf(ask)).toBe('oidc-refused')
    expect(requests.length).toBe(attempts)
    expect(step.log()).toBe('')
  })

  it('is refused when nobody answers', async () => {
    const { runner } = await startStep({
      ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:9/',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
    })
    expect(await codeOf(() => requestOidcToken(runner, 'sigstore', impatient))).toBe('oidc-refused')
  })

  it('is refused when the answer does not come in time', async () => {
    const silent = await startLoopbackServer(() => new Promise(() => {}))
    const { runner } = await startStep({
      ACTIONS_ID_TOKEN_REQUEST_URL: silent.url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
    })
    const patience = { attempts: 1, delayMs: 1, timeoutMs: 100 }
    expect(await codeOf(() => requestOidcToken(runner, 'sigstore', patience))).toBe('oidc-refused')
    await silent.stop()
  })

  it('goes through the proxy that the environment names, but for hosts of NO_PROXY', async () => {
    const { step } = await request({ json: { value: token } })
    const environment = {
      ...step.runner.environment,
      ACTIONS_ID_TOKEN_REQUEST_URL: 'http://issuer.invalid/token',
    }
    const ask = () => requestOidcToken({ ...step.runner, environment }, 'sigstore', impatient)
    const proxy = await startProxy(Number(new URL(server.url).port))
    process.env['http_proxy'] = proxy.url
    try {
      expect(await ask()).toBe(token)
      expect(proxy.asked()).toEqual(['issuer.invalid:80'])
      process.env['no_proxy'] = 'issuer.invalid'
      expect(await codeOf(ask)).toBe('oidc-refused')
    } finally {
      delete process.env['http_proxy']
      delete process.env['no_proxy']
      proxy.stop()
    }
  })

  it('names the permission that is missing', async () => {
    const { runner } = await startStep()
    expect(canRequestOidcToken(runner)).toBe(false)
    await expect(requestOidcToken(runner)).rejects.toMatchObject({
      code: 'oidc-unavailable',
      hint: expect.stringContaining('permissions: id-token: write'),
    })
  })

  it("says what to do in a fork's pull request", async () => {
    const { runner, variables } = await startStep({ GITHUB_EVENT_NAME: 'pull_request' })
    const repo = (name: string) => ({ repo: { full_name: name } })
    const event = { pull_request: { head: repo('eve/service'), base: repo('acme/service') } }
    writeFileSync(variables['GITHUB_EVENT_PATH'] ?? '', JSON.stringify(event))
    await expect(requestOidcToken(runner)).rejects.toMatchObject({
      code: 'oidc-unavailable',
      hint: expect.stringContaining('signing: none'),
    })
  })
})
