import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readTrustedRoot } from '../../packages/core/src/verify/read-trusted-root.ts'
import { createVerifier } from '../../packages/core/src/verify/verify-signed-statement.ts'
import { readImage } from '../../packages/flow/src/image-reference.ts'
import { listAttestations } from '../../packages/flow/src/registry/list-attestations.ts'
import { readPlaces } from '../../packages/flow/src/stores/place.ts'
import { startRun } from '../harness/chain/scenarios.ts'
import { keylessSigners } from '../harness/chain/signers.ts'
import { certificateIdentity, jobIdentity } from '../harness/github/job-identity.ts'
import { oidcClaims } from '../harness/github/oidc-claims.ts'
import { peerProgram } from '../harness/peers.ts'
import { type RealRegistry, startRealRegistry } from '../harness/registry/real-registry.ts'
import { mustRun, runProgram } from '../harness/run-program.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'
import { startSigstoreStack } from '../harness/sigstore/stack.ts'

const NOTE = 'https://example.com/note/v1'
const identity = certificateIdentity(jobIdentity())

let folder: string
let sigstore: SigstoreInstance
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registries-'))
  sigstore = await startSigstoreStack(folder)
})
afterAll(async () => {
  await sigstore.stop()
  await rm(folder, { recursive: true })
})

describe.each([
  ['with the referrers API', true],
  ['without the referrers API', false],
])('a registry %s', (name, referrers) => {
  let registry: RealRegistry
  let image: string
  beforeAll(async () => {
    registry = await startRealRegistry(join(folder, `registry ${name}`), referrers)
    image = await registry.addImage('acme/app')
  })
  afterAll(() => registry.stop())

  it('gives cosign what attest stored, for several images at once', async () => {
    const other = await registry.addImage('acme/web')
    await attestImages([image, other])
    for (const one of [image, other])
      for (const type of ['https://slsa.dev/provenance/v1', 'https://cyclonedx.org/bom', NOTE])
        expect(await cosignVerifies(one, type)).toBe(0)
    expect(await cosignVerifies(image, 'https://example.com/other/v1')).not.toBe(0)
  })

  it('gives cosign nothing that another workflow could have signed', async () => {
    expect(
      await cosignVerifies(
        image,
        NOTE,
        'https://github.com/acme/other/.github/workflows/x.yml@refs/heads/main',
      ),
    ).not.toBe(0)
  })

  it('keeps what cosign put beside an image, and gives it to us', async () => {
    await cosignAttests(image, 'of cosign')
    await attestImages([image])
    const found = await listAttestations(readImage(image), sources())
    const notes = await Promise.all(found.map(noteOf))
    expect(notes).toContain('of cosign')
    expect(notes).toContain('of attest')
    expect(await cosignVerifies(image, NOTE)).toBe(0)
  })
})

const sources = () => ({ environment: { DOCKER_CONFIG: folder }, workspace: folder })

/** Attests images that no build recorded, in a run of their own, and stores the statements beside them. */
async function attestImages(images: readonly string[]): Promise<void> {
  const signers = keylessSigners(sigstore)
  const job = startRun({ parent: folder, signers }).start('bundle')
  await job.record({ stage: 'source' })
  await job.scan()
  const { stores } = await job.attest(
    {
      subjects: { paths: [], digest: undefined, name: undefined, checksums: undefined, images },
      places: readPlaces(['registry'], false),
      predicateType: NOTE,
      predicate: '{"note":"of attest"}',
    },
    { environment: sources().environment },
  )
  expect(stores.map(({ error }) => error)).toEqual(images.map(() => undefined))
}

/** The note that a bundle holds, when it verifies; any tool's form counts. */
async function noteOf(bytes: Buffer): Promise<unknown> {
  const trust = {
    keys: [],
    roots: [readTrustedRoot(await readFile(sigstore.trustedRootPath))],
    identities: [
      {
        identity: { exact: identity },
        issuer: sigstore.issuerUrl,
        sourceRepository: 'https://github.com/acme/service',
      },
    ],
  }
  const { value } = await createVerifier(trust).verify(bytes, { form: 'foreign' })
  return (value as { readonly predicate: { readonly note?: string } }).predicate.note
}

async function cosignVerifies(image: string, type: string, name = identity): Promise<number> {
  const flags = ['--trusted-root', sigstore.trustedRootPath, '--type', type]
  const who = ['--certificate-identity', name, '--certificate-oidc-issuer', sigstore.issuerUrl]
  const { exitCode } = await runProgram(
    peerProgram('cosign'),
    ['verify-attestation', ...flags, ...who, image],
    {
      env: { HOME: folder, PATH: '/usr/bin:/bin' },
    },
  )
  return exitCode
}

async function cosignAttests(image: string, note: string): Promise<void> {
  const predicate = join(folder, 'predicate.json')
  await writeFile(predicate, JSON.stringify({ note }))
  const token = sigstore.mintToken(oidcClaims(jobIdentity()))
  const service = ['--signing-config', sigstore.signingConfigPath, '--trusted-root', sigstore.trustedRootPath]
  const what = ['--type', NOTE, '--predicate', predicate, '--identity-token', token]
  await mustRun(peerProgram('cosign'), ['attest', '--yes', ...service, ...what, image], {
    env: { HOME: folder, PATH: '/usr/bin:/bin' },
  })
}
