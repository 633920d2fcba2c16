import { generateKeyPairSync, verify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type LoopbackHandler,
  type LoopbackResponse,
  type LoopbackServer,
  startLoopbackServer,
} from '../../../test/harness/loopback-server.ts'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import { isLowSDer } from '../src/dsse/ecdsa-signature.ts'
import { CustodyError } from '../src/errors.ts'
import { chooseServices, type SigningServices } from '../src/sign/choose-services.ts'
import { createKeySigner } from '../src/sign/key-signer.ts'
import { createKeylessSigner } from '../src/sign/keyless-signer.ts'
import { openSecretBox } from '../src/sign/open-secret-box.ts'
import type { Patience } from '../src/sign/patience.ts'
import { retryAfterMs } from '../src/sign/retry-after.ts'
import { readSigningConfig } from '../src/sign/signing-config.ts'
import { someAtOnce } from '../src/sign/some-at-once.ts'
import type { StatementSigner } from '../src/sign/statement-signer.ts'
import { readPublicKey } from '../src/verify/read-public-key.ts'
import { readTrustedRoot } from '../src/verify/read-trusted-root.ts'
import { verifySignedStatement } from '../src/verify/verify-signed-statement.ts'
import { cosignKey, cosignPassphrase, cosignPublicKey } from './cosign-key.ts'

const payload = Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}')
const passphrase = 'correct horse'
const hasty = { timeoutMs: 300, attempts: 2, pauseMs: 1 }
const slow = { timeoutMs: 60_000, attempts: 3, pauseMs: 1 }
const impatience: Patience = { service: hasty, log: hasty, budgetMs: 60_000 }

describe('a private key', () => {
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const ed25519 = generateKeyPairSync('ed25519').privateKey
  const pkcs8 = { format: 'pem', type: 'pkcs8' } as const
  const sealed = { ...pkcs8, cipher: 'aes-256-cbc', passphrase }
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey
  const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey

  it.each([
    ['P-256 in PKCS#8', p256.export(pkcs8)],
    ['P-256 in SEC 1', p256.export({ format: 'pem', type: 'sec1' })],
    ['P-256 in encrypted PKCS#8', p256.export(sealed)],
    ['P-256 in encrypted SEC 1', p256.export({ ...sealed, type: 'sec1' })],
    ['Ed25519 in PKCS#8', ed25519.export(pkcs8)],
    ['Ed25519 in encrypted PKCS#8', ed25519.export(sealed)],
    ['P-384 in PKCS#8', p384.export(pkcs8)],
    ['P-384 in SEC 1', p384.export({ format: 'pem', type: 'sec1' })],
    ['RSA in PKCS#8', rsa.export(pkcs8)],
    ['RSA in encrypted PKCS#8', rsa.export(sealed)],
    ['RSA in PKCS#1', rsa.export({ format: 'pem', type: 'pkcs1' })],
    ['RSA in encrypted PKCS#1', rsa.export({ ...sealed, type: 'pkcs1' })],
  ])('of %s signs what its public half verifies', async (_, pem) => {
    const signer = createKeySigner({ pem: pem.toString(), passphrase })
    const [bytes] = await signer.sign([payload])
    const trust = { keys: [signer.trustedKey], roots: [], identities: [] }
    const { signer: found } = await verifySignedStatement(bytes ?? payload, trust)
    expect(found).toEqual(await signer.describe())
  })

  it.each([
    ['a text', 'key-unreadable', 'hello', ''],
    ['a broken PEM', 'key-unreadable', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', ''],
    [
      'cut in its middle',
      'key-unreadable',
      `${p256.export(sealed).toString().slice(0, 200)}\n-----END ENCRYPTED PRIVATE KEY-----\n`,
      passphrase,
    ],
    ['encrypted, and no passphrase is given', 'key-passphrase-missing', p256.export(sealed), ''],
    ['a P-521 key', 'key-unsupported', p521.export(pkcs8), ''],
    ['a short RSA key', 'key-unsupported', shortRsa.export(pkcs8), ''],
    ['an RSA key for PSS alone', 'key-unsupported', pss.export(pkcs8), ''],
    ['cut, as cosign writes it', 'key-unreadable', `${cosignKey.slice(0, 300)}\n`, cosignPassphrase],
  ])('that is %s is refused as %s', (_, code, pem, secret) => {
    expect(() => createKeySigner({ pem: pem.toString(), passphrase: secret })).toThrow(
      expect.objectContaining({ code }),
    )
  })

  it.each([
    ['PKCS#8', p256.export(sealed)],
    ['SEC 1', p256.export({ ...sealed, type: 'sec1' })],
  ])('in %s is not opened by a wrong passphrase, which no message repeats', (_, pem) => {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const error = caught(() => createKeySigner({ pem: pem.toString(), passphrase: `wrong-${attempt}` }))
      expect(error).toMatchObject({ code: 'key-passphrase-wrong' })
      expect(textOf(error)).not.toContain('wrong-')
    }
  })

  it('of P-256 writes the lower of the two S values, always', () => {
    const { classicKey, trustedKey } = createKeySigner({ pem: p256.export(pkcs8).toString() })
    for (let n = 0; n < 300; n += 1) {
      const data = Buffer.from(`message ${n}`)
      const signature = classicKey?.signBytes(data) ?? Buffer.alloc(0)
      expect(isLowSDer(signature, 'P-256')).toBe(true)
      expect(verify('sha256', data, trustedKey.publicKey, signature)).toBe(true)
    }
  })
})

