import type { Digest } from '@custody/core/digest/sha256'
import type { Severity } from './severity.ts'
import type { ByteRange } from './syntax/parsed-report.ts'

export const findingKinds = ['vulnerability', 'code', 'secret', 'misconfiguration', 'licence'] as const
export type FindingKind = (typeof findingKinds)[number]

/**
 * One thing that a scanner found, in the form that all scanners' findings take (docs/spec/findings.md).
 * Texts are bounded and free of control characters; code, request and response bodies are never copied into it.
 */
export type Finding = {
  /** `sha256:…` over what identifies it, equal from scan to scan: tool, kind, rule, component, place. */
  readonly id: Digest
  readonly kind: FindingKind
  readonly ruleId: string
  /** Other names of the same vulnerability or rule, without `ruleId`, sorted. */
  readonly aliases: readonly string[]
  readonly title: string
  readonly message: string
  readonly severity: Severity
  /** What others said, or the same one on another scale, besides `severity`. */
  readonly ratings?: readonly Severity[] | undefined
  readonly component?: FindingComponent | undefined
  /** Versions that no longer have it, as the report names them. */
  readonly fixedIn: readonly string[]
  readonly location?: FindingLocation | undefined
  /** `CWE-79`, ascending. */
  readonly cwes: readonly string[]
  /** The tool followed the code's calls: whether what is vulnerable is called. Absent where it did not. */
  readonly called?: boolean | undefined
  readonly suppressed?: Suppression | undefined
  readonly source: FindingSource
}

/** The package that a finding is about; `purl` is in canonical form. */
export type FindingComponent = {
  readonly name: string
  readonly version?: string | undefined
  readonly purl?: string | undefined
}

/** Where in the source; the path is decoded, with forward slashes, and relative where the report's is. Lines begin at 1. */
export type FindingLocation = {
  readonly path: string
  readonly line?: number | undefined
  /** GitHub's rolling hash over the 100 characters that begin with the line, and which of the places with this hash it is: `39fa2ee980eb94b0:1`. */
  readonly lineHash?: string | undefined
}

/** Somebody said that the finding does not count. Whether that holds is for a policy to say. */
export type Suppression = {
  /** `in-source`, `external` (SARIF, and decisions kept by the tool's own service), `vex` (an analysis inside an SBOM). */
  readonly by: 'in-source' | 'external' | 'vex'
  readonly reason?: string | undefined
}

/** Where the finding stands in the bytes that were hashed. */
export type FindingSource = {
  /** Digest of the report as it was collected. */
  readonly report: Digest
  /** Where in its text, in the way of its syntax (docs/spec/findings.md). */
  readonly pointer: string
  /** Added when the reader is done: no reader gives it. */
  readonly bytes?: ByteRange | undefined
}
