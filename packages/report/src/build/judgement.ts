import type { Decision } from '@custody/policy/decision/decision'
import type { ReportSigner, ReportTime } from '../report-model.ts'

/** A gate's decision on a chain that verifies: made just now, or recorded in the chain. */
export interface Judgement extends Pick<Decision, 'result' | 'violations' | 'warnings' | 'rules' | 'policy'> {
  readonly mode: 'enforce' | 'warn'
  readonly resourceUri: string
  readonly decided: ReportTime
  /** Who signed it; nobody, where it was not to be recorded. */
  readonly by?: ReportSigner
  readonly selfJudged: boolean
  /** Names of the trust inputs that came out of the commit which is judged. */
  readonly selfSupplied: readonly string[]
}
