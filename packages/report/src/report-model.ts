import type { Digest } from '@custody/core/digest/sha256'
import type { EvidenceState } from '@custody/scan/report-reading'
import type { SeverityBucket, SeverityCounts } from '@custody/scan/severity'

/**
 * All that a report says, in the order in which a reader asks: what is the verdict, on which artifact, why, what to do now, how to
 * check it. The renderers add nothing to it; `report.json` is this object (docs/spec/report.md, docs/spec/report.schema.json).
 * Texts that others wrote stand in it as they came: each renderer neutralises them for its own medium.
 */
export interface ReportModel {
  readonly apiVersion: typeof reportApiVersion
  readonly kind: 'Report'
  readonly generated: { readonly at: Instant; readonly by: ToolName }
  readonly verdict: ReportVerdict
  /** What the reader does now, the most helpful first: at most three. */
  readonly actions: readonly ReportAction[]
  readonly chain: ReportChain
  readonly evidence: readonly EvidenceRow[]
  readonly findings: ReportFindings
  readonly policyResults: readonly PolicyResult[]
  readonly checks: readonly ReportCheck[]
  readonly proof: ReportProof
}

export const reportApiVersion = 'custody-suite.github.io/report/v1'

/** A moment in UTC as RFC 3339 writes it: `2026-11-21T11:06:48Z`. */
export type Instant = string

export interface ToolName {
  readonly name: string
  readonly version?: string
}

/** `proven`: someone other than the speaker vouches for it. `claimed`: the speaker's word. */
export type Strength = 'proven' | 'claimed'

export interface ReportTime {
  readonly at: Instant
  readonly strength: Strength
}

export type ReportSigner =
  | { readonly kind: 'key'; readonly keyId: string }
  | {
      readonly kind: 'certificate'
      readonly issuer: string
      readonly identity: string
      readonly sourceRepository?: string
    }

export interface ReportVerdict {
  readonly outcome: 'passed' | 'denied' | 'none'
  /** Only of `denied`. */
  readonly reason?: 'policy' | 'evidence' | 'infrastructure'
  /** Why, in one sentence. */
  readonly why: string
  /** The artifacts judged, the one that gives the report its name first. */
  readonly artifacts: readonly ReportArtifact[]
  readonly policy?: { readonly id: string; readonly digest?: Digest }
  readonly resourceUri?: string
  readonly decided?: ReportTime
  readonly by?: ReportSigner
  /** The verdict's signer also signed what it judged. */
  readonly selfJudged: boolean
  /** Names of the trust inputs that came out of the commit which was judged. */
  readonly selfSupplied: readonly string[]
}

export interface ReportArtifact {
  readonly name: string
  readonly digest: Digest
}

export interface ReportAction {
  /** One sentence. */
  readonly text: string
  /** A command or a snippet to paste. */
  readonly snippet?: string
  /** Where more is said: an `https:` address. */
  readonly link?: string
}

/** The chain as steps from first to last; the beads of one step stand side by side (the legs of a matrix). */
export interface ReportChain {
  readonly chainId?: string
  /** What a reader must know to read the chain rightly, in one sentence: that it could not be read, say. */
  readonly note?: string
  readonly steps: readonly ChainStep[]
  readonly links: readonly ChainLink[]
}

export interface ChainStep {
  /** At least one. */
  readonly beads: readonly ChainBead[]
}

export type BeadState = 'recorded-signed' | 'recorded-unsigned' | 'not-asked' | 'missing' | 'broken'

export interface ChainBead {
  /** Unique in the report; the record's payload digest where there is one. */
  readonly id: string
  readonly stage: string
  readonly state: BeadState
  readonly leg?: string
  /** What is wrong, of `missing` and `broken`. */
  readonly problem?: string
  readonly signer?: ReportSigner
  readonly time?: ReportTime
  readonly recordDigest?: string
  /** How many products the record names, and the first of them. */
  readonly products?: { readonly count: number; readonly first: readonly ReportArtifact[] }
  readonly run?: { readonly uri: string; readonly attempt?: number; readonly commit?: string }
  readonly tools?: readonly ToolName[]
}

/** From one bead to one of a later step. Beads that are not there are linked like the others, as `expected`. */
export interface ChainLink {
  readonly from: string
  readonly to: string
  readonly state: 'joined' | 'expected' | 'broken'
  /** Of `broken`: the code of the check that failed, and what it found in one sentence. */
  readonly code?: string
  readonly problem?: string
}

/** One item of evidence, or one that is missing. */
export interface EvidenceRow {
  /** `sbom`, `sarif`, `vulnerabilities`, `provenance` and such. */
  readonly kind: string
  readonly path?: string
  readonly tool?: ToolName
  readonly state: EvidenceState
  /** Why the state is not `complete`, in one sentence. */
  readonly why?: string
  /** Whether the tool or the workflow said that the scan came to its end. */
  readonly confirmed: boolean
  /** Of an SBOM: its score, 0 to 100, by each profile of minimum elements. */
  readonly quality?: readonly QualityScore[]
  /** Seconds, when the verdict was made or else the report. */
  readonly age?: number
  /** Seconds: older evidence is `stale`. */
  readonly maxAge?: number
  readonly signer?: ReportSigner
  readonly digest?: Digest
}

export interface QualityScore {
  readonly profile: string
  readonly score: number
}

export interface ReportFindings {
  /**
   * `found`: there are findings. `clean`: none, and every scan's end is confirmed.
   * `unconfirmed`: none, but not every scan is complete and confirmed. `not-scanned`: no scan was given.
   * `not-verified`: the chain does not verify, so that nothing in it counts.
   */
  readonly assessment: 'found' | 'clean' | 'unconfirmed' | 'not-scanned' | 'not-verified'
  readonly counts: SeverityCounts
  readonly byTool: ReadonlyArray<{ readonly tool: string; readonly counts: SeverityCounts }>
  /** At most ten, the most urgent first. */
  readonly fixFirst: readonly FixGroup[]
}

/** Findings that one change closes. */
export interface FixGroup {
  readonly fix: Fix
  /** How many findings it closes. */
  readonly closes: number
  readonly worst: SeverityBucket
  /** The first of the advisories or rules that it closes. */
  readonly ids: readonly string[]
}

export type Fix =
  | { readonly kind: 'upgrade'; readonly component: string; readonly from?: string; readonly to: string }
  /** A change of one's own code: the rule, and the first places (`path:line`). */
  | {
      readonly kind: 'change'
      readonly rule: string
      readonly title?: string
      readonly places: readonly string[]
    }
  /** No fixed version is known. */
  | { readonly kind: 'none'; readonly component: string; readonly version?: string }

export interface PolicyResult {
  readonly level: 'deny' | 'warn'
  /** The rule that says so. */
  readonly rule: string
  readonly message: string
  readonly hint?: string
}

/** One rule of verification, as `custody verify --json` prints it. */
export interface ReportCheck {
  /** Number of the rule, 1 to 10. */
  readonly rule: number
  readonly code: string
  readonly ok: boolean
  readonly strength: Strength
  readonly subject?: string
  readonly found?: string
  readonly expected?: string
  readonly hint?: string
}

export interface ReportProof {
  /** Commands that repeat the verdict, to be pasted as they are. */
  readonly commands: readonly string[]
  readonly bundleDigest?: Digest
  readonly trust: readonly ReportTrust[]
}

export interface ReportTrust {
  readonly kind: 'trusted-root' | 'public-key' | 'certificate-identity' | 'revocations'
  readonly name: string
  readonly digest?: string
  /** Seconds since it was made or fetched, where that is known. */
  readonly age?: number
  readonly selfSupplied: boolean
}
