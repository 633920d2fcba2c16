import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chooseServices } from '../../../packages/core/src/sign/choose-services.ts'
import { createKeySigner } from '../../../packages/core/src/sign/key-signer.ts'
import { createKeylessSigner } from '../../../packages/core/src/sign/keyless-signer.ts'
import { readSigningConfig } from '../../../packages/core/src/sign/signing-config.ts'
import type { StatementSigner } from '../../../packages/core/src/sign/statement-signer.ts'
import type { TrustOptions } from '../../../packages/flow/src/build-trust.ts'
import { certificateIdentity, type JobIdentity } from '../github/job-identity.ts'
import { oidcClaims } from '../github/oidc-claims.ts'
import type { SigstoreInstance } from '../sigstore/instance.ts'

/** A way to sign, and what a verifier has to be told to trust it. */
export interface Signers {
  readonly method: 'key' | 'keyless'
  readonly signerOf: (job: JobIdentity) => StatementSigner
  /** What a step inside of the run needs beside its own identity. */
  readonly inside: Pick<TrustOptions, 'trustedRoots'>
  /** What somebody outside of the run gives to verify chains that these jobs signed. */
  readonly outside: (jobs: readonly JobIdentity[]) => TrustOptions
}

const nothing: TrustOptions = {
  publicKeys: [],
  trustedRoots: [],
  tufMirror: undefined,
  tufRoot: undefined,
  offline: false,
  revocations: [],
  identities: [],
  identityPatterns: [],
  issuer: undefined,
  sourceRepository: undefined,
  sourceRef: undefined,
}

/** One key for all jobs, its public half in `folder`. */
export function keySigners(folder: string, curve: 'P-256' | 'Ed25519' = 'P-256'): Signers {
  const { privateKey, publicKey } =
    curve === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: curve })
  const path = join(folder, 'public-key.pem')
  writeFileSync(path, publicKey.export({ type: 'spki', format: 'pem' }))
  const signer = createKeySigner({ pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() })
  return {
    method: 'key',
    signerOf: () => signer,
    inside: { trustedRoots: [] },
    outside: (jobs) => ({ ...nothing, publicKeys: [path], ...sourceOf(jobs) }),
  }
}

/** Each job signs with the certificate that the instance gives for its token. */
export function keylessSigners(instance: SigstoreInstance): Signers {
  const services = chooseServices(readSigningConfig(readFileSync(instance.signingConfigPath)), new Date())
  const trustedRoots = [instance.trustedRootPath]
  return {
    method: 'keyless',
    signerOf: (job) =>
      createKeylessSigner({ token: async () => instance.mintToken(oidcClaims(job)), services }),
    inside: { trustedRoots },
    outside: (jobs) => ({
      ...nothing,
      trustedRoots,
      identities: [...new Set(jobs.map(certificateIdentity))],
      issuer: instance.issuerUrl,
      ...sourceOf(jobs),
    }),
  }
}

function sourceOf([job]: readonly JobIdentity[]) {
  return {
    sourceRepository: job === undefined ? undefined : `https://github.com/${job.repository}`,
    sourceRef: job?.ref,
  }
}
