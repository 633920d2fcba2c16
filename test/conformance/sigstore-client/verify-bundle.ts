import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { ArtifactDigests } from '@custody/core/verify/artifact-digests'
import type { Outcome } from '@custody/core/verify/outcome'
import { readPublicKey } from '@custody/core/verify/read-public-key'
import { createArtifactVerifier } from '@custody/core/verify/verify-artifact'
import { type AttestationTrust, createAttestationVerifier } from '@custody/core/verify/verify-attestation'
import { loadTrustedRoots } from '@custody/flow/trusted-roots'

/** What the command `verify-bundle` of the protocol was given. */
export interface VerifyBundleOptions {
  readonly bundle: string
  /** The name in the certificate, and the issuer of the identity; or the path of a public key in PEM. */
  readonly signer: { readonly identity: string; readonly issuer: string } | { readonly key: string }
  /** Path of a trusted root; without one, that of the public-good instance. */
  readonly trustedRoot: string | undefined
  /** Path of the artifact, or `sha256:` and its digest. */
  readonly artifact: string
}

/** Verifies a bundle as the suite asks for it: a statement has to be about the artifact, any other signature has to be over it. */
export async function verifyBundle(options: VerifyBundleOptions): Promise<Outcome<unknown>> {
  const bundle = readFileSync(options.bundle)
  const trust = await trustOf(options)
  const artifact = readArtifact(options.artifact)
  if (!isStatement(bundle)) return createArtifactVerifier(trust).verify(bundle, artifact)
  return createAttestationVerifier(trust).verify(bundle, { artifact: digestsOf(artifact) })
}

async function trustOf({ signer, trustedRoot }: VerifyBundleOptions): Promise<AttestationTrust> {
  const given = { tufMirror: undefined, tufRoot: undefined, offline: true }
  const roots = await loadTrustedRoots({ trustedRoots: [trustedRoot ?? 'public-good'], ...given })
  return {
    roots: roots.map(({ root }) => root),
    keys: 'key' in signer ? [readPublicKey(readFileSync(signer.key, 'utf8'))] : [],
    signers: 'key' in signer ? [] : [{ identity: { exact: signer.identity }, issuer: signer.issuer }],
  }
}

function readArtifact(fileOrDigest: string): Buffer | ArtifactDigests {
  const [, sha256] = /^sha256:([0-9a-f]{64})$/.exec(fileOrDigest) ?? []
  return sha256 === undefined || existsSync(fileOrDigest) ? readFileSync(fileOrDigest) : { sha256 }
}

function digestsOf(artifact: Buffer | ArtifactDigests): ArtifactDigests {
  return Buffer.isBuffer(artifact) ? { sha256: hash('sha256', artifact) } : artifact
}

/** A guess at what to call: whether the bundle is one at all is for the verifier to say. */
function isStatement(bundle: Buffer): boolean {
  return bundle.includes('"dsseEnvelope"')
}
