import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { decodeSequence } from '../../../test/harness/der/decode-der.ts'
import { integer, sequence, utf8String } from '../../../test/harness/der/encode-der.ts'
import { extension, toPem } from '../../../test/harness/sigstore/certificate.ts'
import { extendedKeyUsage, subjectUri } from '../../../test/harness/sigstore/certificate-extensions.ts'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import { CustodyError } from '../src/errors.ts'
import { canonicalBytes, type Writable } from '../src/json/canonical-json.ts'
import { isJsonObject, type JsonValue, readJson } from '../src/json/read-json.ts'
import { chooseServices } from '../src/sign/choose-services.ts'
import { createKeySigner, type KeySigner } from '../src/sign/key-signer.ts'
import { createKeylessSigner } from '../src/sign/keyless-signer.ts'
import { readSigningConfig } from '../src/sign/signing-config.ts'
import { readPublicKey } from '../src/verify/read-public-key.ts'
import { readTrustedRoot } from '../src/verify/read-trusted-root.ts'
import type { ExpectedIdentity, Trust } from '../src/verify/trust.ts'
import type { TrustedRoot } from '../src/verify/trusted-root.ts'
import { createVerifier, verifySignedStatement } from '../src/verify/verify-signed-statement.ts'
import { forge, type Mistakes } from './forgery.ts'
import { restamp } from './restamp.ts'

const payload = statement('good')
const other = statement('other')
const folders: string[] = []
let instance: SigstoreInstance
let stranger: SigstoreInstance
let expected: ExpectedIdentity
let trust: Trust
let signed: Buffer
let signedOther: Buffer

beforeAll(async () => {
  instance = await startSigstoreDoubles(folder())
  stranger = await startSigstoreDoubles(folder())
  expected = {
    identity: { exact: 'https://github.com/acme/service/.github/workflows/release.yml@refs/heads/main' },
    issuer: instance.issuerUrl,
    sourceRepository: 'https://github.com/acme/service',
    sourceRef: 'refs/heads/main',
    run: 'https://github.com/acme/service/actions/runs/9000000001',
  }
  trust = { keys: [], roots: [rootOf(instance)], identities: [expected] }
  // Entries before and after, so that inclusion proofs have hashes.
  await keyless(
    instance,
    [1, 2, 3].map((n) => statement(`early ${n}`)),
  )
  const [first, second] = await keyless(instance, [payload, other])
  signed = first ?? Buffer.alloc(0)
  signedOther = second ?? Buffer.alloc(0)
})

afterAll(async () => {
  await instance.stop()
  await stranger.stop()
  for (const one of folders) rmSync(one, { recursive: true })
})

describe('a statement signed keyless', () => {
  it('is handed out with its signer, its claims and its trusted time', async () => {
    const verified = await verifySignedStatement(signed, trust)
    expect(verified.payload).toEqual(payload)
    expect(verified.strength).toBe('proven')
    expect(verified.signer).toMatchObject({
      kind: 'certificate',
      issuer: instance.issuerUrl,
      identity: 'https://github.com/acme/service/.github/workflows/release.yml@refs/heads/main',
      claims: {
        sourceRepositoryUri: 'https://github.com/acme/service',
        runnerEnvironment: 'github-hosted',
        runInvocationUri: 'https://github.com/acme/service/actions/runs/9000000001/attempts/1',
        subject: 'repo:acme/service:ref:refs/heads/main',
      },
    })
    expect(verified.times).toHaveLength(1)
    expect(Math.abs(Date.now() - (verified.times[0]?.at.getTime() ?? 0))).toBeLessThan(60_000)
  })

  it('still verifies when another trusted root is given, too', async () => {
    const roots = [rootOf(stranger), rootOf(instance)]
    await expect(verifySignedStatement(signed, { ...trust, roots })).resolves.toBeDefined()
  })

  it.each([0, 1, 2, 4, 5, 6, 9])('verifies with a time of %i fraction digits', async (digits) => {
    const forged = await forge(instance, payload, {
      timestamp: (token) => restamp(token, instance.keys.timestamping, '123456789'.slice(0, digits)),
    })
    const { times } = await verifySignedStatement(forged, trust)
    expect(times[0]?.at.getMilliseconds()).toBe(Number('123'.slice(0, digits).padEnd(3, '0')))
  })

  it('is read in whatever JSON another tool wrote, when that is asked for', async () => {
    const spaced = Buffer.from(JSON.stringify(JSON.parse(signed.toString()), null, 2))
    await expect(verifySignedStatement(spaced, trust)).rejects.toMatchObject({ code: 'signed-not-canonical' })
    await expect(verifySignedStatement(spaced, trust, { form: 'foreign' })).resolves.toBeDefined()
  })
})

