import { generateKeyPairSync, hash, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import { chooseServices, type SigningServices } from '../src/sign/choose-services.ts'
import { createKeySigner } from '../src/sign/key-signer.ts'
import { createKeylessSigner } from '../src/sign/keyless-signer.ts'
import { readSigningConfig } from '../src/sign/signing-config.ts'
import { type ArtifactDigests, artifactDigests } from '../src/verify/artifact-digests.ts'
import { readCertificate } from '../src/verify/certificate/certificate.ts'
import { insecurelyVerifyAttestation } from '../src/verify/insecure-attestation.ts'
import { verifyP256 } from '../src/verify/p256.ts'
import { readTrustedRoot } from '../src/verify/read-trusted-root.ts'
import type { SignerPolicy } from '../src/verify/signer-policy.ts'
import type { Thresholds } from '../src/verify/thresholds.ts'
import { type AttestationTrust, createAttestationVerifier } from '../src/verify/verify-attestation.ts'
import { verifyDigest } from '../src/verify/verify-digest.ts'
import { demandTimes } from '../src/verify/witness-demands.ts'
import { forge, type Mistakes } from './forgery.ts'

const TYPE = 'https://example.com/note/v1'
const WORKFLOW = 'https://github.com/acme/service/.github/workflows/release.yml'
const bytes = Buffer.from('an artifact')
const artifact = { sha256: hash('sha256', bytes) }
const folder = mkdtempSync(join(tmpdir(), 'custody-attestation-'))
let instance: SigstoreInstance
let stranger: SigstoreInstance
let signer: SignerPolicy
let trust: AttestationTrust
let signed: Buffer

beforeAll(async () => {
  instance = await startSigstoreDoubles(mkdtempSync(join(folder, 'own-')))
  stranger = await startSigstoreDoubles(mkdtempSync(join(folder, 'other-')))
  signer = { issuer: instance.issuerUrl, sourceRepository: 'https://github.com/acme/service' }
  trust = { keys: [], roots: [readTrustedRoot(readFileSync(instance.trustedRootPath))], signers: [signer] }
  signed = await keyless(statement())
})

afterAll(async () => {
  await instance.stop()
  await stranger.stop()
  rmSync(folder, { recursive: true })
})

describe('an attestation', () => {
  it('is handed out with signer, statement, matching subjects and all that was looked at', async () => {
    const outcome = await createAttestationVerifier(trust).verify(signed, { artifact, predicateType: TYPE })
    expect(outcome).toMatchObject({
      ok: true,
      result: {
        verified: {
          strength: 'proven',
          signer: { kind: 'certificate' },
          times: [{ source: 'timestamp-authority' }],
        },
        statement: { predicateType: TYPE },
        subjects: [{ name: 'artifact' }],
        certificateDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    })
    expect(outcome.checks.every(({ ok }) => ok)).toBe(true)
    expect(outcome.checks.map(({ step }) => step)).toEqual([
      'bundle',
      'signature',
      'certificate',
      'timestamp',
      'log-entry',
      'certificate',
      'certificate-timestamp',
      'statement',
      'identity',
      'subject',
      'predicate-type',
    ])
  })

  it('of Rekor v1 has the time at which the log took it', async () => {
    const services = chooseServices(readSigningConfig(readFileSync(instance.signingConfig1Path)), new Date())
    const bundle = await keyless(statement(), {}, { ...services, timestampAuthorities: [] })
    const outcome = await createAttestationVerifier(trust).verify(bundle, { artifact })
    expect(outcome).toMatchObject({
      ok: true,
      result: { verified: { times: [{ source: 'transparency-log' }] } },
    })
  })

  it('names in its last check what failed, what was found and what was expected', async () => {
    const { checks } = await createAttestationVerifier(trust).verify(signed, {
      artifact: { sha256: '0'.repeat(64) },
    })
    expect(checks.at(-1)).toEqual({
      step: 'subject',
      ok: false,
      code: 'subject-mismatch',
      found: `"artifact" sha256:${artifact.sha256}`,
      expected: `sha256:${'0'.repeat(64)}`,
    })
  })
})

describe('a signer', () => {
  it.each<readonly [string, Partial<Record<string, unknown>>]>([
    ['by the workflow, whole', { identity: { exact: `${WORKFLOW}@refs/heads/main` } }],
    ['by a pattern of the whole name', { identity: { pattern: 'https://github\\.com/acme/service/.+' } }],
    ['by the owner', { sourceRepository: undefined, sourceOwner: 'https://github.com/acme' }],
    ['by the repository of the workflow', { signerRepository: 'https://github.com/acme/service' }],
    ['by the file of the workflow', { signerWorkflow: WORKFLOW }],
    ['by the runner', { runnerEnvironment: 'github-hosted' }],
    ['by ref and commit', { sourceRef: 'refs/heads/main' }],
  ])('is accepted %s', async (_, changes) => {
    expect(await codeOf(signed, changed(changes))).toBe('ok')
  })

  it.each<readonly [string, string, Partial<Record<string, unknown>>]>([
    ['an issuer with a suffix', 'issuer', { issuer: 'SUFFIX' }],
    [
      'a repository with a suffix',
      'sourceRepositoryUri',
      { sourceRepository: 'https://github.com/acme/service-evil' },
    ],
    [
      'a repository that is a beginning',
      'sourceRepositoryUri',
      { sourceRepository: 'https://github.com/acme/serv' },
    ],
    ['an owner that is a beginning', 'sourceRepositoryOwnerUri', { sourceOwner: 'https://github.com/acm' }],
    ['a pattern of a part', 'identity', { identity: { pattern: 'https://github\\.com/acme/service' } }],
    ['another workflow', 'identity', { signerWorkflow: WORKFLOW.replace('release', 'test') }],
    ['a workflow that is a beginning', 'identity', { signerWorkflow: WORKFLOW.slice(0, -1) }],
    [
      'a signing repository that is a beginning',
      'identity',
      { signerRepository: 'https://github.com/acme/serv' },
    ],
    ['another ref', 'sourceRepositoryRef', { sourceRef: 'refs/heads/main2' }],
    ['a runner of its own', 'runnerEnvironment', { runnerEnvironment: 'self-hosted' }],
  ])('is refused by %s', async (_, where, changes) => {
    const { issuer } = signer
    const policy = changed(changes['issuer'] === 'SUFFIX' ? { issuer: `${issuer}.evil.test` } : changes)
    const outcome = await createAttestationVerifier({ ...trust, signers: [policy] }).verify(signed, {
      artifact,
    })
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'signer-identity-mismatch', detail: { where } },
    })
  })

  it.each([
    ['acme/service-evil', { repository: 'acme/service-evil' }],
    ['a self-hosted runner', { runner_environment: 'self-hosted' }],
  ])('of %s is refused where another is expected', async (_, claims) => {
    const bundle = await keyless(statement(), claims)
    expect(await codeOf(bundle, changed({ runnerEnvironment: 'github-hosted' }))).toBe(
      'signer-identity-mismatch',
    )
  })

  it('is one of several, or none is', async () => {
    const far = changed({ issuer: 'https://x.test', sourceRepository: 'https://x.test/y' })
    const verify = (signers: readonly SignerPolicy[]) =>
      createAttestationVerifier({ ...trust, signers }).verify(signed, { artifact })
    expect((await verify([far, signer])).ok).toBe(true)
    expect(await verify([far, changed({ sourceRef: 'refs/tags/v1' })])).toMatchObject({
      error: { detail: { where: 'sourceRepositoryRef', found: '"refs/heads/main"' } },
    })
    expect(await verify([])).toMatchObject({ error: { code: 'trust-missing' } })
  })

  it.each([{ issuer: '' }, { sourceRepository: '' }, { sourceRepository: undefined }])(
    'cannot be expected with %j',
    (changes) => {
      expect(() => createAttestationVerifier({ ...trust, signers: [changed(changes)] })).toThrow(
        expect.objectContaining({ code: 'identity-pattern-invalid' }),
      )
    },
  )
})

