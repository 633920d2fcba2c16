import { generateKeyPairSync, hash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { bundleFromJSON } from '@sigstore/bundle'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify'
import { chooseServices, chooseWitnesses } from '../../packages/core/src/sign/choose-services.ts'
import { createKeySigner, type KeySigner } from '../../packages/core/src/sign/key-signer.ts'
import { createKeylessSigner } from '../../packages/core/src/sign/keyless-signer.ts'
import { patienceOf } from '../../packages/core/src/sign/patience.ts'
import { createPluginSigner } from '../../packages/core/src/sign/plugin-signer.ts'
import { readCertificateChain } from '../../packages/core/src/sign/read-certificate-chain.ts'
import type { Witnessing } from '../../packages/core/src/sign/sign-statement.ts'
import { readSigningConfig } from '../../packages/core/src/sign/signing-config.ts'
import { readPublicKey } from '../../packages/core/src/verify/read-public-key.ts'
import { readTrustedRoot } from '../../packages/core/src/verify/read-trusted-root.ts'
import type { Trust } from '../../packages/core/src/verify/trust.ts'
import { createVerifier } from '../../packages/core/src/verify/verify-signed-statement.ts'
import { findPlugin, pluginName } from '../../packages/flow/src/find-plugin.ts'
import { makeSoftHsm, type SoftHsm } from '../harness/kms/softhsm.ts'
import { peerProgram } from '../harness/peers.ts'
import { mustRun, runProgram } from '../harness/run-program.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'
import { makeOwnAuthority, ownNames } from '../harness/sigstore/own-authority.ts'
import { startSigstoreStack } from '../harness/sigstore/stack.ts'

const PREDICATE_TYPE = 'https://example.com/note/v1'
const WORKFLOW = 'https://github.com/acme/service/.github/workflows/release.yml@refs/heads/main'

let folder: string
let sigstore: SigstoreInstance
let trust: Trust

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signing-'))
  sigstore = await startSigstoreStack(folder)
  await writeFile(at('artifact'), 'an artifact')
  await writeFile(at('statement.json'), statement('of cosign'))
  const identity = {
    identity: { exact: WORKFLOW },
    issuer: sigstore.issuerUrl,
    sourceRepository: 'https://github.com/acme/service',
  }
  trust = {
    keys: [],
    roots: [readTrustedRoot(await readFile(sigstore.trustedRootPath))],
    identities: [identity],
  }
})

afterAll(async () => {
  await sigstore.stop()
  await rm(folder, { recursive: true })
})

describe('with the real Fulcio, Rekor v2 and timestamp authority', () => {
  it.each([
    ['Rekor v2', () => sigstore.signingConfigPath],
    ['Rekor v1', () => sigstore.signingConfig1Path],
  ])('what is signed keyless verifies here, with cosign and with sigstore-js (%s)', async (_, configPath) => {
    const config = readSigningConfig(await readFile(configPath()))
    const signer = createKeylessSigner({
      token: () => Promise.resolve(sigstore.mintToken()),
      services: chooseServices(config, new Date()),
    })
    const signed = await signer.sign(['one', 'two', 'three'].map(statement))
    const verifier = createVerifier(trust)
    for (const bytes of signed)
      await expect(verifier.verify(bytes)).resolves.toMatchObject({ strength: 'proven' })
    for (const bytes of signed) expect(await cosignVerifies(bytes, keylessFlags())).toBe(0)
    for (const bytes of signed) expect(await sigstoreJsVerifies(bytes)).toBe(WORKFLOW)
  })

  it('what cosign signs keyless verifies here', async () => {
    const bytes = await cosignSigns(['--identity-token', sigstore.mintToken()])
    const { value, times } = await createVerifier(trust).verify(bytes, { form: 'foreign' })
    expect(value).toMatchObject({ predicate: { note: 'of cosign' } })
    expect(times).toHaveLength(1)
  })

  it('what a caller of the same workflow in another repository signs is refused', async () => {
    const bytes = await cosignSigns(['--identity-token', sigstore.mintToken({ repository: 'acme/other' })])
    await expect(createVerifier(trust).verify(bytes, { form: 'foreign' })).rejects.toMatchObject({
      code: 'signer-identity-mismatch',
      detail: { where: 'sourceRepositoryUri' },
    })
  })
})

it('a predicate of 16 MiB is signed and verified within 400 MB of memory', async () => {
  const lines = Array.from({ length: 16 * 1024 }, (_, line) => `${line} `.padEnd(1020, 'x'))
  await writeFile(
    at('large.json'),
    JSON.stringify({ ...JSON.parse(statement('large').toString()), predicate: { lines } }),
  )
  const program = join(import.meta.dirname, '..', '..', 'bench', 'sign-and-verify.ts')
  const files = [at('large.json'), sigstore.signingConfigPath, sigstore.trustedRootPath]
  const args = ['--no-warnings', '--conditions=source', program, ...files, sigstore.mintToken()]
  const { stdout } = await mustRun(process.execPath, args)
  expect(Number(stdout) * 1.048576).toBeLessThan(400)
})