describe('a private key as cosign writes it', () => {
  it('signs what its public half verifies', async () => {
    const signer = createKeySigner({ pem: cosignKey, passphrase: cosignPassphrase })
    expect(signer.trustedKey.keyId).toBe(readPublicKey(cosignPublicKey).keyId)
    const [bytes] = await signer.sign([payload])
    const trust = { keys: [readPublicKey(cosignPublicKey)], roots: [], identities: [] }
    await expect(verifySignedStatement(bytes ?? payload, trust)).resolves.toMatchObject({ payload })
  })

  it.each(['', 'a test passphras', 'a test passphrase '])('is not opened by the passphrase %j', (secret) => {
    const error = caught(() => createKeySigner({ pem: cosignKey, passphrase: secret }))
    expect(error).toMatchObject({ code: 'key-passphrase-wrong' })
  })

  const written: unknown = JSON.parse(
    Buffer.from(cosignKey.split('\n').slice(1, -2).join(''), 'base64').toString(),
  )
  const pemOf = (content: unknown) =>
    `-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----\n${Buffer.from(JSON.stringify(content)).toString('base64')}\n-----END ENCRYPTED COSIGN PRIVATE KEY-----\n`
  const kdf = (change: object) => ({ ...Object(written), kdf: { ...Object(written).kdf, ...change } })
  it.each<readonly [string, string, unknown]>([
    ['asks for more memory than there is', 'key-unreadable', kdf({ params: { N: 2 ** 30, r: 8, p: 1 } })],
    ['asks for too little work', 'key-unreadable', kdf({ params: { N: 2, r: 8, p: 1 } })],
    ['has other parameters', 'key-unreadable', kdf({ params: { N: 65_536, r: 8, p: 2 } })],
    ['has another derivation', 'key-unreadable', kdf({ name: 'pbkdf2' })],
    ['has another salt', 'key-passphrase-wrong', kdf({ salt: Buffer.alloc(32).toString('base64') })],
    ['has another cipher', 'key-unreadable', { ...Object(written), cipher: { name: 'aes', nonce: '' } }],
    [
      'has a short nonce',
      'key-passphrase-wrong',
      { ...Object(written), cipher: { name: 'nacl/secretbox', nonce: 'AAAA' } },
    ],
    ['has no box', 'key-passphrase-wrong', { ...Object(written), ciphertext: '' }],
    ['is no object', 'key-unreadable', []],
  ])('is refused when it %s (%s)', (_, code, content) => {
    const error = caught(() => createKeySigner({ pem: pemOf(content), passphrase: cosignPassphrase }))
    expect(error).toMatchObject({ code })
    expect(textOf(error)).not.toContain(cosignPassphrase)
  })

  it('is refused with any byte of its box changed', () => {
    const box = Buffer.from(Object(written).ciphertext, 'base64')
    for (const at of [0, 15, 16, box.length - 1]) {
      const changed = Buffer.from(box)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      const pem = pemOf({ ...Object(written), ciphertext: changed.toString('base64') })
      expect(() => createKeySigner({ pem, passphrase: cosignPassphrase })).toThrow(
        expect.objectContaining({ code: 'key-passphrase-wrong' }),
      )
    }
  })
})