describe('a subject', () => {
  const other = '0'.repeat(64)
  const sha512 = hash('sha512', bytes)
  it.each<readonly [string, readonly unknown[], ArtifactDigests, string]>([
    ['with that digest', [{ digest: artifact }], artifact, 'ok'],
    ['among others', [{ digest: { sha256: other } }, { digest: artifact }], artifact, 'ok'],
    ['with that digest and more', [{ digest: { ...artifact, sha512, sha1: 'ff' } }], artifact, 'ok'],
    ['with two of the digests', [{ digest: { ...artifact, sha512 } }], { ...artifact, sha512 }, 'ok'],
    [
      'that contradicts one of the digests',
      [{ digest: { ...artifact, sha512: other.repeat(2) } }],
      { ...artifact, sha512 },
      'subject-mismatch',
    ],
    ['with another digest', [{ digest: { sha256: other } }], artifact, 'subject-mismatch'],
    [
      'with the digest under another algorithm',
      [{ digest: { sha3_256: artifact.sha256 } }],
      artifact,
      'subject-mismatch',
    ],
    [
      'with the digest under none that counts',
      [{ digest: { gitCommit: artifact.sha256 } }],
      artifact,
      'subject-mismatch',
    ],
    [
      'with the digest in upper case',
      [{ digest: { sha256: artifact.sha256.toUpperCase() } }],
      artifact,
      'subject-mismatch',
    ],
    ['without a digest', [{ digest: {} }], artifact, 'statement-malformed'],
    ['that is none', [], artifact, 'statement-malformed'],
    ['with 33 digests', [{ digest: many(33) }], artifact, 'statement-malformed'],
    [
      'number 1 025',
      Array.from({ length: 1025 }, () => ({ digest: artifact })),
      artifact,
      'statement-malformed',
    ],
  ])('%s', async (_, subject, digests, code) => {
    const { trusted, bundle } = await byKey(statement({ subject }))
    expect(await outcomeCode(bundle, trusted, digests)).toBe(code)
  })

  it.each([
    ['no digest', {}],
    ['SHA-1', { sha1: 'f'.repeat(40) }],
    ['a digest that is too short', { sha256: 'ff' }],
    ['a digest in upper case', { sha256: 'F'.repeat(64) }],
    ['a member of every object', { constructor: 'f'.repeat(64) }],
  ])('cannot be looked for by %s', (_, digests) => {
    expect(() => artifactDigests(digests)).toThrow(
      expect.objectContaining({ code: 'artifact-digest-unusable' }),
    )
  })
})

