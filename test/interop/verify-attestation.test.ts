import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { chooseServices } from '../../packages/core/src/sign/choose-services.ts'
import { createKeylessSigner } from '../../packages/core/src/sign/keyless-signer.ts'
import { readSigningConfig } from '../../packages/core/src/sign/signing-config.ts'
import { jobIdentity } from '../harness/github/job-identity.ts'
import { oidcClaims } from '../harness/github/oidc-claims.ts'
import { peerProgram } from '../harness/peers.ts'
import { mustRun, type ProgramResult, runProgram } from '../harness/run-program.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'
import { startSigstoreStack } from '../harness/sigstore/stack.ts'
import { startTufRepository } from '../harness/sigstore/tuf-repository.ts'

const COMMAND = join(import.meta.dirname, '../../packages/cli/src/index.ts')
const NOTE = 'https://example.com/note/v1'
const WORKFLOW = 'https://github.com/acme/service/.github/workflows/release.yml@refs/heads/main'

let folder: string
let sigstore: SigstoreInstance

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attestations-'))
  sigstore = await startSigstoreStack(folder)
  for (const name of ['app', 'other']) await writeFile(at(name), `the bytes of ${name}`)
  await writeFile(at('predicate.json'), '{"note":"of cosign"}')
})

afterAll(async () => {
  await sigstore.stop()
  await rm(folder, { recursive: true })
})

const at = (name: string): string => join(folder, name)
const environment = (): Readonly<Record<string, string>> => ({
  HOME: folder,
  TMPDIR: folder,
  PATH: process.env['PATH'] ?? '',
  COSIGN_PASSWORD: '',
})

function custody(...args: readonly string[]): Promise<ProgramResult> {
  return runProgram(process.execPath, [...commandLine(args)], { cwd: folder, env: environment() })
}

function commandLine(args: readonly string[]): readonly string[] {
  return ['--conditions=source', '--no-warnings', COMMAND, 'verify-attestation', ...args]
}

function cosign(...args: readonly string[]): Promise<ProgramResult> {
  return runProgram(peerProgram('cosign'), args, { cwd: folder, env: environment() })
}

const signerFlags = (): readonly string[] => [
  '--certificate-oidc-issuer',
  sigstore.issuerUrl,
  '--trusted-root',
  sigstore.trustedRootPath,
]

async function cosignAttests(bundle: string, artifact: string, flags: readonly string[]): Promise<void> {
  const services = [
    '--signing-config',
    sigstore.signingConfigPath,
    '--trusted-root',
    sigstore.trustedRootPath,
  ]
  const what = ['--type', NOTE, '--predicate', 'predicate.json', '--bundle', bundle]
  await mustRun(peerProgram('cosign'), ['attest-blob', '--yes', ...services, ...what, ...flags, artifact], {
    cwd: folder,
    env: environment(),
  })
}

describe('what cosign attests', () => {
  const keyless = (changes = {}): readonly string[] => [
    '--identity-token',
    sigstore.mintToken(oidcClaims(jobIdentity(changes))),
  ]

  it('keyless verifies by repository, type and name', async () => {
    await cosignAttests('keyless.json', 'app', keyless())
    const flags = ['--bundle', 'keyless.json', '--predicate-type', NOTE, ...signerFlags()]
    for (const signer of [
      ['--repo', 'acme/service'],
      ['--certificate-identity', WORKFLOW],
    ]) {
      const ran = await custody('app', ...flags, ...signer)
      expect(ran).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('✓ VERIFIED  app') })
    }
    expect(await custody('other', ...flags, '--repo', 'acme/service')).toMatchObject({
      exitCode: 2,
      stdout: expect.stringContaining('code subject-mismatch'),
    })
  })

  it('for another repository is refused, by cosign too where it is asked', async () => {
    await cosignAttests('evil.json', 'app', keyless({ repository: 'acme/service-evil' }))
    const ran = await custody('app', '--bundle', 'evil.json', '--repo', 'acme/service', ...signerFlags())
    expect(ran).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('signer-identity-mismatch') })
    const asked = ['--certificate-identity', WORKFLOW, ...signerFlags(), '--type', NOTE]
    const judged = await cosign('verify-blob-attestation', '--bundle', 'evil.json', ...asked, 'app')
    expect(judged.exitCode).not.toBe(0)
  })

  it('with a key, logged and stamped, verifies with that key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    await writeFile(at('own.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }))
    await writeFile(at('own.pub'), publicKey.export({ format: 'pem', type: 'spki' }))
    await cosign('import-key-pair', '--key', 'own.pem', '--output-key-prefix', 'own')
    await cosignAttests('by-key.json', 'app', ['--key', 'own.key'])
    const flags = [
      '--bundle',
      'by-key.json',
      '--public-key',
      'own.pub',
      '--trusted-root',
      sigstore.trustedRootPath,
    ]
    expect(await custody('app', ...flags)).toMatchObject({ exitCode: 0 })
    expect(await custody('app', ...flags, '--tlog-threshold', '2')).toMatchObject({
      exitCode: 2,
      stdout: expect.stringContaining('log-entry-missing'),
    })
  })
})

