import type { Digest } from '@custody/core/digest/sha256'
import type { QualityProfileName } from './quality-profiles.ts'
import type { Stated } from './sbom-facts.ts'

/** How good one SBOM is by each profile (docs/spec/sbom-quality.md). Written as canonical JSON. */
export type QualityDocument = {
  readonly version: 1
  readonly report: {
    readonly path: string
    readonly digest: Digest
    readonly format: string
    readonly formatVersion: string
  }
  /** Number of components that were looked at, what the SBOM is about among them. */
  readonly components: number
  readonly profiles: readonly QualityResult[]
}

export type QualityResult = {
  readonly profile: QualityProfileName
  /** 0 to 100: the mean over the checks of the share that is present; never rounded up. */
  readonly score: number
  /** The worst of the checks. */
  readonly outcome: Stated
  readonly checks: readonly QualityCheck[]
}

export type QualityCheck = {
  readonly id: string
  readonly name: string
  /** Where the format has it, for people. */
  readonly path: string
  /** The worst that was found. */
  readonly outcome: Stated
  readonly counts: Readonly<Record<Stated, number>>
  /** The first components of which it is not present. */
  readonly where: readonly { readonly pointer: string; readonly name: string }[]
  readonly note?: string | undefined
}

/** What the evidence index keeps of it, for the gate. */
export type QualitySummary = {
  /** Digest of the quality document. */
  readonly document: Digest
  readonly profiles: readonly {
    readonly profile: QualityProfileName
    readonly score: number
    readonly outcome: Stated
    /** Ids of the checks whose outcome is not `present`. */
    readonly failed: readonly string[]
  }[]
}