describe('the identity of a certificate', () => {
  const workflow = 'acme/service/.github/workflows/release.yml'
  it.each([
    [
      'a longer repository name',
      { repository: 'acme/service-evil' },
      'sourceRepositoryUri, runInvocationUri',
    ],
    [
      'a workflow of that repository',
      { job_workflow_ref: 'acme/service-evil/.github/workflows/release.yml@refs/heads/main' },
      'identity',
    ],
    ['a longer ref in the name', { job_workflow_ref: `${workflow}@refs/heads/main-evil` }, 'identity'],
    [
      'another workflow',
      { job_workflow_ref: 'acme/service/.github/workflows/test.yml@refs/heads/main' },
      'identity',
    ],
    ['another ref', { ref: 'refs/heads/main2' }, 'sourceRepositoryRef'],
    ['another run', { run_id: '90000000011' }, 'runInvocationUri'],
    [
      'another repository through the same workflow',
      { repository: 'acme/other', run_id: '7' },
      'sourceRepositoryUri, runInvocationUri',
    ],
  ])('of %s is refused', async (_, changes, where) => {
    const [bytes] = await keyless(instance, [payload], changes)
    const failure = await failureOf(bytes, trust)
    expect(failure).toMatchObject({ code: 'signer-identity-mismatch', detail: { where } })
    expect(failure?.message).toContain('found "')
  })

  it('of a later attempt of the same run is accepted, unless one attempt is expected', async () => {
    const [bytes] = await keyless(instance, [payload], { run_attempt: '2' })
    await expect(verifySignedStatement(bytes ?? payload, trust)).resolves.toBeDefined()
    const exact = { ...expected, runInvocationUri: `${expected.run}/attempts/1` }
    await expect(
      verifySignedStatement(bytes ?? payload, { ...trust, identities: [exact] }),
    ).rejects.toMatchObject({
      code: 'signer-identity-mismatch',
    })
  })

  it.each([
    ['issuer that is longer', { issuer: 'http://127.0.0.1' }, 'issuer'],
    ['issuer with another end', (e: ExpectedIdentity) => ({ issuer: `${e.issuer}/` }), 'issuer'],
    [
      'pattern that matches a part only',
      { identity: { pattern: 'https://github\\.com/acme/service' } },
      'identity',
    ],
    [
      'pattern that matches a beginning of two',
      { identity: { pattern: 'https://github\\.com/acme|x' } },
      'identity',
    ],
    [
      'exact name with a dot for any character',
      {
        identity: { exact: 'https://github.com/acme/service/.github/workflows/releaseXyml@refs/heads/main' },
      },
      'identity',
    ],
    ['source digest', { sourceDigest: '0'.repeat(40) }, 'sourceRepositoryDigest'],
    ['repository id', { sourceRepositoryId: '7100011' }, 'sourceRepositoryId'],
  ])('is refused by an expected %s', async (_, changes, where) => {
    const change = typeof changes === 'function' ? changes(expected) : changes
    const failure = await failureOf(signed, { ...trust, identities: [{ ...expected, ...change }] })
    expect(failure).toMatchObject({ code: 'signer-identity-mismatch', detail: { where } })
  })

  it('is accepted by a pattern that matches it wholly', async () => {
    const identity = {
      pattern: 'https://github\\.com/acme/service/\\.github/workflows/[a-z]+\\.yml@refs/heads/.*',
    }
    await expect(
      verifySignedStatement(signed, { ...trust, identities: [{ ...expected, identity }] }),
    ).resolves.toBeDefined()
  })

  it('names what differs from the nearest of several expectations', async () => {
    const far = { ...expected, issuer: 'https://x.test', sourceRepository: 'https://x.test/y' }
    const near = { ...expected, sourceRef: 'refs/tags/v1' }
    expect(await failureOf(signed, { ...trust, identities: [far, near] })).toMatchObject({
      detail: { where: 'sourceRepositoryRef', found: '"refs/heads/main"', expected: '"refs/tags/v1"' },
    })
  })

  it.each([
    '(a+)+',
    '(?=a)',
    '(a)\\1',
    '(a|b*)*',
    '.*.*.*.*',
    '(',
    '',
    '((a*)b)+',
    '(a{2,}){2,}',
    'a)|(?:b',
    '(a|a)+',
    '(?:a?a?)+',
    '(a?){25}',
    '((a|b)){40}',
  ])('is not matched by the pattern %j', (pattern) => {
    expect(() => createVerifier({ ...trust, identities: [{ ...expected, identity: { pattern } }] })).toThrow(
      expect.objectContaining({ code: 'identity-pattern-invalid' }),
    )
  })

  it.each([['issuer'], ['sourceRepository']])('cannot be expected without %s', (name) => {
    expect(() => createVerifier({ ...trust, identities: [{ ...expected, [name]: '' }] })).toThrow(
      expect.objectContaining({ code: 'identity-pattern-invalid' }),
    )
  })

  it('counts for its own stage only', async () => {
    const identities = [{ ...expected, stage: 'scan' }]
    const verifier = createVerifier({ ...trust, identities })
    await expect(verifier.verify(signed, { stage: 'scan' })).resolves.toBeDefined()
    await expect(verifier.verify(signed, { stage: () => 'scan' })).resolves.toBeDefined()
    await expect(verifier.verify(signed, { stage: 'build' })).rejects.toMatchObject({
      code: 'signer-stage-mismatch',
    })
    await expect(verifier.verify(signed)).rejects.toMatchObject({ code: 'signer-stage-mismatch' })
  })

  it('counts for no stage that another signer is bound to', async () => {
    const verifier = createVerifier({ ...trust, identities: [expected], boundStages: new Set(['policy']) })
    await expect(verifier.verify(signed, { stage: 'scan' })).resolves.toBeDefined()
    await expect(verifier.verify(signed, { stage: 'policy' })).rejects.toMatchObject({
      code: 'signer-stage-mismatch',
    })
  })

  it.each([
    ['no expected identity', { identities: [] }],
    ['no trusted root', { roots: [] }],
  ])('is refused with %s', async (_, missing) => {
    expect(await failureOf(signed, { ...trust, ...missing })).toMatchObject({ code: 'trust-missing' })
  })
})

