/** What is shown of a verification of attestations: the result that `--json` prints, as far as a screen needs it. */
export interface AttestationView {
  readonly verified: boolean
  readonly insecure: readonly string[]
  /** Who has to have signed. */
  readonly expected: readonly string[]
  /** Ids of the keys that count by themselves. */
  readonly keys: readonly string[]
  readonly expectedBuildLevel: number
  readonly trustedRoots: readonly RootView[]
  readonly artifacts: readonly ArtifactView[]
}

export interface RootView {
  readonly name: string
  readonly digest: string
  /** Day, where it is known. */
  readonly published?: string
}

export interface ArtifactView {
  readonly name: string
  readonly digests: Readonly<Record<string, string>>
  readonly verified: boolean
  /** Predicate types of which no attestation holds. */
  readonly missing: readonly string[]
  readonly slsa: { readonly buildLevel: number; readonly reproduced: boolean }
  readonly attestations: readonly OneAttestation[]
}

export interface OneAttestation {
  readonly bundle: string
  readonly verified: boolean
  readonly code?: string
  readonly message?: string
  readonly hint?: string
  readonly predicateType?: string
  readonly signer?: SignerView
  readonly times?: readonly { readonly at: string }[]
  readonly slsa?: SlsaView
  readonly checks: readonly CheckView[]
}

export interface SlsaView {
  readonly buildLevel: number
  readonly limits: readonly { readonly level: number; readonly code: string; readonly text: string }[]
  readonly hermetic: boolean
}

export type SignerView =
  | { readonly kind: 'key'; readonly keyId: string }
  | { readonly kind: 'certificate'; readonly identity: string; readonly issuer: string }

export interface CheckView {
  readonly step: string
  readonly ok: boolean
  readonly found: string
  readonly expected: string
  readonly code?: string
}
