import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import { createSigning, type SigningPorts } from '../src/create-signing.ts'
import { findPlugin, pluginName } from '../src/find-plugin.ts'
import { signerInputs, signingOptions } from '../src/shared-inputs.ts'
import { keylessServices, keyWitnesses, type Visibility } from '../src/signing-instance.ts'

const folder = mkdtempSync(join(tmpdir(), 'custody-signing-'))
const keyPath = join(folder, 'key.pem')
let sigstore: SigstoreInstance

beforeAll(async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeFileSync(keyPath, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  sigstore = await startSigstoreDoubles(folder)
})
afterAll(async () => {
  await sigstore.stop()
  rmSync(folder, { recursive: true })
})

const schema = z.object(signerInputs)
const optionsOf = (inputs: z.input<typeof schema>) => signingOptions(schema.parse(inputs))

function portsOf(change: Partial<SigningPorts> = {}): SigningPorts {
  return {
    environment: {},
    now: () => new Date('2026-11-01T00:00:00Z'),
    mask: () => undefined,
    requestToken: () => Promise.resolve(sigstore.mintToken()),
    ...change,
  }
}

const visible = (visibility: Visibility) => ({ visibility: () => visibility })

async function signedBy(inputs: z.input<typeof schema>, ports = portsOf()) {
  const signing = await createSigning(optionsOf(inputs), ports)
  if (signing === 'none') throw new Error('nobody signs')
  const [bytes] = await signing.signer.sign([Buffer.from('{}')])
  const { verificationMaterial: material }: { verificationMaterial: object } = JSON.parse(String(bytes))
  return { method: signing.signer.method, material: Object.keys(material).sort() }
}

describe('who signs', () => {
  it('is whom the token in a variable names', async () => {
    const masked: string[] = []
    const token = sigstore.mintToken()
    const ports = portsOf({
      environment: { TOKEN: token },
      requestToken: undefined,
      mask: (secret) => void masked.push(secret),
    })
    const inputs = { 'signing-config': sigstore.signingConfigPath, 'identity-token': 'env:TOKEN' }
    expect(await signedBy(inputs, ports)).toMatchObject({ method: 'keyless' })
    expect(masked).toContain(token)
  })

  it('is nobody where the variable holds no token', async () => {
    const inputs = { 'signing-config': sigstore.signingConfigPath, 'identity-token': 'env:TOKEN' }
    await expect(signedBy(inputs)).rejects.toMatchObject({
      code: 'signer-missing',
      message: expect.stringContaining('`identity-token`'),
    })
  })

  it.each<readonly [string, () => z.input<typeof schema>, object]>([
    ['a key, alone', () => ({ key: keyPath }), { method: 'key', material: ['publicKey'] }],
    [
      'a certificate, where an instance is named and a token can be had',
      () => ({ key: keyPath, 'signing-config': sigstore.signingConfigPath }),
      { method: 'keyless', material: ['certificate', 'timestampVerificationData', 'tlogEntries'] },
    ],
    [
      'a certificate, without a log',
      () => ({ 'signing-config': sigstore.signingConfigPath, witnesses: 'timestamp' }),
      { method: 'keyless', material: ['certificate', 'timestampVerificationData'] },
    ],
    [
      'a key with the witnesses of the instance',
      () => ({ signing: 'key', key: keyPath, 'signing-config': sigstore.signingConfigPath }),
      { method: 'key', material: ['publicKey', 'timestampVerificationData', 'tlogEntries'] },
    ],
    [
      'a key with a timestamp',
      () => ({
        signing: 'key',
        key: keyPath,
        instance: 'custom',
        'signing-config': sigstore.signingConfigPath,
        witnesses: 'timestamp',
      }),
      { method: 'key', material: ['publicKey', 'timestampVerificationData'] },
    ],
    [
      'a key with a log of Rekor v1',
      () => ({
        signing: 'key',
        key: keyPath,
        'signing-config': sigstore.signingConfig1Path,
        witnesses: 'log',
      }),
      { method: 'key', material: ['publicKey', 'tlogEntries'] },
    ],
    [
      'a key alone, although an instance is named',
      () => ({
        signing: 'key',
        key: keyPath,
        'signing-config': sigstore.signingConfigPath,
        witnesses: 'none',
      }),
      { method: 'key', material: ['publicKey'] },
    ],
  ])('is %s', async (_, inputs, expected) => {
    await expect(signedBy(inputs())).resolves.toEqual(expected)
  })

  it('is the key where no token can be had', async () => {
    const inputs = { key: keyPath, 'signing-config': sigstore.signingConfigPath, witnesses: 'none' } as const
    await expect(signedBy(inputs, portsOf({ requestToken: undefined }))).resolves.toMatchObject({
      method: 'key',
    })
  })

  it.each<readonly [string, string, () => z.input<typeof schema>]>([
    [
      'a config beside a named instance',
      'instance-conflict',
      () => ({ instance: 'github', 'signing-config': 'x' }),
    ],
    ['a custom instance without a config', 'instance-conflict', () => ({ instance: 'custom' })],
    [
      'a certificate without a timestamp',
      'witness-missing',
      () => ({ 'signing-config': sigstore.signingConfigPath, witnesses: 'log' }),
    ],
    ['a log where no instance is named', 'witness-missing', () => ({ key: keyPath, witnesses: 'log' })],
    [
      "a log of GitHub's instance",
      'witness-missing',
      () => ({ signing: 'key', key: keyPath, instance: 'github', witnesses: 'log' }),
    ],
    ['nothing', 'signer-missing', () => ({})],
    ['keyless without an instance', 'signer-missing', () => ({ signing: 'keyless' })],
    ['a plug-in that is not there', 'plugin-missing', () => ({ key: 'nothere://key' })],
  ])('cannot be %s (%s)', async (_, code, inputs) => {
    await expect(createSigning(optionsOf(inputs()), portsOf())).rejects.toMatchObject({ code })
  })
})

