import { hexOf } from '@custody/core/digest/sha256'
import type { Writable } from '@custody/core/json/canonical-json'
import type { Finding } from '../finding.ts'
import type { SeverityBucket } from '../severity.ts'
import { repositoryUri } from './repository-uri.ts'

export type SarifResult = { readonly [key: string]: Writable | undefined }

/** Where the findings come from, and are shown. */
export type SarifOrigin = {
  /** Path of the report, at which findings stand that have no place of their own. */
  readonly report: string
  /** Folder that absolute paths may begin with. */
  readonly root?: string | undefined
}

/**
 * A finding as a SARIF result (3.27); undefined where code scanning would refuse it, and with it the whole file: where it has no place
 * and is about no package either.
 */
export function sarifResult(
  finding: Finding,
  ruleIndex: number,
  origin: SarifOrigin,
): SarifResult | undefined {
  const { ruleId, severity, location, component } = finding
  const path = location?.path ?? (component === undefined ? undefined : origin.report)
  const uri = path === undefined ? undefined : repositoryUri(path, origin.root)
  if (uri === undefined) return undefined
  const region = { startLine: location?.line ?? 1 }
  return {
    ruleId,
    ruleIndex,
    level: levels[severity.bucket],
    message: { text: messageOf(finding) },
    locations: [{ physicalLocation: { artifactLocation: { uri, uriBaseId: '%SRCROOT%' }, region } }],
    partialFingerprints: fingerprintsOf(finding),
  }
}

/** Brackets would make a link of foreign text (3.11.6). */
function messageOf({ title, message, component, fixedIn }: Finding): string {
  const name =
    component === undefined ? [] : [component.purl ?? `${component.name} ${component.version ?? ''}`.trim()]
  const fixed = fixedIn.length === 0 ? [] : [`fixed in ${fixedIn.slice(0, 10).join(', ')}`]
  const about = [...name, ...fixed].join(', ')
  const text = message === '' ? title : message
  return `${text}${about === '' ? '' : ` (${about})`}`.replace(/[[\]]/g, '\\$&')
}

/**
 * What tells the finding from others at its place. `primaryLocationLineHash` is what code scanning goes by; where a line of the source
 * is known, whoever uploads the file works it out from the source, so that an alert stays the same when lines move.
 */
function fingerprintsOf({ id, location }: Finding) {
  const own = { 'custodyFinding/v1': hexOf(id) }
  return location?.line === undefined
    ? { ...own, primaryLocationLineHash: `${hexOf(id).slice(0, 16)}:1` }
    : own
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
