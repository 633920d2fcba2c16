import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { bundleFromJSON } from '@sigstore/bundle'
import { TransparencyLogEntry, TrustedRoot } from '@sigstore/protobuf-specs'
import { DSSEBundleBuilder, FulcioSigner, TSAWitness, type Witness } from '@sigstore/sign'
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify'
import { jobIdentity } from '../github/job-identity.ts'
import { oidcClaims } from '../github/oidc-claims.ts'
import { spki } from '../sigstore/certificate.ts'
import { startSigstoreDoubles } from '../sigstore/doubles.ts'
import type { SigstoreInstance } from '../sigstore/instance.ts'
import { MerkleTree } from '../sigstore/merkle-tree.ts'
import { type StatementBundle, signStatementKeyless } from '../sigstore/sign-statement.ts'

let folder: string
let sigstore: SigstoreInstance
let verifier: Verifier

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sigstore-doubles-'))
  sigstore = await startSigstoreDoubles(folder)
  const root: unknown = JSON.parse(await readFile(sigstore.trustedRootPath, 'utf8'))
  verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(root)))
})

afterAll(async () => {
  await sigstore.stop()
  await rm(folder, { recursive: true })
})

const statement = (name: string): Buffer =>
  Buffer.from(JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', name }))

const verify = (bundle: StatementBundle) => verifier.verify(toSignedEntity(bundleFromJSON(bundle)))

describe('a bundle signed with the doubles', () => {
  it('verifies with certificate, timestamp and log entry', async () => {
    const signer = verify(await signStatementKeyless(statement('one'), sigstore))
    expect(signer.identity?.subjectAlternativeName).toBe(
      'https://github.com/acme/service/.github/workflows/release.yml@refs/heads/main',
    )
    expect(signer.identity?.extensions?.issuer).toBe(sigstore.issuerUrl)
  })

  it('verifies at every size of the log, from one entry to seventeen', async () => {
    const names = Array.from({ length: 17 }, (_, index) => `entry ${index}`)
    const bundles = await Promise.all(names.map((name) => signStatementKeyless(statement(name), sigstore)))
    expect(() => bundles.forEach(verify)).not.toThrow()
  })

  it('is made by the Sigstore client library as well', async () => {
    const bundle = await new DSSEBundleBuilder({
      signer: new FulcioSigner({
        fulcioBaseURL: sigstore.fulcioUrl,
        identityProvider: { getToken: () => Promise.resolve(sigstore.mintToken()) },
      }),
      witnesses: [
        new TSAWitness({ tsaBaseURL: sigstore.tsaUrl.replace('/api/v1/timestamp', '') }),
        logWitness,
      ],
    }).create({ data: statement('by the library'), type: 'application/vnd.in-toto+json' })
    expect(verifier.verify(toSignedEntity(bundle)).identity).toBeDefined()
  })

  it.each(['payload', 'log entry', 'timestamp'] as const)(
    'fails when its %s belongs to another',
    async (part) => {
      const [one, other] = await Promise.all(
        ['left', 'right'].map((name) => signStatementKeyless(statement(`${part} ${name}`), sigstore)),
      )
      if (one === undefined || other === undefined) throw new Error('two bundles are needed')
      expect(() => verify(swap(one, other, part))).toThrow()
    },
  )
})

describe('a certificate of the doubles', () => {
  const job = jobIdentity({
    environment: 'production',
    repository: 'acme/other',
    runId: '77',
    runAttempt: '3',
  })

  it.each([
    [8, () => sigstore.issuerUrl],
    [9, () => 'https://github.com/acme/other/.github/workflows/release.yml@refs/heads/main'],
    [11, () => 'github-hosted'],
    [12, () => 'https://github.com/acme/other'],
    [13, () => job.sha],
    [15, () => job.repositoryId],
    [21, () => 'https://github.com/acme/other/actions/runs/77/attempts/3'],
    [22, () => 'public'],
    [23, () => 'production'],
    [24, () => 'repo:acme/other:environment:production'],
  ])('carries the claim of extension %i', async (number, value) => {
    const bundle = await signStatementKeyless(
      statement(`oid ${number}`),
      sigstore,
      sigstore.mintToken(oidcClaims(job)),
    )
    const oids = verify(bundle).identity?.oids ?? []
    const found = oids.find(({ oid }) => oid?.id.join('.') === `1.3.6.1.4.1.57264.1.${number}`)
    expect(found?.value.subarray(2).toString()).toBe(value())
  })

  it('is valid for ten minutes and chains to the root that the trusted root names', async () => {
    const bundle = await signStatementKeyless(statement('chain'), sigstore)
    const { rawBytes } = bundle.verificationMaterial['certificate'] as { readonly rawBytes: string }
    const leaf = new X509Certificate(Buffer.from(rawBytes, 'base64'))
    const [intermediate = Buffer.alloc(0)] = sigstore.keys.codeSigning.chain
    expect(leaf.verify(new X509Certificate(intermediate).publicKey)).toBe(true)
    expect(leaf.validToDate.getTime() - leaf.validFromDate.getTime()).toBe(600_000)
  })

  it.each([
    ['expired', () => sigstore.mintToken({ exp: 1 }), 'identity token'],
    ['for another audience', () => sigstore.mintToken({ aud: 'nobody' }), 'identity token'],
    ['of another issuer', () => sigstore.mintToken({ iss: 'https://example.com' }), 'identity token'],
    ['tampered with', () => `${sigstore.mintToken().slice(0, -6)}AAAAAA`, 'identity token'],
    ['without the run', () => sigstore.mintToken({ run_id: null }), 'run_id'],
  ])('is refused for a token that is %s', async (_, token, reason) => {
    await expect(signStatementKeyless(statement('refused'), sigstore, token())).rejects.toThrow(reason)
  })
})

describe('the clock of the doubles', () => {
  it('decides when certificate and timestamp were made', async () => {
    const past = new Date(Math.floor(Date.now() / 1000) * 1000 - 100 * 86_400_000)
    const place = await mkdtemp(join(folder, 'past-'))
    const then = await startSigstoreDoubles(place, () => past)
    const bundle = await signStatementKeyless(statement('long ago'), then)
    await then.stop()
    const root = TrustedRoot.fromJSON(JSON.parse(await readFile(then.trustedRootPath, 'utf8')))
    const entity = toSignedEntity(bundleFromJSON(bundle))
    new Verifier(toTrustMaterial(root)).verify(entity)
    const [timestamp] = entity.timestamps.filter((one) => one.$case === 'timestamp-authority')
    expect(timestamp?.timestamp.signingTime).toEqual(past)
  })
})

describe('the log double', () => {
  it('answers 409 with the index to an entry that it has', async () => {
    const answers = [await postEntry('same'), await postEntry('same')]
    expect(answers.map((answer) => answer.status)).toEqual([201, 409])
    expect(answers[1]?.headers.get('x-log-index')).toMatch(/^\d+$/)
  })

  it.each([{}, { dsseRequestV002: {} }])('takes hashedrekord entries alone, not %j', async (body) => {
    const answer = await postJson(`${sigstore.rekorUrl}/api/v2/log/entries`, body)
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('must be hashedrekord'),
    ])
  })
})