const LOG = 'verificationMaterial.tlogEntries.0'
const CERTIFICATE = 'verificationMaterial.certificate.rawBytes'
const STAMPS = 'verificationMaterial.timestampVerificationData'
const SIGNATURE = 'dsseEnvelope.signatures.0'

describe('a changed statement', () => {
  it.each<readonly [string, string, string, Change]>([
    [
      'two signatures',
      'signed-malformed',
      'dsseEnvelope.signatures',
      (own, others) => [...list(own), ...list(others)],
    ],
    ['no signature', 'signed-malformed', 'dsseEnvelope.signatures', () => []],
    [
      'an unknown media type',
      'signed-malformed',
      'mediaType',
      () => 'application/vnd.dev.sigstore.bundle.v0.4+json',
    ],
    ['an unknown member', 'signed-malformed', 'more', () => ''],
    ['an unknown member of the material', 'signed-malformed', 'verificationMaterial.more', () => ''],
    ['an unknown member of the entry', 'signed-malformed', `${LOG}.more`, () => ''],
    [
      'a promise of Rekor v1',
      'signed-malformed',
      `${LOG}.inclusionPromise`,
      () => ({ signedEntryTimestamp: 'AAAA' }),
    ],
    ['a time beside the proof', 'signed-malformed', `${LOG}.integratedTime`, () => '1'],
    ['a null for nothing', 'signed-not-canonical', `${LOG}.inclusionPromise`, () => null],
    ['a key id', 'signed-not-canonical', `${SIGNATURE}.keyid`, () => 'abc'],
    ['no key id', 'signed-not-canonical', `${SIGNATURE}.keyid`, () => undefined],
    ['another payload type', 'signed-payload-type', 'dsseEnvelope.payloadType', () => 'application/json'],
    ['another payload', 'signature-invalid', 'dsseEnvelope.payload', (_, others) => others],
    ['another signature', 'signature-invalid', `${SIGNATURE}.sig`, (_, others) => others],
    [
      'base64 with spare bits',
      'signed-malformed',
      'dsseEnvelope.payload',
      (own) => `${text(own).slice(0, -3)}B==`,
    ],
    [
      'a certificate and a key',
      'signed-malformed',
      'verificationMaterial.publicKey',
      () => ({ hint: 'AAAA' }),
    ],
    ['no signer', 'signed-malformed', 'verificationMaterial.certificate', () => undefined],
    [
      'a certificate chain',
      'signed-malformed',
      'verificationMaterial.x509CertificateChain',
      () => ({ certificates: [] }),
    ],
    ['no timestamp', 'timestamp-missing', STAMPS, () => undefined],
    ['an empty list of timestamps', 'signed-not-canonical', `${STAMPS}.rfc3161Timestamps`, () => []],
    ["another's timestamp", 'timestamp-invalid', STAMPS, (_, others) => others],
    [
      'one timestamp twice',
      'timestamp-invalid',
      `${STAMPS}.rfc3161Timestamps`,
      (own) => [...list(own), ...list(own)],
    ],
    ['no log entry', 'log-entry-missing', 'verificationMaterial.tlogEntries', () => undefined],
    ["another's log entry", 'log-entry-invalid', 'verificationMaterial.tlogEntries', (_, others) => others],
    [
      'one log entry twice',
      'log-entry-invalid',
      'verificationMaterial.tlogEntries',
      (own) => [...list(own), ...list(own)],
    ],
    ["another's entry body", 'log-entry-invalid', `${LOG}.canonicalizedBody`, (_, others) => others],
    ["another's inclusion proof", 'log-entry-invalid', `${LOG}.inclusionProof`, (_, others) => others],
    ['another log index', 'log-entry-invalid', `${LOG}.logIndex`, () => '0'],
    ['another index in the proof', 'log-entry-invalid', `${LOG}.inclusionProof.logIndex`, () => '0'],
    ['another root hash', 'log-entry-invalid', `${LOG}.inclusionProof.rootHash`, (own) => flipped(own)],
    ['another tree size', 'log-entry-invalid', `${LOG}.inclusionProof.treeSize`, () => '99'],
    [
      'a number with a leading zero',
      'signed-malformed',
      `${LOG}.inclusionProof.treeSize`,
      (own) => `0${text(own)}`,
    ],
    ['no path to the root', 'log-entry-invalid', `${LOG}.inclusionProof.hashes`, () => []],
    ['another log id', 'log-entry-invalid', `${LOG}.logId.keyId`, (own) => flipped(own)],
    ['another kind of entry', 'log-entry-invalid', `${LOG}.kindVersion.kind`, () => 'dsse'],
    ['another version of entry', 'signed-malformed', `${LOG}.kindVersion.version`, () => '0.0.1'],
    [
      'another name of the note key',
      'log-entry-invalid',
      `${LOG}.inclusionProof.checkpoint.envelope`,
      (own) => text(own).replace('\u2014 127.0.0.1', '\u2014 127'),
    ],
    [
      'a cosignature that nobody verifies',
      'signed-not-canonical',
      `${LOG}.inclusionProof.checkpoint.envelope`,
      (own) => `${text(own)}\u2014 witness.test AAAAAAAA\n`,
    ],
    [
      'text after the checkpoint',
      'log-entry-invalid',
      `${LOG}.inclusionProof.checkpoint.envelope`,
      (own) => `${text(own)}\n`,
    ],
  ])('with %s is refused as %s', async (_, code, path, change) => {
    expect(await failureOf(edit(path, change), trust)).toMatchObject({ code })
  })

  it.each([
    ['a space', (text: string) => text.replace(',', ', ')],
    ['a line end', (text: string) => `${text}\n`],
    ['an escaped character', (text: string) => text.replace('mediaType', 'media\\u0054ype')],
  ])('with %s is refused as not canonical', async (_, change) => {
    expect(await failureOf(Buffer.from(change(signed.toString())), trust)).toMatchObject({
      code: 'signed-not-canonical',
    })
  })

  it('with a member twice is refused', async () => {
    const twice = signed.toString().replace('{', '{"mediaType":"",')
    expect(await failureOf(Buffer.from(twice), trust)).toMatchObject({ code: 'json-duplicate-key' })
  })

  it('is refused, whichever bits of its signed parts are changed', async () => {
    const survivors: string[] = []
    let tried = 0
    for (const [path, stride] of [
      [CERTIFICATE, 7],
      [`${LOG}.canonicalizedBody`, 29],
      [`${SIGNATURE}.sig`, 1],
      [`${STAMPS}.rfc3161Timestamps.0.signedTimestamp`, 1],
    ] as const) {
      for (let at = 0; ; at += stride) {
        const isInside = { yes: true }
        const changed = edit(path, (own) => flipped(own, at, isInside))
        if (!isInside.yes) break
        tried += 1
        if ((await failureOf(changed, trust)) === undefined) survivors.push(`${path} ${at}`)
      }
    }
    expect({ tried: tried > 900, survivors }).toEqual({ tried: true, survivors: [] })
  })
})

