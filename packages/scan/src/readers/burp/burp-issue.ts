import { codeFinding } from '../../code-finding.ts'
import { cweNames } from '../../cwe.ts'
import type { Finding } from '../../finding.ts'
import { type SeverityWords, severityOf } from '../../severity-words.ts'
import { webPlace } from '../../web-place.ts'
import type { ReportSource } from '../reader.ts'

export const burpSeverity: SeverityWords = {
  name: 'burp',
  words: {
    critical: 'critical',
    high: 'high',
    medium: 'medium',
    low: 'low',
    information: 'info',
    info: 'info',
  },
}

/** An issue of any of Burp's formats. */
export type BurpIssue = {
  readonly tool: string
  /** Number of the issue's type. */
  readonly type: string | undefined
  readonly name: string | undefined
  readonly severity: string | undefined
  /** Scheme, host and port. */
  readonly origin: string | undefined
  readonly path: string | undefined
  /** The path, and in brackets the parameter. */
  readonly caption?: string | undefined
  /** What classifies it, as written. */
  readonly classifications: readonly string[]
  readonly serialNumber: string | undefined
}

/** Requests, responses and details, which quote them, are never read. */
export function burpFinding(issue: BurpIssue, at: string, source: ReportSource): Finding {
  const ruleId = issue.type ?? issue.name ?? 'unnamed'
  const isFalsePositive = issue.severity?.toLowerCase().replace(/[_-]/g, ' ') === 'false positive'
  return codeFinding({
    tool: issue.tool,
    ruleId,
    title: issue.name ?? ruleId,
    message: parameterOf(issue.caption),
    severity: severityOf({ word: issue.severity }, burpSeverity),
    location: webPlace(joined(issue.origin, issue.path)),
    cwes: cweNames(issue.classifications),
    suppressed: isFalsePositive ? { by: 'external', reason: 'False positive' } : undefined,
    fingerprint: issue.serialNumber,
    source,
    at,
  })
}

/** `[name parameter]` at the caption's end. */
function parameterOf(caption: string | undefined): string | undefined {
  return /\[([^\]]{1,200})\]\s*$/.exec(caption ?? '')?.[1]
}

function joined(origin: string | undefined, path: string | undefined): string | undefined {
  if (origin === undefined || path === undefined || /^[a-z]+:\/\//i.test(path)) return path ?? origin
  return `${origin.replace(/\/$/, '')}${path.startsWith('/') ? '' : '/'}${path}`
}