describe('a named instance', () => {
  it('is that of sigstore.dev, with its newest log', async () => {
    const services = await keylessServices(optionsOf({ instance: 'public-good' }), portsOf(visible('public')))
    expect(services).toEqual({
      certificateAuthority: 'https://fulcio.sigstore.dev',
      logs: [{ url: 'https://log2025-1.rekor.sigstore.dev', majorApiVersion: 2 }],
      timestampAuthorities: ['https://timestamp.sigstore.dev/api/v1/timestamp'],
    })
  })

  it.each([
    [undefined, 'githubapp.com'],
    ['https://github.com', 'githubapp.com'],
    ['https://acme.ghe.com', 'acme.ghe.com'],
  ])("is GitHub's own for the host %s, and has no log", async (server, domain) => {
    const environment = { GITHUB_SERVER_URL: server }
    const services = await keylessServices(
      optionsOf({ instance: 'github' }),
      portsOf({ environment, ...visible('private') }),
    )
    expect(services).toEqual({
      certificateAuthority: `https://fulcio.${domain}`,
      logs: [],
      timestampAuthorities: [`https://timestamp.${domain}/api/v1/timestamp`],
    })
  })

  it.each(['https://github.acme.test', 'https://evil-ghe.com', 'https://github.com.evil.test', 'nonsense'])(
    'is none on the host %s',
    async (server) => {
      const ports = portsOf({ environment: { GITHUB_SERVER_URL: server } })
      await expect(keylessServices(optionsOf({ instance: 'github' }), ports)).rejects.toMatchObject({
        code: 'instance-unknown',
      })
    },
  )
})

describe('a repository that is not public', () => {
  const publicConfig = join(folder, 'public.json')
  const service = (url: string, majorApiVersion = 1) => ({
    url,
    majorApiVersion,
    validFor: { start: '2020-01-01T00:00:00Z' },
    operator: 'x',
  })
  const config = (log: string) => ({
    mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
    caUrls: [service('https://fulcio.acme.test')],
    rekorTlogUrls: [service(log, 2)],
    rekorTlogConfig: { selector: 'ANY' },
    tsaUrls: [service('https://timestamp.sigstore.dev/api/v1/timestamp')],
    tsaConfig: { selector: 'ANY' },
  })

  it.each<Visibility>(['private', 'internal', 'unknown'])(
    'is not named to sigstore.dev (%s)',
    async (visibility) => {
      const options = optionsOf({ instance: 'public-good' })
      await expect(keylessServices(options, portsOf(visible(visibility)))).rejects.toMatchObject({
        code: 'public-log-refused',
        detail: { where: 'fulcio.sigstore.dev' },
      })
    },
  )

  it('is not named by its certificate either, when only the log is left out', async () => {
    const options = optionsOf({ instance: 'public-good', witnesses: 'timestamp' })
    await expect(keylessServices(options, portsOf(visible('private')))).rejects.toMatchObject({
      code: 'public-log-refused',
    })
  })

  it('is not named to a public log of a configuration, with a key either', async () => {
    writeFileSync(publicConfig, JSON.stringify(config('https://log9.rekor.sigstore.dev')))
    const options = optionsOf({ 'signing-config': publicConfig })
    const refusal = { code: 'public-log-refused', detail: { where: 'log9.rekor.sigstore.dev' } }
    await expect(keylessServices(options, portsOf(visible('private')))).rejects.toMatchObject(refusal)
    await expect(keyWitnesses(options, portsOf(visible('private')))).rejects.toMatchObject(refusal)
  })

  it.each([
    ['where it is allowed', 'https://log9.rekor.sigstore.dev', { 'allow-public-log': 'true' }],
    [
      'to an authority that gets digests alone',
      'https://log9.rekor.sigstore.dev',
      { witnesses: 'timestamp' },
    ],
    ['to a log of its own', 'https://rekor.acme.test', {}],
    ['to a log whose name only looks so', 'https://rekor-sigstore.dev', {}],
  ] as const)('signs %s', async (_, log, inputs) => {
    writeFileSync(publicConfig, JSON.stringify(config(log)))
    const options = optionsOf({ 'signing-config': publicConfig, ...inputs })
    await expect(keyWitnesses(options, portsOf(visible('private')))).resolves.toHaveProperty('logs')
  })

  it('is not asked for outside of a job', async () => {
    await expect(keylessServices(optionsOf({ instance: 'public-good' }), portsOf())).resolves.toHaveProperty(
      'logs',
    )
  })
})