describe('a statement', () => {
  it.each<readonly [string, Record<string, unknown>, string]>([
    ['of v0.1', { _type: 'https://in-toto.io/Statement/v0.1' }, 'ok'],
    ['with a member that is not known', { more: 1 }, 'ok'],
    ['of another kind', { _type: 'https://in-toto.io/Link/v1' }, 'statement-malformed'],
    ['without a type', { predicateType: '' }, 'statement-malformed'],
    ['of another type', { predicateType: `${TYPE}x` }, 'predicate-type-mismatch'],
  ])('%s', async (_, changes, code) => {
    const { trusted, bundle } = await byKey(statement(changes))
    expect(await outcomeCode(bundle, trusted, artifact, TYPE)).toBe(code)
  })
})

describe('bytes that are no bundle', () => {
  const two = () => {
    const { dsseEnvelope, ...rest } = JSON.parse(signed.toString())
    const [only] = dsseEnvelope.signatures
    return JSON.stringify({ ...rest, dsseEnvelope: { ...dsseEnvelope, signatures: [only, only] } })
  }
  it.each<readonly [string, () => string, string]>([
    ['nothing', () => '', 'json-syntax'],
    ['a bundle that ends too early', () => signed.toString().slice(0, -100), 'json-syntax'],
    ['JSON that is nested too deep', () => '['.repeat(100_000) + ']'.repeat(100_000), 'json-too-deep'],
    ['a text of 70 MB', () => JSON.stringify('x'.repeat(70_000_000)), 'json-too-large'],
    ['two bundles', () => `${signed.toString()}\n${signed.toString()}`, 'json-syntax'],
    ['two signatures', two, 'signed-malformed'],
    [
      'a bundle of an unknown version',
      () => signed.toString().replace('v0.3+json', 'v0.4+json'),
      'signed-malformed',
    ],
    [
      'an envelope alone',
      () => JSON.stringify(JSON.parse(signed.toString()).dsseEnvelope),
      'signed-malformed',
    ],
  ])('are refused: %s', async (_, text, code) => {
    expect(await codeOf(Buffer.from(text()), signer)).toBe(code)
  })
})