describe('with a key in a file', () => {
  it.each(['P-256', 'Ed25519', 'RSA'])('what is signed verifies with cosign (%s)', async (kind) => {
    const { pem, publicPem } = keys(kind)
    await writeFile(at('key.pub'), publicPem)
    const [bytes] = await createKeySigner({ pem }).sign([statement('by key')])
    const flags = ['--insecure-ignore-tlog', '--key', at('key.pub')]
    expect(await cosignVerifies(bytes ?? Buffer.alloc(0), flags)).toBe(0)
  })

  it.each(['P-256', 'RSA'])('what is signed, logged and stamped verifies with cosign (%s)', async (kind) => {
    const { pem, publicPem } = keys(kind)
    await writeFile(at('key.pub'), publicPem)
    const [bytes = Buffer.alloc(0)] = await createKeySigner({ pem }, await witnessed()).sign([
      statement('logged'),
    ])
    const flags = ['--trusted-root', sigstore.trustedRootPath, '--key', at('key.pub')]
    expect(await cosignVerifies(bytes, flags)).toBe(0)
  })

  it('the real log takes P-384, whose entry verifies here', async () => {
    const signer = createKeySigner({ pem: keys('P-384').pem }, await witnessed())
    const [bytes = Buffer.alloc(0)] = await signer.sign([statement('logged')])
    const verifier = createVerifier({ ...trust, keys: [signer.trustedKey] })
    await expect(verifier.verify(bytes)).resolves.toMatchObject({
      times: [{ source: 'timestamp-authority' }],
    })
  })

  it.each(['', 'a passphrase'])(
    'a key that cosign keeps signs here, too (passphrase %j)',
    async (passphrase) => {
      const prefix = at(`cosign-${passphrase.length}`)
      const variables = { COSIGN_PASSWORD: passphrase }
      await cosign(['generate-key-pair', '--output-key-prefix', prefix], variables)
      const pem = await readFile(`${prefix}.key`, 'utf8')
      const [bytes = Buffer.alloc(0)] = await createKeySigner({ pem, passphrase }).sign([statement('by key')])
      expect(await cosignVerifies(bytes, ['--insecure-ignore-tlog', '--key', `${prefix}.pub`])).toBe(0)
    },
  )

  it.each(['P-256', 'P-384', 'RSA'])(
    'what cosign signs, logs and stamps verifies here (%s)',
    async (kind) => {
      const { pem, publicPem } = keys(kind)
      await writeFile(at(`${kind}.pem`), pem)
      await cosign(['import-key-pair', '--key', at(`${kind}.pem`), '--output-key-prefix', at(kind)])
      const bytes = await cosignSigns(['--key', at(`${kind}.key`)])
      const verifier = createVerifier({ ...trust, keys: [readPublicKey(publicPem)] })
      await expect(verifier.verify(bytes, { form: 'foreign' })).resolves.toMatchObject({
        signer: { kind: 'key' },
        times: [{ source: 'timestamp-authority' }],
      })
    },
  )
})

describe('with a certificate of an own authority', () => {
  it.each(['P-256', 'RSA'])('what a key signs verifies here and with cosign (%s)', async (kind) => {
    const authority = await makeOwnAuthority(folder, sigstore)
    const { privateKey, publicKey } = keyPair(kind)
    const certificate = readCertificateChain(authority.certify(publicKey), new Date())
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const { witnessing } = await witnessed()
    const stamped = { ...witnessing, witnesses: { ...witnessing.witnesses, logs: [] } }
    const signer = createKeySigner({ pem }, { witnessing: stamped, certificate })
    const [bytes = Buffer.alloc(0)] = await signer.sign([statement('certified')])
    const flags = ['--certificate-identity', ownNames.identity, '--certificate-oidc-issuer', ownNames.issuer]
    const root = [
      '--trusted-root',
      authority.trustedRootPath,
      '--insecure-ignore-tlog',
      '--insecure-ignore-sct',
    ]
    expect(await cosignVerifies(bytes, [...root, ...flags])).toBe(0)
    const identity = {
      identity: { exact: ownNames.identity },
      issuer: ownNames.issuer,
      sourceRepository: ownNames.repository,
    }
    const roots = [readTrustedRoot(await readFile(authority.trustedRootPath))]
    const verified = createVerifier({ keys: [], roots, identities: [identity] }).verify(bytes)
    await expect(verified).resolves.toMatchObject({ strength: 'claimed' })
  })
})

