import { generateKeyPairSync, hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chooseServices, type SigningServices } from '../../../packages/core/src/sign/choose-services.ts'
import { createKeySigner } from '../../../packages/core/src/sign/key-signer.ts'
import { createKeylessSigner } from '../../../packages/core/src/sign/keyless-signer.ts'
import { patienceOf } from '../../../packages/core/src/sign/patience.ts'
import { readSigningConfig } from '../../../packages/core/src/sign/signing-config.ts'
import type { TrustedKey } from '../../../packages/core/src/verify/trust.ts'
import { signBundle } from '../../conformance/sigstore-client/sign-bundle.ts'
import type { SigstoreInstance } from '../../harness/sigstore/instance.ts'

/** Two good bundles of one kind, about one artifact. */
export interface BundlePair {
  readonly good: string
  readonly other: string
  readonly key?: TrustedKey
}

/** A kind of bundle: what signs it, and who witnesses it. */
export interface BundleKind {
  readonly name: string
  readonly make: (instance: SigstoreInstance, folder: string) => Promise<BundlePair>
  /** What a verifier demands less of it than of others: a log entry, or a time too. */
  readonly without?: 'log' | 'log and time'
  readonly content: 'statement' | 'artifact'
}

export const ARTIFACT = Buffer.from('an artifact')

export const bundleKinds: readonly BundleKind[] = [
  { name: 'key', without: 'log and time', content: 'statement', make: byKey(nobody) },
  { name: 'key, Rekor v2 and timestamp', content: 'statement', make: byKey((of) => servicesOf(of)) },
  { name: 'keyless, Rekor v2 and timestamp', content: 'statement', make: keyless(servicesOf) },
  { name: 'keyless, Rekor v1 and timestamp', content: 'statement', make: keyless(rekor1Of) },
  {
    name: 'keyless, Rekor v1 alone',
    content: 'statement',
    make: keyless((of) => ({ ...rekor1Of(of), timestampAuthorities: [] })),
  },
  {
    name: 'keyless, timestamp alone',
    without: 'log',
    content: 'statement',
    make: keyless((of) => ({ ...servicesOf(of), logs: [] })),
  },
  { name: 'keyless over the artifact, Rekor v2 and timestamp', content: 'artifact', make: overArtifact },
  { name: 'keyless in v0.1, Rekor v1', content: 'statement', make: inVersion(1) },
  { name: 'keyless in v0.2, Rekor v1', content: 'statement', make: inVersion(2) },
]

function servicesOf({ signingConfigPath }: SigstoreInstance): SigningServices {
  return chooseServices(readSigningConfig(readFileSync(signingConfigPath)), new Date())
}

function rekor1Of({ signingConfig1Path }: SigstoreInstance): SigningServices {
  return chooseServices(readSigningConfig(readFileSync(signingConfig1Path)), new Date())
}

function nobody() {
  return { logs: [], timestampAuthorities: [] }
}

function byKey(witnessesOf: (instance: SigstoreInstance) => Omit<SigningServices, 'certificateAuthority'>) {
  return async (instance: SigstoreInstance): Promise<BundlePair> => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const signer = createKeySigner(
      { pem },
      { witnessing: { witnesses: witnessesOf(instance), patience: patienceOf() } },
    )
    return { ...pairOf(await signer.sign([statement('good'), statement('other')])), key: signer.trustedKey }
  }
}

function keyless(choose: (instance: SigstoreInstance) => SigningServices) {
  return async (instance: SigstoreInstance): Promise<BundlePair> => {
    const token = () => Promise.resolve(instance.mintToken())
    const sign = async (note: string) =>
      createKeylessSigner({ token, services: choose(instance) }).sign([statement(note)])
    // Entries before and after, so that inclusion proofs have hashes.
    await sign('early')
    const [[good], [other]] = [await sign('good'), await sign('other')]
    return pairOf([good, other])
  }
}

async function overArtifact(instance: SigstoreInstance, folder: string): Promise<BundlePair> {
  const [file, bundle] = [join(folder, 'artifact'), join(folder, 'bundle.json')]
  writeFileSync(file, ARTIFACT)
  const bundles: Buffer[] = []
  for (const isStatement of [false, false]) {
    const { signingConfigPath: signingConfig } = instance
    await signBundle({ identityToken: instance.mintToken(), bundle, signingConfig, isStatement, file })
    bundles.push(readFileSync(bundle))
  }
  return pairOf(bundles)
}

/** An older version of the format, in which the chain up to the root stands beside the certificate. */
function inVersion(version: 1 | 2) {
  return async (instance: SigstoreInstance): Promise<BundlePair> => {
    const { good, other } = await keyless(rekor1Of)(instance)
    const [intermediate] = instance.keys.codeSigning.chain
    const older = (bundle: string) => {
      const { verificationMaterial, ...rest } = JSON.parse(bundle)
      const { certificate, ...others } = verificationMaterial
      const certificates = [certificate, { rawBytes: intermediate?.toString('base64') }]
      return JSON.stringify({
        ...rest,
        mediaType: `application/vnd.dev.sigstore.bundle+json;version=0.${version}`,
        verificationMaterial: { ...others, x509CertificateChain: { certificates } },
      })
    }
    return { good: older(good), other: older(other) }
  }
}

function pairOf([good, other]: readonly (Buffer | undefined)[]): BundlePair {
  return { good: String(good), other: String(other) }
}

function statement(note: string): Buffer {
  return Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'artifact', digest: { sha256: hash('sha256', ARTIFACT) } }],
      predicateType: 'https://example.com/note/v1',
      predicate: { note },
    }),
  )
}
