import { hexOf } from '@custody/core/digest/sha256'
import type { Finding } from '../finding.ts'
import type { SeverityBucket } from '../severity.ts'

export type SarifResult = object

/**
 * A finding as a SARIF result; undefined where code scanning would refuse it: one without a place is put at its report when it is
 * about a package, and a place outside of the source, as a URL, is none.
 */
export function sarifResult(
  finding: Finding,
  report: string,
  ruleIndex: () => number,
): SarifResult | undefined {
  const uri = uriOf(finding, report)
  if (uri === undefined) return undefined
  const { ruleId, message, title, severity, location, id, suppressed, component } = finding
  const about = component === undefined ? '' : `${component.purl ?? component.name}: `
  return {
    ruleId,
    ruleIndex: ruleIndex(),
    level: levels[severity.bucket],
    message: { text: `${about}${message === '' ? title : message}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri },
          region: { startLine: Math.max(1, location?.line ?? 1) },
        },
      },
    ],
    partialFingerprints: { 'custodyFinding/v1': hexOf(id) },
    suppressions:
      suppressed === undefined
        ? undefined
        : [
            {
              kind: suppressed.by === 'in-source' ? 'inSource' : 'external',
              justification: suppressed.reason,
            },
          ],
  }
}

function uriOf({ location, component }: Finding, report: string): string | undefined {
  const path = location?.path ?? (component === undefined ? undefined : report)
  if (path === undefined || path === '' || /^[a-z][a-z0-9+.-]+:/i.test(path)) return undefined
  return encodeURI(path.replace(/^\.\//, '')).replaceAll('#', '%23').replaceAll('?', '%3F')
}

const levels: Readonly<Record<SeverityBucket, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
  // Nobody rated it: a warning, not a note.
  unknown: 'warning',
}
