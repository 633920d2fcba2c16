import { digestOf, hexOf } from '@custody/core/digest/sha256'
import { canonicalBytes } from '@custody/core/json/canonical-json'
import { type BoundOutcome, bindOutcome } from './bind-outcome.ts'
import type { EvidenceContract } from './evidence-contract.ts'
import type { ReportCounts, ReportRow } from './evidence-index.ts'
import type { Finding } from './finding.ts'
import type { FindingsDocument, FindingsFile } from './findings-document.ts'
import { joinFindings } from './group-findings.ts'
import { judgeFreshness } from './judge-freshness.ts'
import type { FindingTally } from './large/kept-findings.ts'
import { type Progress, percentages } from './large/progress.ts'
import { readLargeReport } from './large/read-large-report.ts'
import { licenceFindings } from './licence/licence-findings.ts'
import { type QualityFile, qualityFile, qualitySummary } from './quality/quality-file.ts'
import { readReport } from './read-report.ts'
import { ReadingNotes } from './reading-notes.ts'
import { isEmpty } from './redactions.ts'
import type { HashedFile } from './report-file.ts'
import type { Confirmation, ReportReading, Unreadable } from './report-reading.ts'
import { countSeverities, worstSeverity } from './severity.ts'
import { knownTool } from './tools.ts'

/** One report: its row, its normal form where it could be read, and the outcomes that were bound to it. */
export type CollectedReport = {
  readonly row: ReportRow
  readonly findings: FindingsFile | undefined
  readonly quality: QualityFile | undefined
  readonly outcomes: readonly string[]
}

/** Reads one report and holds it against the contract. */
export function collectReport(
  file: HashedFile,
  contract: EvidenceContract,
  progress?: Progress,
): CollectedReport {
  const read =
    'bytes' in file.content
      ? readReport(file.content.bytes, file.digest, file.tool)
      : readLargeReport(file.content.large, file.tool, percentages(file.path, file.size, progress))
  const tools = 'tools' in read ? read.tools : []
  const bound = bindOutcome(contract.outcomes, file.tool, tools)
  if (!('tools' in read))
    return {
      row: unreadableRow(file, read, bound),
      findings: undefined,
      quality: undefined,
      outcomes: bound.names,
    }
  const reading = withLicenceFindings(read, file, contract)
  const findings = findingsFile(file, reading)
  const quality = qualityFile(file, reading)
  const row = readableRow(file, reading, bound, contract, findings)
  return { row: withQuality(row, quality), findings, quality, outcomes: bound.names }
}

/** SBOMs and licence reports are held against the licence policy; a scanner's list of vulnerable packages is no such list. */
function withLicenceFindings(
  reading: ReportReading,
  { digest }: HashedFile,
  { licencePolicy, now }: EvidenceContract,
): ReportReading {
  const isAbout = reading.kinds.includes('sbom') || reading.kinds.includes('licence')
  if (licencePolicy === undefined || !isAbout) return reading
  const found = licenceFindings(reading, licencePolicy.policy, digest, now)
  return { ...reading, findings: [...reading.findings, ...found] }
}

function withQuality(row: ReportRow, quality: QualityFile | undefined): ReportRow {
  return quality === undefined ? row : { ...row, quality: qualitySummary(quality) }
}

function unreadableRow(file: HashedFile, reading: Unreadable, bound: BoundOutcome): ReportRow {
  return {
    ...fileMembers(file),
    format: reading.format,
    formatVersion: reading.formatVersion,
    kinds: knownTool(file.tool ?? '')?.kinds ?? [],
    state: 'unreadable',
    confirmed: 'no',
    outcome: bound.outcome,
    clean: false,
    reasons: reading.reasons,
    limits: [],
    counts: noCounts,
  }
}