describe('a certificate', () => {
  const utf8 = (arc: number, text: string) => extension(`1.3.6.1.4.1.57264.1.${arc}`, utf8String(text))
  it.each<readonly [string, string, Mistakes]>([
    ['without SCT', 'certificate-not-trusted', { sct: false }],
    [
      'that had expired when it signed',
      'certificate-not-trusted',
      { notAfter: new Date(Date.now() - 60_000) },
    ],
    ['that is not for code signing', 'certificate-malformed', { extensions: (good) => good.toSpliced(1, 1) }],
    [
      'for stamping times',
      'certificate-malformed',
      { extensions: (good) => good.with(1, extendedKeyUsage('timeStamping')) },
    ],
    ['without a name', 'certificate-malformed', { extensions: (good) => good.toSpliced(4, 1) }],
    ['with an empty name', 'certificate-malformed', { extensions: (good) => good.with(4, subjectUri('')) }],
    [
      'with a claim twice',
      'certificate-malformed',
      { extensions: (good) => [...good, utf8(12, 'https://github.com/acme/service')] },
    ],
    [
      'with a claim in raw text',
      'certificate-malformed',
      { extensions: (good) => [...good, extension('1.3.6.1.4.1.57264.1.23', Buffer.from('production'))] },
    ],
    [
      'with a claim and more after it',
      'certificate-malformed',
      {
        extensions: (good) => [
          ...good,
          extension('1.3.6.1.4.1.57264.1.23', Buffer.concat([utf8String('a'), utf8String('b')])),
        ],
      },
    ],
    [
      'with an unknown critical extension',
      'certificate-malformed',
      { extensions: (good) => [...good, extension('1.2.3.4', sequence(), true)] },
    ],
    [
      'with bytes after it',
      'certificate-malformed',
      { certificate: (der) => Buffer.concat([der, Buffer.from([5, 0])]) },
    ],
  ])('%s is refused as %s', async (_, code, mistakes) => {
    expect(await failureOf(await forge(instance, payload, mistakes), trust)).toMatchObject({ code })
  })

  it('without mistakes is accepted when forged in the same way', async () => {
    await expect(verifySignedStatement(await forge(instance, payload, {}), trust)).resolves.toBeDefined()
  })
})