describe('what is attested here', () => {
  it('verifies by the command and by cosign, alike', async () => {
    const signer = createKeylessSigner({
      token: () => Promise.resolve(sigstore.mintToken(oidcClaims(jobIdentity()))),
      services: chooseServices(readSigningConfig(await readFile(sigstore.signingConfigPath)), new Date()),
    })
    const digest = (await mustRun('sha256sum', [at('app')])).stdout.slice(0, 64)
    const subject = [{ name: 'app', digest: { sha256: digest } }]
    const members = { _type: 'https://in-toto.io/Statement/v1', subject, predicateType: NOTE, predicate: {} }
    const [bytes = Buffer.alloc(0)] = await signer.sign([Buffer.from(JSON.stringify(members))])
    await writeFile(at('own.json'), bytes)
    const ran = await custody('app', '--bundle', 'own.json', '--repo', 'acme/service', ...signerFlags())
    expect(ran.exitCode).toBe(0)
    const asked = ['--certificate-identity', WORKFLOW, ...signerFlags(), '--type', NOTE]
    const judged = await cosign('verify-blob-attestation', '--bundle', 'own.json', ...asked, 'app')
    expect(judged.exitCode).toBe(0)
  })
})

describe('in an empty network namespace', () => {
  /** Not even loopback is up there: whatever opens a connection fails. */
  function withoutNetwork(...args: readonly string[]): Promise<ProgramResult> {
    const program = ['unshare', '-rn', process.execPath, ...commandLine(args)]
    return runProgram(program[0] ?? '', program.slice(1), { cwd: folder, env: environment() })
  }

  const subject = ['app', '--bundle', 'keyless.json', '--repo', 'acme/service'] as const
  const issuer = () => ['--certificate-oidc-issuer', sigstore.issuerUrl]

  it('everything verifies that needs no mirror, with `--offline` and without', async () => {
    for (const offline of [[], ['--offline']]) {
      const ran = await withoutNetwork(...subject, ...signerFlags(), ...offline)
      expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
    }
  })

  it('the shipped root is there', async () => {
    const ran = await withoutNetwork(...subject, ...issuer(), '--offline')
    expect(ran).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('root    public-good') })
  })

  it('a mirror fails with its code, and is refused before that with `--offline`', async () => {
    const mirror = await startTufRepository({
      targets: { 'trusted_root.json': await readFile(sigstore.trustedRootPath, 'utf8') },
    })
    await writeFile(at('tuf-root.json'), mirror.root)
    const flags = [...subject, ...issuer(), '--tuf-mirror', mirror.url, '--tuf-root', 'tuf-root.json']
    expect(await custody(...flags)).toMatchObject({ exitCode: 0 })
    expect(await withoutNetwork(...flags)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('tuf-unavailable'),
    })
    expect(await withoutNetwork(...flags, '--offline')).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('offline-refused'),
    })
    await mirror.stop()
  })
})
