import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createPluginSigner } from '../src/sign/plugin-signer.ts'
import { verifySignedStatement } from '../src/verify/verify-signed-statement.ts'

const folder = mkdtempSync(join(tmpdir(), 'custody-plugin-'))
afterAll(() => rmSync(folder, { recursive: true }))

const payload = Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}')
const keys = {
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  Ed25519: generateKeyPairSync('ed25519'),
  'P-521': generateKeyPairSync('ec', { namedCurve: 'P-521' }),
} as const
type Kind = keyof typeof keys

let count = 0

/** A plug-in whose program is this script: `request` is the parsed argument, `input` what it got, `answer(object)` answers. */
function pluginOf(body: string, kind: Kind = 'P-256', timeoutMs = 20_000) {
  count += 1
  const program = join(folder, `plugin-${count}.cjs`)
  const pem = keys[kind].privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const script = `#!${process.execPath}
const { createPublicKey, sign } = require('node:crypto')
const { appendFileSync, readFileSync } = require('node:fs')
const pem = ${JSON.stringify(pem)}
const request = JSON.parse(process.argv[3])
const input = readFileSync(0)
const answer = (value) => process.stdout.write(JSON.stringify(value))
const publicKeyPEM = createPublicKey(pem).export({ type: 'spki', format: 'pem' })
const publicKey = () => answer({ publicKey: { publicKeyPEM: Buffer.from(publicKeyPEM).toString('base64') } })
const signWith = (hash, key = pem) => answer({ signMessage: { signature: sign(hash, input, key).toString('base64') } })
${body}
`
  writeFileSync(program, script)
  chmodSync(program, 0o700)
  return {
    program,
    keyId: 'slot/key',
    environment: { PATH: process.env['PATH'], SECRET_PIN: 'pin-4711-pin' },
    timeoutMs,
  }
}

const honest = (hash: string) => `
request.methodName === 'publicKey' ? publicKey() : signWith(${hash})
`

describe('a key in a plug-in', () => {
  it.each<readonly [Kind, string]>([
    ['P-256', '"sha256"'],
    ['P-384', '"sha384"'],
    ['RSA', '"sha256"'],
    ['Ed25519', 'null'],
  ])('signs what its public half verifies (%s)', async (kind, hash) => {
    const signer = await createPluginSigner(pluginOf(honest(hash), kind))
    const payloads = Array.from({ length: 3 }, (_, n) => Buffer.from(JSON.stringify({ n })))
    const signed = await signer.sign(payloads)
    const trust = { keys: [signer.trustedKey], roots: [], identities: [] }
    const verified = await Promise.all(signed.map((bytes) => verifySignedStatement(bytes, trust)))
    expect(verified.map(({ payload: found }) => found)).toEqual(payloads)
    expect(verified[0]?.signer).toEqual(await signer.describe())
  })

  it('is asked as the protocol says', async () => {
    const log = join(folder, 'requests')
    const note = `appendFileSync(${JSON.stringify(log)}, JSON.stringify([process.argv[2], request, input.toString()]) + '\\n')`
    const signer = await createPluginSigner(pluginOf(`${note}\n${honest('"sha384"')}`, 'P-384'))
    await signer.sign([payload])
    const [first, second] = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    const init = {
      protocolVersion: 'v1',
      keyResourceID: 'slot/key',
      ctxDeadline: expect.stringMatching(/Z$/),
    }
    const rpcOptions = { keyVersion: '', remoteVerification: false }
    expect(first).toEqual([
      'v1',
      {
        initOptions: { ...init, hashFunc: 5, rpcOptions },
        methodName: 'publicKey',
        publicKey: { publicKeyOptions: { rpcOptions } },
      },
      '',
    ])
    expect(second).toEqual([
      'v1',
      {
        initOptions: { ...init, hashFunc: 6, rpcOptions },
        methodName: 'signMessage',
        signMessage: { signOptions: { rpcOptions, messageOptions: {} } },
      },
      `DSSEv1 28 application/vnd.in-toto+json ${payload.length} ${payload.toString()}`,
    ])
  })

  it('is asked for one signature at a time', async () => {
    const lock = join(folder, 'lock')
    const exclusive = `
const { writeFileSync, rmSync } = require('node:fs')
writeFileSync(${JSON.stringify(lock)}, '', { flag: 'wx' })
request.methodName === 'publicKey' ? publicKey() : signWith('sha256')
rmSync(${JSON.stringify(lock)})`
    const signer = await createPluginSigner(pluginOf(exclusive))
    await expect(signer.sign([payload, payload, payload])).resolves.toHaveLength(3)
  })

  it('goes on after a signature that failed', async () => {
    const flag = join(folder, 'failed-once')
    const body = `
const { existsSync, writeFileSync } = require('node:fs')
if (request.methodName === 'publicKey') publicKey()
else if (existsSync(${JSON.stringify(flag)})) signWith('sha256')
else { writeFileSync(${JSON.stringify(flag)}, ''); answer({ errorMessage: 'busy' }) }`
    const signer = await createPluginSigner(pluginOf(body))
    await expect(signer.sign([payload])).rejects.toMatchObject({ code: 'plugin-refused' })
    await expect(signer.sign([payload])).resolves.toHaveLength(1)
  })

  it('counts its answer and not its exit status', async () => {
    await expect(createPluginSigner(pluginOf('process.exitCode = 3\npublicKey()'))).resolves.toMatchObject({
      method: 'key',
    })
  })
})

