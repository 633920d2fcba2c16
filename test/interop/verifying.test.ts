import { generateKeyPairSync, hash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readPublicKey } from '../../packages/core/src/verify/read-public-key.ts'
import { readTrustedRoot } from '../../packages/core/src/verify/read-trusted-root.ts'
import { createArtifactVerifier } from '../../packages/core/src/verify/verify-artifact.ts'
import {
  type AttestationTrust,
  createAttestationVerifier,
} from '../../packages/core/src/verify/verify-attestation.ts'
import { peerProgram } from '../harness/peers.ts'
import { mustRun, runProgram } from '../harness/run-program.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'
import { startSigstoreStack } from '../harness/sigstore/stack.ts'
import { bundleMutants } from '../mutation/bundles/bundle-mutants.ts'
import { sample } from '../mutation/sample.ts'

const TYPE = 'https://example.com/note/v1'
const WORKFLOW = 'https://github.com/acme/service/.github/workflows/release.yml@refs/heads/main'
const bytes = Buffer.from('an artifact')
const artifact = { sha256: hash('sha256', bytes) }

let folder: string
let sigstore: SigstoreInstance
let trust: AttestationTrust

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifying-'))
  sigstore = await startSigstoreStack(folder)
  await writeFile(at('artifact'), bytes)
  await writeFile(at('predicate.json'), '{"note":"of cosign"}')
  const services = JSON.parse(await readFile(sigstore.signingConfigPath, 'utf8'))
  const { rekorTlogUrls: _, rekorTlogConfig: __, ...stamped } = services
  const { tsaUrls: ___, tsaConfig: ____, ...logged } = services
  await writeFile(at('all.json'), JSON.stringify(services))
  await writeFile(at('timestamp.json'), JSON.stringify(stamped))
  await writeFile(at('log.json'), JSON.stringify(logged))
  await writeFile(at('none.json'), JSON.stringify({ mediaType: services.mediaType }))
  trust = {
    keys: [],
    roots: [readTrustedRoot(await readFile(sigstore.trustedRootPath))],
    signers: [{ identity: { exact: WORKFLOW }, issuer: sigstore.issuerUrl }],
  }
})

afterAll(async () => {
  await sigstore.stop()
  await rm(folder, { recursive: true })
})

describe('what cosign signs keyless', () => {
  it.each([
    ['with log and timestamp', 'all', {}],
    ['with a timestamp alone', 'timestamp', { logEntries: 0 }],
  ])('verifies here %s', async (_, config, thresholds) => {
    const flags = ['--identity-token', sigstore.mintToken()]
    const own = { ...trust, thresholds }
    const attestation = await cosignAttests(config, flags)
    expect(
      await createAttestationVerifier(own).verify(attestation, { artifact, predicateType: TYPE }),
    ).toMatchObject({ ok: true })
    const signature = await cosignSigns(config, flags)
    for (const given of [bytes, artifact])
      expect(await createArtifactVerifier(own).verify(signature, given)).toMatchObject({ ok: true })
  })

  it('is refused by both, or by us alone, whatever is changed in it', async () => {
    const sign = () => cosignAttests('all', ['--identity-token', sigstore.mintToken()])
    const [good, other] = [(await sign()).toString(), (await sign()).toString()]
    const verifier = createAttestationVerifier(trust)
    const accepted = { here: 0, byCosign: [] as string[], byUsAlone: [] as string[] }
    const mutants = sample(bundleMutants(good, other), 80)
    for (const { change, path, text } of mutants) {
      const ours = (await verifier.verify(Buffer.from(text), { artifact })).ok
      const theirs = await cosignVerifies(text, keylessFlags())
      if (ours) accepted.here += 1
      if (theirs && !ours) accepted.byCosign.push(`${change} at ${path}`)
      if (ours && !theirs) accepted.byUsAlone.push(`${change} at ${path}`)
    }
    const { here, byCosign, byUsAlone } = accepted
    process.stdout.write(
      `of ${mutants.length} mutants cosign accepts ${byCosign.length} that are refused here (${byCosign.join(', ')}); ${here} are accepted by both\n`,
    )
    expect(byUsAlone).toEqual([])
  })
})

describe('what cosign signs with a key', () => {
  const configs = ['all', 'timestamp', 'log', 'none']
  it.each(configs)('of P-256 verifies here with witnesses: %s', async (config) => {
    const { flags, own } = await importKey('P-256')
    expect(
      await createAttestationVerifier(own).verify(await cosignAttests(config, flags), { artifact }),
    ).toMatchObject({ ok: true })
    const signature = await cosignSigns(config, flags)
    for (const given of [bytes, artifact])
      expect(await createArtifactVerifier(own).verify(signature, given)).toMatchObject({ ok: true })
  })

  it.each(['P-384', 'RSA'] as const)('of %s verifies here', async (kind) => {
    const { flags, own } = await importKey(kind)
    for (const config of ['none', 'all']) {
      const attestation = await cosignAttests(config, flags)
      expect(await createAttestationVerifier(own).verify(attestation, { artifact })).toMatchObject({
        ok: true,
      })
      const signature = await cosignSigns(config, flags)
      expect(await createArtifactVerifier(own).verify(signature, bytes)).toMatchObject({ ok: true })
    }
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

async function importKey(kind: 'P-256' | 'P-384' | 'RSA') {
  const { privateKey, publicKey } =
    kind === 'RSA'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: kind })
  await writeFile(at('key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }))
  await rm(at('imported.key'), { force: true })
  await rm(at('imported.pub'), { force: true })
  await cosign(['import-key-pair', '--key', at('key.pem'), '--output-key-prefix', at('imported')])
  const key = readPublicKey(publicKey.export({ format: 'pem', type: 'spki' }).toString())
  return { flags: ['--key', at('imported.key')], own: { ...trust, keys: [key], signers: [] } }
}

async function cosignAttests(config: string, flags: readonly string[]): Promise<Buffer> {
  const about = ['--type', TYPE, '--predicate', at('predicate.json')]
  await cosign(['attest-blob', '--yes', ...servicesOf(config), ...about, ...flags, at('artifact')])
  return readFile(at('theirs.json'))
}

async function cosignSigns(config: string, flags: readonly string[]): Promise<Buffer> {
  await cosign(['sign-blob', '--yes', ...servicesOf(config), ...flags, at('artifact')])
  return readFile(at('theirs.json'))
}

function servicesOf(config: string): readonly string[] {
  return [
    '--signing-config',
    at(`${config}.json`),
    '--trusted-root',
    sigstore.trustedRootPath,
    '--bundle',
    at('theirs.json'),
  ]
}

async function cosignVerifies(bundle: string, flags: readonly string[]): Promise<boolean> {
  await writeFile(at('ours.json'), bundle)
  const args = [
    'verify-blob-attestation',
    '--bundle',
    at('ours.json'),
    '--type',
    TYPE,
    ...flags,
    at('artifact'),
  ]
  return (await runProgram(peerProgram('cosign'), args, { env: environment() })).exitCode === 0
}

async function cosign(args: readonly string[]): Promise<void> {
  await mustRun(peerProgram('cosign'), args, { env: environment() })
}

const environment = () => ({ PATH: process.env['PATH'] ?? '', HOME: folder, COSIGN_PASSWORD: '' })

function at(file: string): string {
  return join(folder, file)
}
