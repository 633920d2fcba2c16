import type { Digest } from '@custody/core/digest/sha256'
import type { ItemSource } from '../component.ts'
import type { Finding, FindingComponent, Suppression } from '../finding.ts'
import { makeFinding } from '../make-finding.ts'
import { neutralText, quoted } from '../neutral-text.ts'
import { packageKey, readPurl } from '../purl.ts'
import type { ReportReading } from '../report-reading.ts'
import type { Severity, SeverityBucket } from '../severity.ts'
import { judgeLicences, type LicenceVerdict } from './judge-licence.ts'
import type { LicenceException, LicencePolicy } from './licence-policy.ts'

type Subject = {
  readonly licences: readonly string[]
  readonly component?: FindingComponent | undefined
  readonly path?: string | undefined
  readonly source: ItemSource
}

/** Findings of what a policy does not allow of the packages and files of a report. */
export function licenceFindings(
  { components, licences }: ReportReading,
  policy: LicencePolicy,
  report: Digest,
  now: Date,
): readonly Finding[] {
  const packages = components.map(({ name, version, purl, licences: own, source }) => ({
    licences: own,
    component: { name, version, purl },
    source,
  }))
  const files = licences.map(({ licence, component, path, source }) => ({
    licences: [licence],
    component,
    path,
    source,
  }))
  return [...packages, ...files].flatMap((subject) => {
    const verdict = judgeLicences(subject.licences, policy)
    return verdict === 'allowed' ? [] : findingOf(subject, verdict, policy, report, now)
  })
}

function findingOf(
  { licences, component, path, source }: Subject,
  verdict: Exclude<LicenceVerdict, 'allowed'>,
  policy: LicencePolicy,
  report: Digest,
  now: Date,
): Finding {
  const { rule, bucket, says } = verdicts[verdict]
  const written = licences.length === 0 ? 'no licence' : licences.map(quoted).join(', ')
  const finding = makeFinding({
    tool: 'custody',
    kind: 'licence',
    ruleId: rule,
    aliases: [],
    title: `${component?.name ?? path ?? ''}: ${neutralText(written, 100)} ${says}`,
    message: `The report writes ${neutralText(written, 300)}, which ${says}.`,
    severity: severity(bucket, verdict),
    component,
    location: path === undefined ? undefined : { path },
    fixedIn: [],
    cwes: [],
    suppressed: exceptionOf(component, licences, policy.exceptions, now),
    fingerprint: licences.join('\0'),
    source: { report, pointer: source.pointer },
  })
  return { ...finding, source: { ...finding.source, bytes: source.bytes } }
}

const verdicts: Readonly<
  Record<
    Exclude<LicenceVerdict, 'allowed'>,
    { readonly rule: string; readonly bucket: SeverityBucket; readonly says: string }
  >
> = {
  denied: { rule: 'licence-denied', bucket: 'high', says: 'is denied' },
  'not-listed': { rule: 'licence-not-listed', bucket: 'medium', says: 'is not among the allowed licences' },
  unknown: { rule: 'licence-unknown', bucket: 'medium', says: 'does not tell the licence' },
  guessed: { rule: 'licence-guessed', bucket: 'low', says: 'only seems to be an allowed licence' },
}

function severity(bucket: SeverityBucket, verdict: LicenceVerdict): Severity {
  return { bucket, original: verdict, scale: 'licence-policy' }
}

function exceptionOf(
  component: FindingComponent | undefined,
  licences: readonly string[],
  exceptions: readonly LicenceException[],
  now: Date,
): Suppression | undefined {
  const purl = component?.purl === undefined ? undefined : readPurl(component.purl)
  if (purl === undefined) return undefined
  const found = exceptions.find(
    (exception) =>
      packageKey(exception.purl) === packageKey(purl) &&
      (exception.purl.version === undefined || exception.purl.version === purl.version) &&
      (exception.licence === undefined || licences.every((licence) => licence === exception.licence)) &&
      (exception.until === undefined || now.toISOString() <= exception.until),
  )
  return found === undefined ? undefined : { by: 'external', reason: neutralText(found.reason) }
}