describe('the Merkle tree', () => {
  // The leaves and roots of the reference tree that implementations of RFC 6962 are tested with.
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ]

  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('of the first %i reference leaves has the reference root', (count, root) => {
    const tree = new MerkleTree()
    for (const leaf of leaves.slice(0, count)) tree.append(Buffer.from(leaf, 'hex'))
    expect(tree.rootHash().toString('hex')).toBe(root)
  })
})

/** The part of the library that writes log entries knows another request; this one is what Rekor v2 takes. */
const logWitness: Witness = {
  testify: async (content, pem) => {
    if (content.$case !== 'dsseEnvelope') throw new Error('only envelopes are signed here')
    const { payload, payloadType, signatures } = content.dsseEnvelope
    const head = Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `)
    const answer = await postJson(`${sigstore.rekorUrl}/api/v2/log/entries`, {
      hashedRekordRequestV002: {
        digest: createHash('sha256').update(head).update(payload).digest('base64'),
        signature: {
          content: signatures[0]?.sig.toString('base64'),
          verifier: {
            keyDetails: 'PKIX_ECDSA_P256_SHA_256',
            x509Certificate: { rawBytes: new X509Certificate(pem).raw.toString('base64') },
          },
        },
      },
    })
    const entry = TransparencyLogEntry.fromJSON(await answer.json())
    const { logId, kindVersion } = entry
    if (logId === undefined || kindVersion === undefined) throw new Error('the log entry is incomplete')
    return { tlogEntries: [{ ...entry, logId, kindVersion }] }
  },
}

function swap(
  one: StatementBundle,
  other: StatementBundle,
  part: 'payload' | 'log entry' | 'timestamp',
): StatementBundle {
  const material = (name: string) => ({
    ...one,
    verificationMaterial: { ...one.verificationMaterial, [name]: other.verificationMaterial[name] },
  })
  switch (part) {
    case 'payload':
      return { ...one, dsseEnvelope: { ...one.dsseEnvelope, payload: other.dsseEnvelope.payload } }
    case 'log entry':
      return material('tlogEntries')
    case 'timestamp':
      return material('timestampVerificationData')
    default:
      return part satisfies never
  }
}

const entryKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const entrySignature = sign('sha256', Buffer.from('same'), entryKeys.privateKey)

function postEntry(text: string): Promise<Response> {
  return postJson(`${sigstore.rekorUrl}/api/v2/log/entries`, {
    hashedRekordRequestV002: {
      digest: createHash('sha256').update(text).digest('base64'),
      signature: {
        content: entrySignature.toString('base64'),
        verifier: {
          keyDetails: 'PKIX_ECDSA_P256_SHA_256',
          publicKey: { rawBytes: spki(entryKeys.publicKey).toString('base64') },
        },
      },
    },
  })
}

function postJson(url: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
}
