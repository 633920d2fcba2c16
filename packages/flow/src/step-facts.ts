import type { SourceClaims, ToolClaims } from '@custody/core/chain/claims'
import type { Consumed } from '@custody/core/chain/origins'
import type { Digest } from '@custody/core/digest/sha256'
import type { Subject } from '@custody/core/in-toto/statement'

/** A file that a record brings into the bundle. A statement is given as its payload and signed here. */
export interface EvidenceFile {
  readonly name: string
  readonly bytes: Buffer
  readonly mediaType: string
  readonly kind: string
  readonly predicateType?: string
}

/** What a step did, in the words of its record. */
export interface StepFacts {
  readonly stage: string
  readonly leg?: string | undefined
  readonly legs?: readonly string[] | undefined
  readonly subject: readonly Subject[]
  readonly consumed: readonly Consumed[]
  readonly command: readonly string[]
  readonly byproducts: Readonly<Record<string, string | number>>
  readonly files: readonly EvidenceFile[]
  readonly startedOn: Date
  readonly tools?: readonly ToolClaims[]
  readonly supersedes?: readonly Digest[]
  readonly policy?: Digest
  readonly source?: SourceClaims
  /** Nobody can sign it now. */
  readonly pending?: true
}
