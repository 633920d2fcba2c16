import type { JsonObject } from '@custody/core/json/read-json'
import { countGroups } from '../../count-groups.ts'
import type { Finding } from '../../finding.ts'
import { ForeignObject } from '../../foreign-object.ts'
import { listOf } from '../../member.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { Severity } from '../../severity.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import { suppression, vulnerabilityFinding } from '../../vulnerability-finding.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { mendComponent, mendLicences } from './mend-library.ts'

/**
 * Reads what Mend (once WhiteSource) writes: the libraries with their vulnerabilities (the agent's scan report), the
 * vulnerabilities with their libraries (an export), or a page of findings (API 3).
 */
export function readMend(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = new ForeignObject(document, '', notes)
  const pairs = pairsOf(report)
  notePages(report)
  const parts = {
    tool: { name: 'Mend' },
    kinds: ['sca'] as const,
    records: recordsOf(document),
    grouped: countGroups(pairs, ({ vulnerability, library }) => [
      vulnerability.text('name'),
      library?.text('filename') ?? library?.text('name'),
      vulnerability.text('description'),
    ]),
    licences: report.objects('libraries').flatMap(mendLicences),
    findings: pairs.map((pair) => findingOf(pair, source)),
  }
  return scanResult(parts, source, notes)
}

type Pair = {
  /** Where the finding stands, and what the report says of it beside the vulnerability. */
  readonly holder: ForeignObject
  readonly vulnerability: ForeignObject
  readonly library: ForeignObject | undefined
}

function pairsOf(report: ForeignObject): readonly Pair[] {
  if (report.has('libraries'))
    return report
      .objects('libraries')
      .flatMap((library) =>
        library
          .objects('vulnerabilities')
          .map((vulnerability) => ({ holder: vulnerability, vulnerability, library })),
      )
  if ('response' in report.value)
    return report.neededObjects('response').map((holder) => ({
      holder,
      vulnerability: holder.neededObject('vulnerability') ?? holder,
      library: holder.neededObject('component'),
    }))
  return report.neededObjects('vulnerabilities').map((vulnerability) => ({
    holder: vulnerability,
    vulnerability,
    library: vulnerability.neededObject('library'),
  }))
}

function recordsOf(document: JsonObject): number {
  const libraries = new ForeignObject(document, '', new ReadingNotes()).objects('libraries')
  if (libraries.length > 0)
    return libraries.reduce((sum, { value }) => sum + listOf(value, 'vulnerabilities').length, 0)
  return listOf(document, 'response' in document ? 'response' : 'vulnerabilities').length
}

/** The API gives pages, and says how many findings there are in all. */
function notePages(report: ForeignObject): void {
  const more = report.object('additionalData')
  const listed = listOf(report.value, 'response').length
  const total = more?.number('totalItems') ?? 0
  const isLast = more?.flag('isLastPage')
  if (isLast !== false && total <= listed && more?.object('paging')?.has('next') !== true) return
  report.notes.reason('declared-incomplete', 'The report is one page of several.', '/additionalData')
}

function findingOf({ holder, vulnerability, library }: Pair, source: ReportSource): Finding {
  const [severity, ...ratings] = ratingsOf(holder, vulnerability)
  const fix = holder.object('topFix')
  const status = holder.object('findingInfo')?.text('status')
  return vulnerabilityFinding({
    tool: 'Mend',
    report: source.digest,
    at: holder.at,
    id: vulnerability.text('name') ?? holder.neededText('name'),
    description: vulnerability.text('description'),
    severity: severity ?? severityOf({}),
    ratings,
    component: library === undefined ? undefined : mendComponent(library),
    fixedIn:
      fix?.text('type') === 'UPGRADE_VERSION' || isUpgrade(fix) ? versionsIn(fix?.text('fixResolution')) : [],
    location: filePlace(
      holder.objects('locations')[0]?.text('path') ??
        holder.objects('sourceFiles')[0]?.text('localPath') ??
        library?.text('dependencyFile') ??
        library?.text('path'),
    ),
    suppressed: status?.toLowerCase() === 'ignored' ? suppression('external', status) : undefined,
    fingerprint: library?.text('keyUuid') ?? library?.text('uuid'),
  })
}

function isUpgrade(fix: ForeignObject | undefined): boolean {
  return ['fixResolution', 'message'].some((key) => /^upgrade to version/i.test(fix?.text(key) ?? ''))
}

/** CVSS 3 before the word of CVSS 2, which came first and stands beside it. */
function ratingsOf(holder: ForeignObject, vulnerability: ForeignObject): readonly Severity[] {
  const third = severityOf({
    word: vulnerability.text('cvss3_severity'),
    score: vulnerability.decimal('cvss3_score'),
    vector: vulnerability.text('scoreMetadataVector') ?? holder.text('scoreMetadataVector'),
  })
  const own = severityOf({ word: vulnerability.text('severity'), score: vulnerability.decimal('score') })
  const others = vulnerability.objects('vulnerabilityScoring').map((each) =>
    severityOf({
      word: each.text('severity'),
      score: each.decimal('score'),
      vector: each.text('vector'),
      source: each.text('type'),
    }),
  )
  return [third, own, ...others].filter(({ bucket }) => bucket !== 'unknown')
}

/** `Upgrade to version group:name:1.2,1.3`, `name - 1.2;2.0`, or `name-v1.2`: a version is what ends an item. */
function versionsIn(resolution: string | undefined): readonly string[] {
  const listed = (resolution ?? '').slice(0, 2000).replace(/^upgrade to version:?\s+/i, '')
  return listed.split(/[,;]/).flatMap((item) => {
    const last = item.trim().split(/[:\s]/).at(-1) ?? ''
    const version = /^v?\d/.test(last) ? last : /-(v?\d[\w.+-]{0,100})$/.exec(last)?.[1]
    return version === undefined ? [] : [version]
  })
}