describe('a certificate and its witnesses', () => {
  it.each<readonly [string, string, Mistakes]>([
    ['that had expired', 'certificate-not-trusted', { notAfter: new Date(Date.now() - 60_000) }],
    ['without SCT', 'certificate-not-trusted', { sct: false }],
  ])('%s', async (_, code, mistakes) => {
    expect(await codeOf(await forge(instance, statement(), mistakes), signer)).toBe(code)
  })

  it('of another instance are refused', async () => {
    const roots = [readTrustedRoot(readFileSync(stranger.trustedRootPath))]
    const outcome = await createAttestationVerifier({ ...trust, roots }).verify(signed, { artifact })
    expect(outcome).toMatchObject({ error: { code: 'certificate-not-trusted' } })
  })

  it.each<readonly [string, Thresholds, string]>([
    ['one of each', { timestamps: 1, logEntries: 1, certificateTimestamps: 1 }, 'ok'],
    ['two timestamps', { timestamps: 2 }, 'timestamp-missing'],
    ['two logs', { logEntries: 2 }, 'log-entry-missing'],
    ['two certificate logs', { certificateTimestamps: 2 }, 'certificate-not-trusted'],
    ['no time at all, which a certificate needs', { timestamps: 0 }, 'ok'],
  ])('are held to %s', async (_, thresholds, code) => {
    const outcome = await createAttestationVerifier({ ...trust, thresholds }).verify(signed, { artifact })
    expect(outcome.ok ? 'ok' : outcome.error.code).toBe(code)
  })

  it('count an authority once that the trusted root lists twice, for one time and for another', () => {
    const [root] = trust.roots
    const [der = Buffer.alloc(0)] = root?.timestampAuthorities[0]?.chain ?? []
    const stamps = [1, 2].map((at) => ({ at: new Date(at), authority: readCertificate(der) }))
    expect(demandTimes(stamps, [], 1)).toHaveLength(2)
    expect(() => demandTimes(stamps, [], 2)).toThrow(expect.objectContaining({ code: 'timestamp-missing' }))
  })

  it('need a time, whatever the threshold', async () => {
    const services = { ...servicesOf(), timestampAuthorities: [] }
    const bundle = await keyless(statement(), {}, services)
    const thresholds = { timestamps: 0 }
    expect(
      await createAttestationVerifier({ ...trust, thresholds }).verify(bundle, { artifact }),
    ).toMatchObject({
      error: { code: 'timestamp-missing' },
    })
  })

  it('are demanded of a key where a threshold says so', async () => {
    const { trusted, bundle } = await byKey(statement())
    const { roots } = trust
    const outcome = await createAttestationVerifier({
      ...trusted,
      roots,
      thresholds: { logEntries: 1 },
    }).verify(bundle, { artifact })
    expect(outcome).toMatchObject({ error: { code: 'log-entry-missing' } })
  })
})

describe('of several roots', () => {
  it('the one that got furthest says what is wrong, in whatever order they are given', async () => {
    const own = readTrustedRoot(readFileSync(instance.trustedRootPath))
    const roots = [readTrustedRoot(readFileSync(stranger.trustedRootPath)), { ...own, certificateLogs: [] }]
    for (const given of [roots, roots.toReversed()]) {
      const { checks } = await createAttestationVerifier({ ...trust, roots: given }).verify(signed, {
        artifact,
      })
      expect(checks.at(-1)?.found).toContain('a certificate timestamp that no trusted log made')
    }
  })
})

describe('whatever ends a verification', () => {
  it.each<readonly [string, () => AttestationTrust, string]>([
    ['no root', () => ({ ...trust, roots: [] }), 'certificate'],
    ['no expected signer', () => ({ ...trust, signers: [] }), 'identity'],
    ['too few timestamps', () => ({ ...trust, thresholds: { timestamps: 2 } }), 'timestamp'],
    ['too few logs', () => ({ ...trust, thresholds: { logEntries: 2 } }), 'log-entry'],
    [
      'too few promises',
      () => ({ ...trust, thresholds: { certificateTimestamps: 2 } }),
      'certificate-timestamp',
    ],
  ])('is its last check: %s', async (_, by, step) => {
    const outcome = await createAttestationVerifier(by()).verify(signed, { artifact })
    const code = outcome.ok ? '' : outcome.error.code
    expect(outcome.checks.at(-1)).toMatchObject({ step, ok: false, code })
    expect(outcome.checks.filter(({ ok }) => !ok)).toHaveLength(1)
  })
})

describe('what is not compared', () => {
  it.each([
    ['identity', 'insecure-ignore', artifact],
    ['subject', undefined, 'insecure-ignore'],
  ] as const)('is named: %s', async (name, signers, about) => {
    const demands = { signers: signers ?? [signer], artifact: about }
    const outcome = await insecurelyVerifyAttestation(signed, trust, demands)
    expect(outcome).toMatchObject({ ok: true, result: { insecure: [name] } })
  })

  it('does not make what is compared any weaker', async () => {
    const elsewhere = { signers: 'insecure-ignore', artifact: { sha256: '0'.repeat(64) } } as const
    expect(await insecurelyVerifyAttestation(signed, trust, elsewhere)).toMatchObject({
      error: { code: 'subject-mismatch' },
    })
    const broken = Buffer.from(
      signed.toString().replace(/("sig":"[^"]{20})(.)/, (_, start, one) => start + (one === 'A' ? 'B' : 'A')),
    )
    const nobody = { signers: 'insecure-ignore', artifact: 'insecure-ignore' } as const
    expect((await insecurelyVerifyAttestation(broken, trust, nobody)).ok).toBe(false)
  })
})

