import { generateKeyPairSync, hash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { chooseServices } from '../../packages/core/src/sign/choose-services.ts'
import { createKeySigner } from '../../packages/core/src/sign/key-signer.ts'
import { createKeylessSigner } from '../../packages/core/src/sign/keyless-signer.ts'
import { readSigningConfig } from '../../packages/core/src/sign/signing-config.ts'
import { readPublicKey } from '../../packages/core/src/verify/read-public-key.ts'
import { readTrustedRoot } from '../../packages/core/src/verify/read-trusted-root.ts'
import type { Trust } from '../../packages/core/src/verify/trust.ts'
import { createVerifier } from '../../packages/core/src/verify/verify-signed-statement.ts'
import { peerProgram } from '../harness/peers.ts'
import { mustRun, runProgram } from '../harness/run-program.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'
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
  it('what is signed keyless verifies here and with cosign', async () => {
    const config = readSigningConfig(await readFile(sigstore.signingConfigPath))
    const signer = createKeylessSigner({
      token: () => Promise.resolve(sigstore.mintToken()),
      services: chooseServices(config, new Date()),
    })
    const signed = await signer.sign(['one', 'two', 'three'].map(statement))
    const verifier = createVerifier(trust)
    for (const bytes of signed)
      await expect(verifier.verify(bytes)).resolves.toMatchObject({ strength: 'proven' })
    for (const bytes of signed) expect(await cosignVerifies(bytes, keylessFlags())).toBe(0)
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

describe('with a key', () => {
  it.each(['P-256', 'Ed25519'])('what is signed verifies with cosign (%s)', async (kind) => {
    const { pem, publicPem } = keys(kind)
    await writeFile(at('key.pub'), publicPem)
    const [bytes] = await createKeySigner({ pem }).sign([statement('by key')])
    const flags = ['--insecure-ignore-tlog', '--key', at('key.pub')]
    expect(await cosignVerifies(bytes ?? Buffer.alloc(0), flags)).toBe(0)
  })

  it('what cosign signs, logs and stamps verifies here', async () => {
    const { pem, publicPem } = keys('P-256')
    await writeFile(at('key.pem'), pem)
    await cosign(['import-key-pair', '--key', at('key.pem'), '--output-key-prefix', at('imported')])
    const bytes = await cosignSigns(['--key', at('imported.key')])
    const verifier = createVerifier({ ...trust, keys: [readPublicKey(publicPem)] })
    await expect(verifier.verify(bytes, { form: 'foreign' })).resolves.toMatchObject({
      signer: { kind: 'key' },
      times: [{ source: 'timestamp-authority' }],
    })
  })
})

const keylessFlags = (): readonly string[] => [
  '--trusted-root',
  sigstore.trustedRootPath,
  '--certificate-identity',
  WORKFLOW,
  '--certificate-oidc-issuer',
  sigstore.issuerUrl,
]

/** Exit code of cosign. */
async function cosignVerifies(bytes: Buffer, flags: readonly string[]): Promise<number> {
  await writeFile(at('ours.json'), bytes)
  const bundle = ['--bundle', at('ours.json'), '--type', PREDICATE_TYPE]
  const args = ['verify-blob-attestation', ...bundle, ...flags, at('artifact')]
  const { exitCode } = await runProgram(peerProgram('cosign'), args, { env: environment() })
  return exitCode
}

async function cosignSigns(flags: readonly string[]): Promise<Buffer> {
  const services = [
    '--signing-config',
    sigstore.signingConfigPath,
    '--trusted-root',
    sigstore.trustedRootPath,
  ]
  const files = ['--statement', at('statement.json'), '--bundle', at('theirs.json')]
  await cosign(['attest-blob', '--yes', ...services, ...files, ...flags])
  return readFile(at('theirs.json'))
}

async function cosign(args: readonly string[]): Promise<void> {
  await mustRun(peerProgram('cosign'), args, { env: environment() })
}

const environment = () => ({ PATH: process.env['PATH'] ?? '', HOME: folder, COSIGN_PASSWORD: '' })

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
  const { privateKey, publicKey } =
    kind === 'P-256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  return {
    pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    publicPem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  }
}

function at(file: string): string {
  return join(folder, file)
}