describe('with a key in a hardware security module, by a KMS plug-in', () => {
  let hsm: SoftHsm
  beforeAll(async () => {
    hsm = await makeSoftHsm(folder)
  })

  it('what is signed verifies with cosign, by the plug-in and by the public key', async () => {
    const signer = await hsmSigner(hsm)
    const [bytes = Buffer.alloc(0)] = await signer.sign([statement('by HSM')])
    await writeFile(at('hsm.pub'), signer.trustedKey.publicKey.export({ format: 'pem', type: 'spki' }))
    for (const key of [hsm.key, at('hsm.pub')])
      expect(await cosignVerifies(bytes, ['--insecure-ignore-tlog', '--key', key], hsm.environment)).toBe(0)
  })

  it('what cosign signs with it verifies here', async () => {
    const { trustedKey } = await hsmSigner(hsm)
    const bytes = await cosignSigns(['--key', hsm.key], hsm.environment)
    const verifier = createVerifier({ ...trust, keys: [trustedKey] })
    await expect(verifier.verify(bytes, { form: 'foreign' })).resolves.toMatchObject({
      signer: { kind: 'key', keyId: trustedKey.keyId },
      times: [{ source: 'timestamp-authority' }],
    })
  })

  it('a key that is not there is refused, and no message shows the PIN', async () => {
    const plugin = findPlugin('softhsm', hsm.environment, [])
    const settings = {
      program: plugin,
      keyId: 'release/other',
      environment: hsm.environment,
      timeoutMs: 20_000,
    }
    const error: unknown = await createPluginSigner(settings).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'plugin-refused' })
    expect(JSON.stringify(error)).not.toContain(hsm.environment['SOFTHSM_PIN'])
  })
})

async function hsmSigner({ key, environment }: SoftHsm): Promise<KeySigner> {
  const { name = '', keyId = '' } = pluginName(key) ?? {}
  const program = findPlugin(name, environment, [])
  return createPluginSigner({ program, keyId, environment, timeoutMs: 20_000 })
}

async function witnessed(): Promise<{ readonly witnessing: Witnessing }> {
  const config = readSigningConfig(await readFile(sigstore.signingConfigPath))
  return { witnessing: { witnesses: chooseWitnesses(config, new Date()), patience: patienceOf() } }
}

/** The name in the certificate, when sigstore-js verifies a bundle. */
async function sigstoreJsVerifies(bytes: Buffer): Promise<string | undefined> {
  const root: unknown = JSON.parse(await readFile(sigstore.trustedRootPath, 'utf8'))
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(root)), {})
  const signer = verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(bytes.toString()))))
  return signer.identity?.subjectAlternativeName
}

const keylessFlags = (): readonly string[] => [
  '--trusted-root',
  sigstore.trustedRootPath,
  '--certificate-identity',
  WORKFLOW,
  '--certificate-oidc-issuer',
  sigstore.issuerUrl,
]

/** Exit code of cosign. */
async function cosignVerifies(
  bytes: Buffer,
  flags: readonly string[],
  variables: Variables = {},
): Promise<number> {
  await writeFile(at('ours.json'), bytes)
  const bundle = ['--bundle', at('ours.json'), '--type', PREDICATE_TYPE]
  const args = ['verify-blob-attestation', ...bundle, ...flags, at('artifact')]
  const { exitCode } = await runProgram(peerProgram('cosign'), args, { env: environment(variables) })
  return exitCode
}

async function cosignSigns(flags: readonly string[], variables: Variables = {}): Promise<Buffer> {
  const services = [
    '--signing-config',
    sigstore.signingConfigPath,
    '--trusted-root',
    sigstore.trustedRootPath,
  ]
  const files = ['--statement', at('statement.json'), '--bundle', at('theirs.json')]
  await cosign(['attest-blob', '--yes', ...services, ...files, ...flags], variables)
  return readFile(at('theirs.json'))
}

async function cosign(args: readonly string[], variables: Variables = {}): Promise<void> {
  await mustRun(peerProgram('cosign'), args, { env: environment(variables) })
}

type Variables = Readonly<Record<string, string>>

const environment = (more: Variables = {}) => ({
  PATH: process.env['PATH'] ?? '',
  HOME: folder,
  COSIGN_PASSWORD: '',
  ...more,
})

function statement(note: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'artifact', digest: { sha256: hash('sha256', 'an artifact') } }],
      predicateType: PREDICATE_TYPE,
      predicate: { note },
    }),
  )
}

function keys(kind: string): { readonly pem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = keyPair(kind)
  return {
    pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  }
}

function keyPair(kind: string) {
  if (kind === 'Ed25519') return generateKeyPairSync('ed25519')
  if (kind === 'RSA') return generateKeyPairSync('rsa', { modulusLength: 3072 })
  return generateKeyPairSync('ec', { namedCurve: kind })
}

function at(file: string): string {
  return join(folder, file)
}
