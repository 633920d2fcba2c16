import type { ChainOutcome } from '@custody/core/chain/verify-chain'
import type { TrustedBuilder } from '@custody/policy/slsa/trusted-builders'
import type { ReportArtifact, ReportTrust, ToolName } from '../report-model.ts'
import type { Judgement } from './judgement.ts'

/** What a report is made of: a verification's outcome, and what only the caller knows. Nothing unverified gets in but by name. */
export interface ReportInputs {
  readonly now: Date
  readonly tool: ToolName
  readonly outcome: ChainOutcome
  /** A decision made just now; without it, the last one that the chain holds. */
  readonly judgement?: Judgement
  /** The bytes that the caller hashed; without any, the subjects of the seal. */
  readonly artifacts?: readonly ReportArtifact[]
  readonly trust: readonly ReportTrust[]
  /** Whose builds count how much; without, the shipped map. */
  readonly builders?: readonly TrustedBuilder[]
  /** Lines that repeat the verdict by hand. */
  readonly commands: readonly string[]
}