describe('a KMS plug-in', () => {
  it('signs for a step, which keeps its own secrets from it', async () => {
    const own = join(folder, 'own-plugin')
    mkdirSync(own)
    const pem = readFileSync(keyPath, 'utf8')
    const script = `#!${process.execPath}
const { createPublicKey, sign } = process.getBuiltinModule('node:crypto')
const { readFileSync } = process.getBuiltinModule('node:fs')
const key = ${JSON.stringify(pem)}
const { methodName } = JSON.parse(process.argv[3])
const input = readFileSync(0)
const hidden = ['INPUT_KEY-PASSPHRASE', 'INPUT_IDENTITY-TOKEN', 'ACTIONS_RUNTIME_TOKEN'].filter((name) => name in process.env)
const publicKeyPEM = btoa(createPublicKey(key).export({ type: 'spki', format: 'pem' }))
const answer = methodName === 'publicKey'
  ? { publicKey: { publicKeyPEM } }
  : { signMessage: { signature: sign('sha256', input, key).toString('base64') } }
const isTold = process.env.ACME_TOKEN === 'for the plug-in'
console.log(JSON.stringify(hidden.length > 0 || !isTold ? { errorMessage: 'another environment' } : answer))
`
    writeFileSync(join(own, 'sigstore-kms-own'), script)
    chmodSync(join(own, 'sigstore-kms-own'), 0o755)
    const environment = {
      PATH: own,
      ACME_TOKEN: 'for the plug-in',
      'INPUT_KEY-PASSPHRASE': 'secret',
      'INPUT_IDENTITY-TOKEN': 'secret',
      ACTIONS_RUNTIME_TOKEN: 'secret',
    }
    const signed = await signedBy({ key: 'own://release' }, portsOf({ environment }))
    expect(signed).toEqual({ method: 'key', material: ['publicKey'] })
  })

  const programs = join(folder, 'programs')
  const workspace = join(folder, 'workspace')
  const place = (where: string, mode = 0o755) => {
    mkdirSync(where, { recursive: true })
    writeFileSync(join(where, 'sigstore-kms-acme'), '#!/bin/sh\n')
    chmodSync(join(where, 'sigstore-kms-acme'), mode)
  }

  it.each([
    ['awskms://arn/key', { name: 'awskms', keyId: 'arn/key' }],
    ['my-hsm://', { name: 'my-hsm', keyId: '' }],
    ['a://b://c', { name: 'a', keyId: 'b://c' }],
    ['key.pem', undefined],
    ['env:KEY', undefined],
    ['../x://y', undefined],
    ['a b://c', undefined],
    ['C:\\key.pem', undefined],
  ])('is named by %j', (key, expected) => {
    expect(pluginName(key)).toEqual(expected)
  })

  it('is found on PATH, outside of the workspace', () => {
    place(programs)
    place(workspace)
    const path = { PATH: [workspace, 'relative', programs].join(delimiter) }
    expect(findPlugin('acme', path, [workspace])).toBe(join(programs, 'sigstore-kms-acme'))
  })

  it('is not found through a link into the workspace', () => {
    const links = join(folder, 'links')
    mkdirSync(links)
    symlinkSync(join(workspace, 'sigstore-kms-acme'), join(links, 'sigstore-kms-acme'))
    expect(() => findPlugin('acme', { PATH: links }, [workspace])).toThrow(
      expect.objectContaining({ code: 'plugin-missing' }),
    )
  })

  it.each([
    ['in a relative folder', () => 'programs'],
    ['without PATH', () => undefined],
    ['that may not be run', () => (place(join(folder, 'plain'), 0o644), join(folder, 'plain'))],
  ])('is not found %s', (_, path) => {
    expect(() => findPlugin('acme', { PATH: path() }, [workspace])).toThrow(
      expect.objectContaining({ code: 'plugin-missing' }),
    )
  })
})