describe('a signature over a digest', () => {
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  it('verifies as over the bytes, and over no others', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (message, different) => {
        const signature = sign('sha256', message, p256.privateKey)
        expect(verifyP256(hash('sha256', message, 'buffer'), p256.publicKey, signature)).toBe(true)
        const isSame = Buffer.from(message).equals(different)
        expect(verifyP256(hash('sha256', different, 'buffer'), p256.publicKey, signature)).toBe(isSame)
      }),
      { numRuns: 20 },
    )
  })

  it.each<readonly [string, string]>([
    ['zeros', '3006020100020100'],
    ['the order for r', `3026022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551020101`],
    ['a negative number', '3006020181020101'],
    ['a number with a zero too many', '300702020001020101'],
    ['one number', '3003020101'],
    ['nothing', ''],
    ['no DER', 'ff'],
  ])('is refused with %s', (_, hex) => {
    expect(verifyP256(hash('sha256', bytes, 'buffer'), p256.publicKey, Buffer.from(hex, 'hex'))).toBe(false)
  })

  it('verifies with RSA, and with no key that signs no SHA-256', () => {
    const signature = sign('sha256', bytes, rsa.privateKey)
    expect(verifyDigest(artifact, rsa.publicKey, signature)).toBe(true)
    expect(verifyDigest({ sha256: '0'.repeat(64) }, rsa.publicKey, signature)).toBe(false)
    expect(verifyDigest(artifact, rsa.publicKey, signature.subarray(1))).toBe(false)
    expect(verifyDigest(artifact, rsa.publicKey, Buffer.concat([Buffer.alloc(1), signature]))).toBe(false)
    const { publicKey } = generateKeyPairSync('ed25519')
    expect(() => verifyDigest(artifact, publicKey, signature)).toThrow(
      expect.objectContaining({ code: 'artifact-digest-unusable' }),
    )
  })
})

function statement(changes: Record<string, unknown> = {}): Buffer {
  const subject = [{ name: 'artifact', digest: artifact }]
  const whole = {
    _type: 'https://in-toto.io/Statement/v1',
    subject,
    predicateType: TYPE,
    predicate: {},
    ...changes,
  }
  return Buffer.from(JSON.stringify(whole))
}

/** The expected signer with parts changed or, where undefined, left out; what is left may be less than the type demands. */
function changed(changes: Partial<Record<string, unknown>>): SignerPolicy {
  const merged = Object.entries({ ...signer, ...changes }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(merged) as unknown as SignerPolicy
}

async function codeOf(bundle: Buffer, policy: SignerPolicy): Promise<string> {
  const outcome = await createAttestationVerifier({ ...trust, signers: [policy] }).verify(bundle, {
    artifact,
  })
  return outcome.ok ? 'ok' : outcome.error.code
}

async function outcomeCode(
  bundle: Buffer,
  by: AttestationTrust,
  about: ArtifactDigests,
  predicateType?: string,
) {
  const expected = { artifact: about, ...(predicateType === undefined ? {} : { predicateType }) }
  const outcome = await createAttestationVerifier(by).verify(bundle, expected)
  return outcome.ok ? 'ok' : outcome.error.code
}

async function byKey(
  payload: Buffer,
): Promise<{ readonly trusted: AttestationTrust; readonly bundle: Buffer }> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const own = createKeySigner({ pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() })
  const [bundle] = await own.sign([payload])
  return { trusted: { keys: [own.trustedKey], roots: [], signers: [] }, bundle: bundle ?? payload }
}

async function keyless(payload: Buffer, claims = {}, services = servicesOf()): Promise<Buffer> {
  const token = () => Promise.resolve(instance.mintToken(claims))
  const [bundle] = await createKeylessSigner({ services, token }).sign([payload])
  return bundle ?? payload
}

function servicesOf(): SigningServices {
  return chooseServices(readSigningConfig(readFileSync(instance.signingConfigPath)), new Date())
}

function many(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`sha256_${at}`, artifact.sha256]))
}