describe('a secret box', () => {
  // From the test of NaCl ("Cryptography in NaCl", section 10).
  const key = Buffer.from('1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389', 'hex')
  const nonce = Buffer.from('69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37', 'hex')
  const box = Buffer.from(
    'f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186a' +
      'c0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae' +
      '90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74' +
      'e355a5',
    'hex',
  )
  const text =
    'be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c6129' +
    '6cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde' +
    '048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705'

  it('is opened as its authors open it', () => {
    expect(openSecretBox(box, nonce, key)?.toString('hex')).toBe(text)
  })

  it('stays closed when a byte of box, nonce or key differs', () => {
    const flipped = (bytes: Buffer, at: number) =>
      bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
    for (const at of box.keys())
      expect(openSecretBox(Buffer.from(flipped(box, at)), nonce, key)).toBeUndefined()
    for (const at of nonce.keys())
      expect(openSecretBox(box, Buffer.from(flipped(nonce, at)), key)).toBeUndefined()
    for (const at of key.keys())
      expect(openSecretBox(box, nonce, Buffer.from(flipped(key, at)))).toBeUndefined()
  })
})

describe('a signing configuration', () => {
  const at = new Date('2026-06-01T00:00:00Z')
  const service = (name: string, change = {}) => ({
    url: `https://${name}.test`,
    majorApiVersion: 1,
    validFor: { start: '2026-01-01T00:00:00Z' },
    operator: name,
    ...change,
  })
  const config = {
    mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
    caUrls: [service('ca')],
    rekorTlogUrls: [service('log', { majorApiVersion: 2 })],
    rekorTlogConfig: { selector: 'ANY' },
    tsaUrls: [service('tsa')],
    tsaConfig: { selector: 'ANY' },
  }
  const choose = (change: object) =>
    chooseServices(readSigningConfig(Buffer.from(JSON.stringify({ ...config, ...change }))), at)

  it('gives the services that are valid now', () => {
    expect(choose({})).toEqual({
      certificateAuthority: 'https://ca.test',
      logs: [{ url: 'https://log.test', majorApiVersion: 2 }],
      timestampAuthorities: ['https://tsa.test'],
    })
  })

  const future = service('future', { validFor: { start: '2027-01-01T00:00:00Z' } })
  const past = service('past', { validFor: { start: '2020-01-01T00:00:00Z', end: '2026-05-31T23:59:59Z' } })
  const newer = service('newer', { validFor: { start: '2026-05-01T00:00:00Z', end: '2026-06-01T00:00:00Z' } })
  const sameOperator = service('second', { operator: 'tsa', validFor: { start: '2025-01-01T00:00:00Z' } })
  it.each([
    [
      'skips authorities of the future and of the past',
      { caUrls: [future, past, service('ca')] },
      { certificateAuthority: 'https://ca.test' },
    ],
    [
      'takes the newest, the last instant included',
      { caUrls: [service('ca'), newer] },
      { certificateAuthority: 'https://newer.test' },
    ],
    [
      'skips versions that are not spoken',
      { tsaUrls: [service('v2', { majorApiVersion: 2 }), service('tsa')] },
      { timestampAuthorities: ['https://tsa.test'] },
    ],
    [
      'takes one of each operator for ALL',
      { tsaUrls: [service('tsa'), sameOperator, newer], tsaConfig: { selector: 'ALL' } },
      { timestampAuthorities: ['https://newer.test', 'https://tsa.test'] },
    ],
    [
      'takes as many as EXACT says',
      { tsaUrls: [service('tsa'), newer, past], tsaConfig: { selector: 'EXACT', count: 2 } },
      { timestampAuthorities: ['https://newer.test', 'https://tsa.test'] },
    ],
    ['has no log when it names none', { rekorTlogUrls: undefined, rekorTlogConfig: {} }, { logs: [] }],
    [
      'takes Rekor v2 before a newer v1',
      { rekorTlogUrls: [newer, service('log', { majorApiVersion: 2 })] },
      { logs: [{ url: 'https://log.test', majorApiVersion: 2 }] },
    ],
    [
      'drops a slash at the end of an address',
      { caUrls: [service('ca', { url: 'https://ca.test/' })] },
      { certificateAuthority: 'https://ca.test' },
    ],
  ])('%s', (_, change, expected) => {
    expect(choose(change)).toMatchObject(expected)
  })

  it.each([
    ['no certificate authority is valid', 'signing-config-no-service', { caUrls: [future] }],
    ['there is no timestamp authority', 'signing-config-no-service', { tsaUrls: [] }],
    [
      'two operators are wanted and one is there',
      'signing-config-no-service',
      { tsaUrls: [service('tsa'), sameOperator], tsaConfig: { selector: 'EXACT', count: 2 } },
    ],
    [
      'the log speaks neither version',
      'signing-config-no-service',
      { rekorTlogUrls: [service('log', { majorApiVersion: 3 })] },
    ],
    ['the selector is missing', 'signing-config-malformed', { tsaConfig: {} }],
    ['the selector is unknown', 'signing-config-malformed', { tsaConfig: { selector: 'SOME' } }],
    ['EXACT has no count', 'signing-config-malformed', { tsaConfig: { selector: 'EXACT' } }],
    [
      'an address is not encrypted',
      'signing-config-malformed',
      { caUrls: [service('ca', { url: 'http://ca.test' })] },
    ],
    [
      'an address holds a password',
      'signing-config-malformed',
      { caUrls: [service('ca', { url: 'https://a:b@ca.test' })] },
    ],
    ['an address is none', 'signing-config-malformed', { caUrls: [service('ca', { url: 'ca.test' })] }],
    ['a service has no start', 'signing-config-malformed', { caUrls: [service('ca', { validFor: {} })] }],
    [
      'it is of another version',
      'signing-config-malformed',
      { mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.1+json' },
    ],
  ])('is refused when %s (%s)', (_, code, change) => {
    expect(() => choose(change)).toThrow(expect.objectContaining({ code }))
  })
})

describe('many statements', () => {
  const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

  it('are signed some at once, in their order', async () => {
    let running = 0
    let most = 0
    const inputs = Array.from({ length: 30 }, (_, at) => at)
    const results = await someAtOnce(inputs, 8, async (input) => {
      running += 1
      most = Math.max(most, running)
      await after((input * 7) % 5)
      running -= 1
      return input * 2
    })
    expect(results).toEqual(inputs.map((input) => input * 2))
    expect(most).toBe(8)
  })

  it('are not begun any more when one failed', async () => {
    const begun: number[] = []
    const inputs = Array.from({ length: 30 }, (_, at) => at)
    const work = someAtOnce(inputs, 4, async (input) => {
      begun.push(input)
      await after(5)
      if (input === 2) throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    await after(50)
    expect(begun.length).toBeLessThan(12)
  })

  it('that are none need nobody', async () => {
    await expect(someAtOnce([], 4, () => Promise.reject(new Error('asked')))).resolves.toEqual([])
  })
})

describe('keyless signing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custody-sign-'))
  let instance: SigstoreInstance
  let services: SigningServices
  const servers: LoopbackServer[] = []

  beforeAll(async () => {
    instance = await startSigstoreDoubles(folder)
    services = chooseServices(readSigningConfig(readFileSync(instance.signingConfigPath)), new Date())
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop()
  })
  afterAll(async () => {
    await instance.stop()
    rmSync(folder, { recursive: true })
  })

  function signerWith(
    change: Partial<SigningServices>,
    token = () => instance.mintToken(),
    patience: Patience = impatience,
  ): StatementSigner {
    return createKeylessSigner({
      token: () => Promise.resolve(token()),
      services: { ...services, ...change },
      patience,
    })
  }

  async function serve(handler: LoopbackHandler): Promise<string> {
    const server = await startLoopbackServer(handler)
    servers.push(server)
    return server.url
  }

  /** The real double behind a front that misbehaves for the first requests, and loses the answers to some more. */
  async function proxied(
    target: string,
    first: readonly LoopbackResponse[],
    lost = 0,
  ): Promise<{ readonly url: string; readonly seen: string[] }> {
    const answers = [...first]
    const seen: string[] = []
    const url = await serve(async ({ method, url: { pathname }, body, headers }) => {
      seen.push(body.toString('base64'))
      const prepared = answers.shift()
      if (prepared !== undefined) return prepared
      const type = headers['content-type'] ?? ''
      const sent = method === 'GET' ? {} : { body: Buffer.from(body), headers: { 'content-type': type } }
      const answer = await fetch(new URL(pathname, target), { method, ...sent })
      const location = answer.headers.get('location')
      if (seen.length <= lost) return { status: 502 }
      return {
        status: answer.status,
        body: Buffer.from(await answer.arrayBuffer()),
        headers: location === null ? {} : { location },
      }
    })
    return { url, seen }
  }

  it('uses one certificate for many statements and keeps their order', async () => {
    const { url, seen } = await proxied(services.certificateAuthority, [])
    const signer = signerWith({ certificateAuthority: url })
    const payloads = Array.from({ length: 20 }, (_, n) => Buffer.from(JSON.stringify({ n })))
    const who = await signer.describe()
    const signed = [...(await signer.sign(payloads)), ...(await signer.sign([payload]))]
    expect(seen).toHaveLength(1)
    if (who.kind !== 'certificate') throw new Error('not keyless')
    const identity = {
      identity: { exact: who.identity },
      issuer: who.issuer,
      sourceRepository: 'https://github.com/acme/service',
    }
    const trust = {
      keys: [],
      roots: [readTrustedRoot(readFileSync(instance.trustedRootPath))],
      identities: [identity],
    }
    const verified = await Promise.all(signed.map((bytes) => verifySignedStatement(bytes, trust)))
    expect(verified.map(({ payload: found }) => found)).toEqual([...payloads, payload])
    expect(verified.every(({ signer: found }) => found.kind === 'certificate')).toBe(true)
  })

  it('asks for one certificate when two callers come at once', async () => {
    const { url, seen } = await proxied(services.certificateAuthority, [])
    const signer = signerWith({ certificateAuthority: url })
    await Promise.all([signer.sign([payload]), signer.describe(), signer.sign([payload])])
    expect(seen).toHaveLength(1)
  })

  it('asks again after a certificate could not be had', async () => {
    const { url, seen } = await proxied(services.certificateAuthority, [{ status: 400 }])
    const signer = signerWith({ certificateAuthority: url })
    await expect(signer.describe()).rejects.toMatchObject({ code: 'sign-token-refused' })
    await expect(signer.describe()).resolves.toMatchObject({ kind: 'certificate' })
    expect(seen).toHaveLength(2)
  })

  it('signs with a log and without one', async () => {
    const [logged, stamped] = await Promise.all([
      signerWith({}).sign([payload]),
      signerWith({ logs: [] }).sign([payload]),
    ])
    expect(logged[0]?.includes('tlogEntries')).toBe(true)
    expect(stamped[0]?.includes('tlogEntries')).toBe(false)
  })

  it.each([500, 502, 503, 429])('tries again when a service answers %i', async (status) => {
    const { url, seen } = await proxied(services.certificateAuthority, [{ status }])
    await signerWith({ certificateAuthority: url }).sign([payload])
    expect(seen).toHaveLength(2)
  })

  it.each([409, 499, 503])(
    'signs anew when the log answers %i, so that its entry is a new one',
    async (status) => {
      const { url, seen } = await proxied(instance.rekorUrl, [{ status }])
      await signerWith({ logs: [{ url, majorApiVersion: 2 }] }).sign([payload])
      expect(new Set(seen).size).toBe(2)
    },
  )

  describe('with a Rekor v1', () => {
    const logOf = (url: string): Partial<SigningServices> => ({ logs: [{ url, majorApiVersion: 1 }] })
    const trustRoot = () => ({
      keys: [],
      roots: [readTrustedRoot(readFileSync(instance.trustedRootPath))],
      identities: [],
    })

    it('names the log of the configuration', () => {
      const config = readSigningConfig(readFileSync(instance.signingConfig1Path))
      expect(chooseServices(config, new Date())).toMatchObject(logOf(instance.rekor1Url))
    })

    it('leaves entries with a promise and a proof, which verify', async () => {
      const signer = signerWith(logOf(instance.rekor1Url))
      const signed = await signer.sign([payload, Buffer.from('{"other":true}')])
      const who = await signer.describe()
      if (who.kind !== 'certificate') throw new Error('not keyless')
      const sourceRepository = who.claims.sourceRepositoryUri ?? ''
      const identity = { identity: { exact: who.identity }, issuer: who.issuer, sourceRepository }
      for (const bytes of signed) {
        const { times } = await verifySignedStatement(bytes, { ...trustRoot(), identities: [identity] })
        expect(times.map(({ source }) => source).sort()).toEqual(['timestamp-authority', 'transparency-log'])
      }
    })

    it('is sent the same entry again after it broke down, and fetches what it already has', async () => {
      const { url, seen } = await proxied(instance.rekor1Url, [], 1)
      await signerWith(logOf(url)).sign([payload])
      expect(seen).toHaveLength(3)
      expect(seen[1]).toBe(seen[0])
      expect(seen[2]).toBe('')
    })

    it.each(['Ed25519', 'RSA'])(
      'logs a key that always gives the same signature, twice (%s)',
      async (kind) => {
        const { privateKey } =
          kind === 'RSA'
            ? generateKeyPairSync('rsa', { modulusLength: 2048 })
            : generateKeyPairSync('ed25519')
        const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
        const witnesses = {
          logs: [{ url: instance.rekor1Url, majorApiVersion: 1 }],
          timestampAuthorities: [],
        }
        const signer = createKeySigner({ pem }, { witnessing: { witnesses, patience: impatience } })
        const [first] = await signer.sign([payload])
        const [second] = await signer.sign([payload])
        expect(second).toEqual(first)
        const trust = { ...trustRoot(), keys: [signer.trustedKey] }
        const { times } = await verifySignedStatement(second ?? payload, trust)
        expect(times).toMatchObject([{ source: 'transparency-log' }])
      },
    )

    it.each<readonly [string, string, LoopbackResponse]>([
      ['no object', 'sign-answer-invalid', { json: [] }],
      ['nothing', 'sign-answer-invalid', { json: {} }],
      ['two entries', 'sign-answer-invalid', { json: { a: {}, b: {} } }],
      ['a conflict without a place', 'sign-log-conflict', { status: 409, json: {} }],
      [
        'a conflict with a place elsewhere',
        'sign-log-conflict',
        { status: 409, json: {}, headers: { location: 'http://127.0.0.1:9/secrets' } },
      ],
      ['that it is too much', 'sign-too-large', { status: 413, json: {} }],
      ['that it has no time', 'sign-rate-limited', { status: 429, json: {} }],
    ])('does not take %s for an answer (%s)', async (_, code, answer) => {
      const url = await serve(() => answer)
      await expect(signerWith(logOf(url)).sign([payload])).rejects.toMatchObject({ code })
    })

    it.each<readonly [string, (entry: Record<string, unknown>) => unknown]>([
      ['another body', (entry) => ({ ...entry, body: Buffer.from('{}').toString('base64') })],
      ['an index that is a text', (entry) => ({ ...entry, logIndex: '7' })],
      ['a negative time', (entry) => ({ ...entry, integratedTime: -1 })],
      ['a log without an id', (entry) => ({ ...entry, logID: '' })],
      ['no proof', (entry) => ({ ...entry, verification: { signedEntryTimestamp: 'AA==' } })],
    ])('does not take an entry with %s', async (_, change) => {
      const changed = await serve(async ({ body }) => {
        const target = `${instance.rekor1Url}/api/v1/log/entries`
        const answer = await fetch(target, { method: 'POST', body: Buffer.from(body) })
        const entries: unknown = await answer.json()
        const [[id, entry] = ['', {}]] = Object.entries(Object(entries))
        return { status: 201, json: { [id]: change(Object(entry)) } }
      })
      await expect(signerWith(logOf(changed)).sign([payload])).rejects.toMatchObject({
        code: 'sign-answer-invalid',
      })
    })
  })

  it('asks for a timestamp of the signature, without certificates', async () => {
    const { url, seen } = await proxied(instance.tsaUrl, [])
    await signerWith({ timestampAuthorities: [`${url}/api/v1/timestamp`] }).sign([payload])
    const request = Buffer.from(seen[0] ?? '', 'base64')
    expect(request.toString('hex')).toMatch(/^30360201013031300d060960864801650304020105000420[0-9a-f]{64}$/)
  })

  const bad = (status: number, message = '') => ({ status, json: { code: 3, message } })
  const each = ['certificateAuthority', 'logs', 'timestampAuthorities'] as const
  const changeTo = (service: (typeof each)[number], url: string): Partial<SigningServices> => {
    if (service === 'certificateAuthority') return { certificateAuthority: url }
    return service === 'logs' ? { logs: [{ url, majorApiVersion: 2 }] } : { timestampAuthorities: [url] }
  }

  it.each<readonly [string, string, (typeof each)[number], LoopbackResponse]>([
    [
      'the authority refuses the token',
      'sign-token-refused',
      'certificateAuthority',
      bad(400, 'There was an error processing the identity token'),
    ],
    ['the authority does not know the token', 'sign-token-refused', 'certificateAuthority', bad(401)],
    ['the authority answers no JSON', 'sign-answer-invalid', 'certificateAuthority', { body: '<html>' }],
    ['the authority answers another object', 'sign-answer-invalid', 'certificateAuthority', { json: {} }],
    [
      'the authority answers no certificate',
      'sign-answer-invalid',
      'certificateAuthority',
      { json: { signedCertificateEmbeddedSct: { chain: { certificates: ['x'] } } } },
    ],
    [
      'the authority redirects',
      'sign-service-unavailable',
      'certificateAuthority',
      { status: 307, headers: { location: '/elsewhere' } },
    ],
    ['the log refuses', 'sign-service-refused', 'logs', bad(400, 'invalid type')],
    ['the log wants a login', 'sign-service-unauthorized', 'logs', bad(401)],
    ['the log has the entry each time', 'sign-log-conflict', 'logs', bad(409)],
    ['the log takes nothing so large', 'sign-too-large', 'logs', bad(413)],
    ['the log answers something else', 'sign-answer-invalid', 'logs', { json: { logIndex: '1' } }],
    ['the timestamp authority refuses', 'sign-service-refused', 'timestampAuthorities', bad(400)],
    ['the timestamp authority wants a login', 'sign-service-unauthorized', 'timestampAuthorities', bad(401)],
    [
      'the timestamp authority answers something else',
      'sign-answer-invalid',
      'timestampAuthorities',
      { body: 'MIIB' },
    ],
    ...each.flatMap((service) => [
      [`a proxy is in the way (${service})`, 'sign-service-forbidden', service, bad(403)] as const,
      [`there is another API (${service})`, 'sign-service-refused', service, bad(404)] as const,
      [`there are too many requests (${service})`, 'sign-rate-limited', service, bad(429)] as const,
      [`something breaks (${service})`, 'sign-service-unavailable', service, bad(500)] as const,
      [`the service is down (${service})`, 'sign-service-unavailable', service, bad(503)] as const,
    ]),
  ])('says so when %s (%s)', async (_, code, service, answer) => {
    const url = await serve(() => answer)
    const error = await failureOf(signerWith(changeTo(service, url)).sign([payload]))
    expect(error).toMatchObject({ code, hint: expect.stringMatching(/\.$/) })
  })

  it('gives up on a service that never answers, whichever it is', async () => {
    const url = await serve(() => new Promise(() => {}))
    const before = performance.now()
    const errors = each.map((service) => failureOf(signerWith(changeTo(service, url)).sign([payload])))
    for (const error of await Promise.all(errors))
      expect(error).toMatchObject({
        code: 'sign-service-timeout',
        detail: { found: 'no answer within 0.300 s' },
      })
    expect(performance.now() - before).toBeLessThan(5000)
  })

  it('keeps within its budget, whatever a service does, and whichever', async () => {
    const url = await serve(() => new Promise(() => {}))
    const patience = { service: slow, log: slow, budgetMs: 400 }
    const before = performance.now()
    const errors = each.map((service) =>
      failureOf(signerWith(changeTo(service, url), undefined, patience).sign([payload])),
    )
    for (const error of await Promise.all(errors)) expect(error).toMatchObject({ code: 'sign-deadline' })
    expect(performance.now() - before).toBeLessThan(3000)
  })

  it('waits as long as a service asks for with 429 and 503', async () => {
    const waited = [429, 503].map(async (status) => {
      const { url } = await proxied(services.certificateAuthority, [
        { status, headers: { 'retry-after': '1' } },
      ])
      const before = performance.now()
      await signerWith({ certificateAuthority: url }).describe()
      return performance.now() - before
    })
    for (const milliseconds of await Promise.all(waited)) expect(milliseconds).toBeGreaterThan(990)
  })

  it('does not wait longer for a service than its budget', async () => {
    const { url, seen } = await proxied(services.certificateAuthority, [
      { status: 429, headers: { 'retry-after': '3600' } },
    ])
    await expect(signerWith({ certificateAuthority: url }).describe()).rejects.toMatchObject({
      code: 'sign-deadline',
      detail: { found: expect.stringContaining('asks to wait 3600 s') },
    })
    expect(seen).toHaveLength(1)
  })

  it.each([
    ['no header', null, undefined],
    ['seconds', '7', 7000],
    ['a date', 'Thu, 01 Jan 2026 00:00:09 GMT', 9000],
    ['a date that is past', 'Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['something else', 'soon', undefined],
    ['a negative number', '-5', undefined],
  ])('reads Retry-After with %s', (_, value, expected) => {
    expect(retryAfterMs(value, Date.parse('2026-01-01T00:00:00Z'))).toBe(expected)
  })

  it('gives up on a service that is not there', async () => {
    const url = await serve(() => undefined)
    await servers.pop()?.stop()
    await expect(signerWith({ certificateAuthority: url }).describe()).rejects.toMatchObject({
      code: 'sign-service-unavailable',
      detail: { found: 'ECONNREFUSED' },
    })
  })

  it('does not take an entry of the log that is about another signature', async () => {
    const { url } = await proxied(instance.rekorUrl, [])
    const seen: LoopbackResponse[] = []
    const stale = await serve(async ({ body }) => {
      const answer = await fetch(`${url}/api/v2/log/entries`, { method: 'POST', body: Buffer.from(body) })
      seen.push({ body: await answer.text() })
      return seen[0]
    })
    const signer = signerWith({ logs: [{ url: stale, majorApiVersion: 2 }] })
    await signer.sign([payload])
    await expect(signer.sign([payload])).rejects.toMatchObject({ code: 'sign-answer-invalid' })
  })

  it.each([
    ['no token', ''],
    ['a text', 'not-a-token'],
    ['a token whose payload is no JSON', 'e30.c2VjcmV0LXBheWxvYWQ.c2ln'],
    ['a token without subject', `e30.${Buffer.from('{"iss":"x"}').toString('base64url')}.c2ln`],
    [
      'a token with an e-mail address that is not verified',
      `e30.${Buffer.from('{"email":"a@b.test","sub":"x"}').toString('base64url')}.c2ln`,
    ],
  ])('refuses %s without repeating it', async (_, token) => {
    const error = await signerWith({}, () => token)
      .describe()
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'sign-token-malformed' })
    if (token.length > 6) expect(textOf(error)).not.toContain(token.slice(4, 12))
  })

  const statuses = [400, 401, 403, 404, 409, 413, 429, 500, 200]
  it.each(each.flatMap((service) => statuses.map((status) => [service, status] as const)))(
    'repeats no piece of the token, whoever does so: %s with %i',
    async (service, status) => {
      const token = instance.mintToken()
      const echo = await serve(() => {
        const message = `bad token ${token.slice(0, 120)} and ${token}`
        const headers = { 'retry-after': token.slice(0, 40), location: `/${token.slice(0, 40)}` }
        return { status, json: { code: 3, message, [token]: token }, headers }
      })
      const error = await failureOf(signerWith(changeTo(service, echo), () => token).sign([payload]))
      expect(error).toMatchObject({ code: expect.stringMatching(/^sign-/) })
      const text = textOf(error)
      const pieces = Array.from({ length: token.length - 8 }, (_, at) => token.slice(at, at + 8))
      expect(pieces.filter((piece) => text.includes(piece))).toEqual([])
    },
  )

  it('repeats no piece of the token that stands alone, either', async () => {
    const token = instance.mintToken()
    const echo = await serve(() => bad(400, `bad ${token.slice(200, 220)} token`))
    const error = await failureOf(signerWith({ certificateAuthority: echo }, () => token).describe())
    expect(textOf(error)).toContain('bad *** token')
  })
})

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
}

/** Everything that a report of the error could show. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const detail = error instanceof CustodyError ? JSON.stringify(error.detail) : ''
  return [error.stack, detail, error.cause === undefined ? '' : textOf(error.cause)].join('\n')
}

function caught(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
