import { codeFinding } from '../../code-finding.ts'
import { cweOfNumber } from '../../cwe.ts'
import type { Finding, Suppression } from '../../finding.ts'
import { type SeverityWords, severityOf } from '../../severity-words.ts'
import { webPlace } from '../../web-place.ts'
import type { ReportSource } from '../reader.ts'

/** The number of the risk. */
export const zapRisk: SeverityWords = {
  name: 'zap-risk',
  words: { '3': 'high', '2': 'medium', '1': 'low', '0': 'info' },
}

/** An alert of either syntax: one kind of problem on one site, at several addresses. */
export type ZapAlert = {
  readonly pluginId: string | undefined
  readonly alertRef: string | undefined
  readonly name: string | undefined
  readonly risk: string | undefined
  readonly confidence: string | undefined
  readonly cwe: string | undefined
  readonly instances: readonly { readonly uri: string | undefined; readonly param: string | undefined }[]
  readonly site: string | undefined
}

/** Attacks, evidence, requests and responses are never read. */
export function zapFinding(alert: ZapAlert, at: string, source: ReportSource): Finding {
  const [first] = alert.instances
  const ruleId = alert.pluginId ?? alert.alertRef ?? 'unnamed'
  const title = alert.name ?? ruleId
  return codeFinding({
    tool: 'ZAP',
    ruleId,
    aliases: alert.alertRef === undefined || alert.alertRef === ruleId ? [] : [alert.alertRef],
    title,
    message: alert.instances.length > 1 ? `${title} (at ${alert.instances.length} places)` : title,
    severity: severityOf({ word: alert.risk }, zapRisk),
    location: webPlace(first?.uri ?? alert.site),
    // -1 and 0 stand for none.
    cwes: cweOfNumber(alert.cwe),
    suppressed: suppressionOf(alert.confidence),
    fingerprint: first?.param,
    source,
    at,
  })
}

/** Confidence 0: somebody marked the alert as a false positive. */
function suppressionOf(confidence: string | undefined): Suppression | undefined {
  return confidence === '0' ? { by: 'external', reason: 'False positive' } : undefined
}
