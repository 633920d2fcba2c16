import type { ForeignObject } from '../../foreign-object.ts'
import type { SeverityWords } from '../../severity-words.ts'
import type { ReportSource } from '../reader.ts'

/** What a record is read with. */
export type TrivyContext = {
  readonly result: ForeignObject
  readonly source: ReportSource
  /** Namespace, kind and name of a cluster's resource; empty elsewhere. */
  readonly resource: string
}

export const trivySeverity: SeverityWords = {
  name: 'trivy',
  words: { critical: 'critical', high: 'high', medium: 'medium', low: 'low' },
}