describe('a trusted root', () => {
  type Root = { readonly [kind: string]: ReadonlyArray<Record<string, unknown>> }
  const ended = { start: '2020-01-01T00:00:00Z', end: '2021-01-01T00:00:00Z' }
  it.each<readonly [string, string, (root: Root) => object]>([
    [
      'of another instance',
      'certificate-not-trusted',
      () => JSON.parse(readFileSync(stranger.trustedRootPath, 'utf8')),
    ],
    [
      'whose certificate authority has ended',
      'certificate-not-trusted',
      (r) => ({
        certificateAuthorities: r['certificateAuthorities']?.map((one) => ({ ...one, validFor: ended })),
      }),
    ],
    [
      'whose timestamp authority has ended',
      'timestamp-invalid',
      (r) => ({
        timestampAuthorities: r['timestampAuthorities']?.map((one) => ({ ...one, validFor: ended })),
      }),
    ],
    [
      'whose log has ended',
      'log-entry-invalid',
      (r) => ({
        tlogs: r['tlogs']?.map((one) => ({
          ...one,
          publicKey: { ...Object(one['publicKey']), validFor: ended },
        })),
      }),
    ],
    ['without timestamp authorities', 'timestamp-invalid', () => ({ timestampAuthorities: [] })],
    ['without logs', 'log-entry-invalid', () => ({ tlogs: [] })],
    ['without certificate logs', 'certificate-not-trusted', () => ({ ctlogs: [] })],
  ])('%s refuses as %s', async (_, code, change) => {
    const json: Root = JSON.parse(readFileSync(instance.trustedRootPath, 'utf8'))
    const root = readTrustedRoot(Buffer.from(JSON.stringify({ ...json, ...change(json) })))
    expect(await failureOf(signed, { ...trust, roots: [root] })).toMatchObject({ code })
  })

  it.each([
    [
      'a log without a start',
      (text: string) => text.replace(/"validFor":\{"start":"[^"]+"\}(?=\},"logId)/, '"validFor":{}'),
    ],
    ['another media type', (text: string) => text.replace('version=0.1', 'version=0.9')],
    ['no certificate authority', (text: string) => text.replace('certificateAuthorities', 'authorities')],
    ['a key that is none', (text: string) => text.replace(/"rawBytes":"[^"]+"/, '"rawBytes":"AAAA"')],
  ])('with %s is malformed', (_, change) => {
    const text = JSON.stringify(JSON.parse(readFileSync(instance.trustedRootPath, 'utf8')))
    expect(() => readTrustedRoot(Buffer.from(change(text)))).toThrow(
      expect.objectContaining({ code: 'trusted-root-malformed' }),
    )
  })
})