function readableRow(
  file: HashedFile,
  reading: ReportReading,
  bound: BoundOutcome,
  contract: EvidenceContract,
  findings: FindingsFile,
): ReportRow {
  const notes = new ReadingNotes()
  judgeOutcome(bound, notes)
  judgeFreshness(reading, file.modified, contract, notes)
  const state = stateOf(reading, notes)
  const confirmed = confirmationOf(reading, bound)
  const counts = countsOf(reading)
  if (confirmed === 'no') notes.limit('end-not-confirmed', 'Nothing says that the scan ran to its end.')
  if (counts.bySeverity.unknown > 0) {
    notes.limit('no-severity', `${counts.bySeverity.unknown} open findings have no severity.`)
  }
  return {
    ...fileMembers(file),
    format: reading.format,
    formatVersion: reading.formatVersion,
    confidence: Math.round(reading.confidence * 100) / 100,
    tool: reading.tools[0],
    kinds: reading.kinds,
    state,
    confirmed,
    outcome: bound.outcome,
    clean: state === 'complete' && confirmed !== 'no' && counts.open === 0,
    reasons: [...reading.reasons, ...notes.reasons],
    limits: [...reading.limits, ...notes.limits],
    counts,
    redacted: isEmpty(reading.redactions) ? undefined : reading.redactions,
    scannedAt: reading.scannedAt,
    databaseAt: reading.databaseAt,
    findings: findings.digest,
  }
}

function fileMembers(file: HashedFile) {
  return { path: file.path.toWellFormed(), sha256: hexOf(file.digest), size: file.size }
}

function judgeOutcome({ outcome }: BoundOutcome, notes: ReadingNotes): void {
  if (outcome === undefined || outcome === 'success') return
  notes.reason('step-not-successful', `The step that ran the tool ended with ${outcome}.`)
}

/** What weighs most: a scan that did not end, then one of another time or commit, then what is wrong in the file. */
function stateOf(reading: ReportReading, { reasons }: ReadingNotes): ReportRow['state'] {
  if (reading.state === 'failed' || reasons.some(({ code }) => code === 'step-not-successful'))
    return 'failed'
  return reasons.length > 0 ? 'stale' : reading.state
}

function confirmationOf(reading: ReportReading, { outcome }: BoundOutcome): Confirmation {
  if (reading.state === 'failed') return 'no'
  return reading.confirmed === 'tool' ? 'tool' : outcome === 'success' ? 'outcome' : 'no'
}

function countsOf(reading: ReportReading): ReportCounts {
  const { components, licences, records, grouped } = reading
  const { open, suppressed, bySeverity } = reading.tally ?? tallyOf(reading)
  return {
    records,
    grouped,
    open,
    suppressed,
    components: components.length,
    licences: new Set([
      ...components.flatMap((component) => component.licences),
      ...licences.map(({ licence }) => licence),
    ]).size,
    bySeverity,
  }
}

function tallyOf({ findings }: ReportReading): FindingTally {
  const isOpen = ({ suppressed }: Finding) => suppressed === undefined
  const open = joinFindings(findings).flatMap((group) => {
    const severities = group.filter(isOpen).map(({ severity }) => severity)
    return severities.length === 0 ? [] : [{ severity: worstSeverity(severities) }]
  })
  return {
    open: open.length,
    suppressed: findings.filter((finding) => !isOpen(finding)).length,
    bySeverity: countSeverities(open),
  }
}

const noCounts: ReportCounts = {
  records: 0,
  grouped: 0,
  open: 0,
  suppressed: 0,
  components: 0,
  licences: 0,
  bySeverity: countSeverities([]),
}

function findingsFile(file: HashedFile, reading: ReportReading): FindingsFile {
  const document: FindingsDocument = {
    version: 1,
    report: {
      path: file.path.toWellFormed(),
      digest: file.digest,
      format: reading.format,
      formatVersion: reading.formatVersion,
      decoded: reading.decoded.length === 0 ? undefined : reading.decoded,
    },
    tool: reading.tools[0],
    findings: reading.findings,
    components: reading.components,
    licences: reading.licences.length === 0 ? undefined : reading.licences,
  }
  const bytes = canonicalBytes(document)
  return { document, bytes, digest: digestOf(bytes) }
}
