import { bundleFromJSON } from '@sigstore/bundle'
import { TrustedRoot } from '@sigstore/protobuf-specs'
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify'
import type { TrustedKey } from '../../../packages/core/src/verify/trust.ts'

/** What the library needs to judge bundles of one kind. */
export interface LibraryTrust {
  /** JSON of the trusted root. */
  readonly root: unknown
  readonly key?: TrustedKey
  /** The thresholds that it has for this kind; one of each otherwise. */
  readonly thresholds?: { readonly tlogThreshold?: number; readonly timestampThreshold?: number }
  readonly signer?: { readonly identity: string; readonly issuer: string }
  /** Bytes of the artifact, for a signature over it; the library looks at none for a statement. */
  readonly artifact?: Buffer
}

/** Whether `@sigstore/verify` accepts a bundle. Whatever it throws refuses. */
export function libraryJudge(trust: LibraryTrust): (bundle: string) => boolean {
  const { key, signer, artifact } = trust
  const keys = key === undefined ? undefined : () => ({ publicKey: key.publicKey, validFor: () => true })
  const material = toTrustMaterial(TrustedRoot.fromJSON(trust.root), keys)
  const verifier = new Verifier(material, trust.thresholds ?? {})
  const policy = signer && {
    // Its own comparison takes a text for a pattern without ends.
    subjectAlternativeName: new RegExp(`^${signer.identity.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
    extensions: { issuer: signer.issuer },
  }
  return (bundle) => {
    try {
      verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(bundle)), artifact), policy)
      return true
    } catch {
      return false
    }
  }
}