describe('a statement signed with a key', () => {
  const keys = { p256: pemOf('P-256'), ed25519: pemOf('ed25519') }
  it.each(['p256', 'ed25519'] as const)('verifies with the public key alone (%s)', async (kind) => {
    const { signer, bytes } = await signedBy(keys[kind])
    const verified = await verifySignedStatement(bytes, {
      keys: [signer.trustedKey],
      roots: [],
      identities: [],
    })
    expect(verified).toMatchObject({
      payload,
      strength: 'claimed',
      times: [],
      signer: { kind: 'key', keyId: signer.trustedKey.keyId },
    })
  })

  it('needs no code that reads certificates', async () => {
    const { signer, bytes } = await signedBy(keys.p256)
    const pem = signer.trustedKey.publicKey.export({ format: 'pem', type: 'spki' })
    const module = (name: string) => fileURLToPath(new URL(`../src/verify/${name}.ts`, import.meta.url))
    const script = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
      const { verifySignedStatement } = await import(${JSON.stringify(module('verify-signed-statement'))})
      const { readPublicKey } = await import(${JSON.stringify(module('read-public-key'))})
      const trust = { keys: [readPublicKey(${JSON.stringify(pem)})], roots: [], identities: [] }
      await verifySignedStatement(Buffer.from(${JSON.stringify(bytes.toString('base64'))}, 'base64'), trust)
      console.log(loaded.filter((url) => /verify.(certificate|log|timestamp|instance)|node_modules/.test(url)).join())`
    const out = execFileSync(process.execPath, ['--conditions=source', '--input-type=module', '-e', script])
    expect(out.toString().trim()).toBe('')
  })

  it.each(['p256', 'ed25519'] as const)(
    'is refused, whichever byte is changed or left out (%s)',
    async (kind) => {
      const { signer, bytes } = await signedBy(keys[kind])
      const verifier = createVerifier({ keys: [signer.trustedKey], roots: [], identities: [] })
      const mutants = Array.from(bytes, (_, at) => [
        Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
        ...[1, 2, 32, 128].map((mask) => Buffer.from(bytes.with(at, (bytes[at] ?? 0) ^ mask))),
      ]).flat()
      const accepted = await Promise.all(
        mutants.map((mutant) =>
          verifier.verify(mutant).then(
            () => true,
            () => false,
          ),
        ),
      )
      expect({ tried: mutants.length, survivors: accepted.filter(Boolean).length }).toEqual({
        tried: bytes.length * 5,
        survivors: 0,
      })
    },
  )

  it('is refused with the other of the two S values', async () => {
    const { signer, bytes } = await signedBy(keys.p256)
    const mirrored = editIn(bytes, bytes, `${SIGNATURE}.sig`, (own) =>
      mirror(Buffer.from(text(own), 'base64')).toString('base64'),
    )
    const keyTrust = { keys: [signer.trustedKey], roots: [], identities: [] }
    expect(await failureOf(mirrored, keyTrust)).toMatchObject({ code: 'signature-encoding' })
    await expect(verifySignedStatement(mirrored, keyTrust, { form: 'foreign' })).resolves.toBeDefined()
  })

  it('is refused with another key, with none, and under the hint of another', async () => {
    const { signer, bytes } = await signedBy(keys.p256)
    const stranger = createKeySigner({ pem: pemOf('P-256') }).trustedKey
    const only = (...trusted: Trust['keys']) => ({ keys: trusted, roots: [], identities: [] })
    expect(await failureOf(bytes, only(stranger))).toMatchObject({ code: 'signer-not-trusted' })
    expect(await failureOf(bytes, only())).toMatchObject({ code: 'trust-missing' })
    const hint = Buffer.from(stranger.keyId, 'hex').toString('base64')
    const renamed = editIn(bytes, bytes, 'verificationMaterial.publicKey.hint', () => hint)
    expect(await failureOf(renamed, only(stranger, signer.trustedKey))).toMatchObject({
      code: 'signature-invalid',
    })
  })

  it.each([
    ['of another tool', 'SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA'],
    ['that is left out', undefined],
  ])('is verified by whichever trusted key made it, with a hint %s in a foreign bundle', async (_, hint) => {
    const { signer, bytes } = await signedBy(keys.p256)
    const others = ['P-256', 'ed25519'] as const
    const trusted = [
      ...others.map((kind) => createKeySigner({ pem: pemOf(kind) }).trustedKey),
      signer.trustedKey,
    ]
    const hinted = editIn(bytes, bytes, 'verificationMaterial.publicKey.hint', () => hint)
    const by = (given: Trust['keys']) => ({ keys: given, roots: [], identities: [] })
    await expect(verifySignedStatement(hinted, by(trusted), { form: 'foreign' })).resolves.toMatchObject({
      signer: { keyId: signer.trustedKey.keyId },
    })
    await expect(
      verifySignedStatement(hinted, by(trusted.slice(0, 2)), { form: 'foreign' }),
    ).rejects.toMatchObject({
      code: 'signer-not-trusted',
    })
    await expect(verifySignedStatement(hinted, by(trusted))).rejects.toThrow(CustodyError)
  })

  it('counts for no stage that another signer is bound to, unless its key is', async () => {
    const { signer, bytes } = await signedBy(keys.ed25519)
    const boundStages = new Set(['policy'])
    const given = { keys: [signer.trustedKey], roots: [], identities: [], boundStages }
    await expect(createVerifier(given).verify(bytes, { stage: 'scan' })).resolves.toBeDefined()
    await expect(createVerifier(given).verify(bytes)).resolves.toBeDefined()
    await expect(createVerifier(given).verify(bytes, { stage: 'policy' })).rejects.toMatchObject({
      code: 'signer-stage-mismatch',
    })
    const gate = { ...given, keys: [...given.keys, { ...signer.trustedKey, stage: 'policy' }] }
    await expect(createVerifier(gate).verify(bytes, { stage: 'policy' })).resolves.toBeDefined()
  })

  it('counts for the stages of its key only', async () => {
    const { signer, bytes } = await signedBy(keys.ed25519)
    const bound = ['build', 'scan'].map((stage) => ({ ...signer.trustedKey, stage }))
    const verifier = createVerifier({ keys: bound, roots: [], identities: [] })
    await expect(verifier.verify(bytes, { stage: 'scan' })).resolves.toBeDefined()
    await expect(verifier.verify(bytes, { stage: 'vex' })).rejects.toMatchObject({
      code: 'signer-stage-mismatch',
    })
  })

  it('is refused with a timestamp that nothing can verify', async () => {
    const { signer, bytes } = await signedBy(keys.p256)
    const stamped = editIn(bytes, signed, STAMPS, (_, others) => others)
    const keyTrust = { keys: [signer.trustedKey], roots: [], identities: [] }
    expect(await failureOf(stamped, keyTrust)).toMatchObject({ code: 'trust-missing' })
    expect(await failureOf(stamped, { ...keyTrust, roots: [rootOf(instance)] })).toMatchObject({
      code: 'timestamp-invalid',
    })
  })
})

describe('a public key', () => {
  const pem = (type: 'rsa' | 'P-521' | 'P-256') =>
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 1024 })
      : generateKeyPairSync('ec', { namedCurve: type })
  const spki = { format: 'pem', type: 'spki' } as const
  it.each([
    ['a private key', 'public-key-is-private', pemOf('P-256')],
    ['an RSA key of 1024 bits', 'public-key-unsupported', pem('rsa').publicKey.export(spki).toString()],
    ['a P-521 key', 'public-key-unsupported', pem('P-521').publicKey.export(spki).toString()],
    ['a text', 'public-key-malformed', 'ssh-ed25519 AAAA'],
    ['a broken PEM', 'public-key-malformed', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'],
    ['two keys', 'public-key-malformed', pem('P-256').publicKey.export(spki).toString().repeat(2)],
  ])('that is %s is refused as %s', (_, code, text) => {
    expect(() => readPublicKey(text)).toThrow(expect.objectContaining({ code }))
  })

  it('has one id, whatever point format its PEM is in', () => {
    const { publicKey } = pem('P-256')
    const compressed = compressedPem(publicKey.export({ format: 'jwk' }))
    expect(readPublicKey(compressed).keyId).toBe(readPublicKey(publicKey.export(spki).toString()).keyId)
  })
})

type Change = (own: JsonValue | undefined, others: JsonValue | undefined) => Writable | undefined

function edit(path: string, change: Change): Buffer {
  return editIn(signed, signedOther, path, change)
}

/** Writes a bundle anew with one member changed; `change` also sees that member of another bundle. */
function editIn(bytes: Buffer, from: Buffer, path: string, change: Change): Buffer {
  return canonicalBytes(editAt(readJson(bytes, ''), readJson(from, ''), path.split('.'), change) ?? null)
}

function editAt(
  own: JsonValue | undefined,
  others: JsonValue | undefined,
  path: readonly string[],
  change: Change,
): Writable | undefined {
  const [name, ...rest] = path
  if (name === undefined) return change(own, others)
  const next = editAt(memberOf(own, name), memberOf(others, name), rest, change)
  return Array.isArray(own) ? own.with(Number(name), next) : { ...Object(own), [name]: next }
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) ? value[name] : list(value)[Number(name)]
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : []
}

function flipped(value: JsonValue | undefined, at = 8, isInside = { yes: true }): string {
  const bytes = Buffer.from(text(value), 'base64')
  isInside.yes = at < bytes.length
  if (isInside.yes) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (at % 8)), at)
  return bytes.toString('base64')
}

async function failureOf(bytes: Uint8Array | undefined, by: Trust): Promise<CustodyError | undefined> {
  try {
    await verifySignedStatement(bytes ?? Buffer.alloc(0), by)
    return undefined
  } catch (error) {
    if (error instanceof CustodyError) return error
    throw error
  }
}

async function keyless(
  by: SigstoreInstance,
  payloads: readonly Buffer[],
  claims = {},
): Promise<readonly Buffer[]> {
  const services = chooseServices(readSigningConfig(readFileSync(by.signingConfigPath)), new Date())
  return createKeylessSigner({ services, token: () => Promise.resolve(by.mintToken(claims)) }).sign(payloads)
}

async function signedBy(pem: string): Promise<{ readonly signer: KeySigner; readonly bytes: Buffer }> {
  const signer = createKeySigner({ pem })
  const [bytes] = await signer.sign([payload])
  return { signer, bytes: bytes ?? Buffer.alloc(0) }
}

function rootOf(of: SigstoreInstance): TrustedRoot {
  return readTrustedRoot(readFileSync(of.trustedRootPath))
}

function pemOf(kind: 'P-256' | 'ed25519'): string {
  const { privateKey } =
    kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: kind })
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}

/** The same P-256 key with its point compressed (RFC 5480, 2.2). */
function compressedPem({ x = '', y = '' }: JsonWebKey): string {
  const isOdd = ((Buffer.from(y, 'base64url').at(-1) ?? 0) & 1) === 1
  const head = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex')
  const der = Buffer.concat([head, Buffer.from([isOdd ? 3 : 2]), Buffer.from(x, 'base64url')])
  return toPem('PUBLIC KEY', der)
}

/** (r, n-s) of (r, s): the twin that verifies as well. */
function mirror(signature: Buffer): Buffer {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const [r, s] = decodeSequence(signature)
  const twin = order - BigInt(`0x${s?.contents.toString('hex')}`)
  const bytes = Buffer.from(twin.toString(16).padStart(64, '0'), 'hex')
  return sequence(r?.encoded ?? bytes, integer(bytes))
}

function statement(name: string): Buffer {
  return Buffer.from(JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', name }))
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'custody-verify-'))
  folders.push(made)
  return made
}