describe('a plug-in that misbehaves', () => {
  const signing = (body: string) => `request.methodName === 'publicKey' ? publicKey() : (() => { ${body} })()`
  const other = JSON.stringify(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  )

  it.each<readonly [string, string, string]>([
    ['refuses', 'plugin-refused', "answer({ errorMessage: 'no such key' })"],
    ['answers nothing', 'plugin-answer-invalid', ''],
    ['answers no JSON', 'plugin-answer-invalid', "process.stdout.write('<html>')"],
    ['answers two documents', 'plugin-answer-invalid', 'answer({}); answer({})'],
    ['answers a list', 'plugin-answer-invalid', 'answer([])'],
    ['answers another method', 'plugin-answer-invalid', "answer({ signMessage: { signature: 'AA==' } })"],
    [
      'answers a member twice',
      'plugin-answer-invalid',
      `process.stdout.write('{"publicKey":{},"publicKey":{}}')`,
    ],
    ['answers no PEM', 'plugin-answer-invalid', "answer({ publicKey: { publicKeyPEM: 'AAAA' } })"],
    ['answers no base64', 'plugin-answer-invalid', "answer({ publicKey: { publicKeyPEM: '-----' } })"],
    [
      'answers its private key',
      'plugin-answer-invalid',
      "answer({ publicKey: { publicKeyPEM: Buffer.from(pem).toString('base64') } })",
    ],
    ['fails', 'plugin-failed', "process.stderr.write('cannot\\n'); process.exit(2)"],
    ['is killed', 'plugin-failed', "process.kill(process.pid, 'SIGKILL')"],
    ['writes without end', 'plugin-failed', "for (;;) require('node:fs').writeSync(1, 'x'.repeat(65536))"],
    [
      'signs something else',
      'plugin-answer-invalid',
      signing(
        "answer({ signMessage: { signature: sign('sha256', Buffer.from('x'), pem).toString('base64') } })",
      ),
    ],
    ['signs with another key', 'plugin-answer-invalid', signing(`signWith('sha256', ${other})`)],
    ['signs with another digest', 'plugin-answer-invalid', signing("signWith('sha512')")],
    [
      'signs in another encoding',
      'plugin-answer-invalid',
      signing("signWith('sha256', { key: pem, dsaEncoding: 'ieee-p1363' })"),
    ],
    [
      'gives an empty signature',
      'plugin-answer-invalid',
      signing("answer({ signMessage: { signature: '' } })"),
    ],
  ])('is told by its code when it %s (%s)', async (_, code, body) => {
    const work = createPluginSigner(pluginOf(body)).then((signer) => signer.sign([payload]))
    await expect(work).rejects.toMatchObject({ code })
  })

  it('is ended when it does not answer in time', async () => {
    const pid = join(folder, 'pid')
    const body = `require('node:fs').writeFileSync(${JSON.stringify(pid)}, String(process.pid)); setInterval(() => {}, 1000)`
    await expect(createPluginSigner(pluginOf(body, 'P-256', 1500))).rejects.toMatchObject({
      code: 'plugin-failed',
      detail: { found: 'no answer within 1.5 s' },
    })
    await expect(ended(Number(readFileSync(pid, 'utf8')))).resolves.toBe(true)
  })

  it('of a kind of key that nobody here verifies is refused', async () => {
    await expect(createPluginSigner(pluginOf('publicKey()', 'P-521'))).rejects.toMatchObject({
      code: 'plugin-answer-invalid',
      message: expect.stringContaining('secp521r1'),
    })
  })

  it.each([
    [
      'an error message',
      "answer({ errorMessage: 'PIN ' + process.env.SECRET_PIN + ' ' + 'x'.repeat(5000) })",
    ],
    ['standard error', "console.error('PIN ' + process.env.SECRET_PIN); process.exit(1)"],
  ])('shows no value of its variables in %s', async (_, body) => {
    const error: unknown = await createPluginSigner(pluginOf(body)).catch((reason: unknown) => reason)
    const shown = error instanceof Error ? `${error.stack} ${JSON.stringify(error)}` : ''
    expect(shown).toContain('PIN ***')
    expect(shown).not.toContain('4711')
    expect(shown.length).toBeLessThan(5000)
  })

  it('that is not there is told so', async () => {
    await expect(
      createPluginSigner({ ...pluginOf(''), program: join(folder, 'nothing') }),
    ).rejects.toMatchObject({ code: 'plugin-failed' })
  })

  it('gets its key as an argument, never through a shell', async () => {
    const signed = join(folder, 'shell')
    const plugin = {
      ...pluginOf(honest('"sha256"')),
      keyId: `$(touch ${signed}); touch ${signed} \`touch ${signed}\``,
    }
    await createPluginSigner(plugin)
    expect(existsSync(signed)).toBe(false)
  })
})

/** Whether a process is gone within two seconds. */
async function ended(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    try {
      process.kill(pid, 0)
    } catch {
      return true
    }
    await pause(50)
  }
  return false
}
