import type { EvidenceKind } from '../../evidence-kind.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { redactElements } from '../../redact-elements.ts'
import type { MarkupElement } from '../../syntax/markup-element.ts'
import { utcTime } from '../../utc-time.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { appscanFinding } from './appscan-finding.ts'
import { AppscanReferences } from './appscan-references.ts'

/** Reads the XML report of HCL (formerly IBM) AppScan Standard, and of AppScan on Cloud and 360°, which grew out of it. */
export function readAppscan(report: MarkupElement, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const groups = report.all('issue-group')
  if (groups.length === 0) notes.malformed('the element issue-group', report.pointer)
  const items = groups.flatMap((group) => group.all('item'))
  noteTotals(report, groups, items.length, notes)
  const references = new AppscanReferences(report)
  for (const item of items) redactElements(item, 'requests', notes, 'variant-group')
  const about = report.first('scan-information')
  return scanResult(
    {
      tool: { name: toolName(report), version: about?.textOf('product-version') },
      kinds: kindsOf(report, items),
      confirmed: coverageOf(report, notes) === 'whole' ? 'tool' : 'no',
      records: items.length,
      findings: items.map((item) => appscanFinding(item, references, source)),
      scannedAt: utcTime(about?.textOf('scan-date-and-time-iso')),
    },
    source,
    notes,
  )
}

function toolName(report: MarkupElement): string {
  if (report.attribute('AsocXmlExportVersion') !== undefined) return 'HCL AppScan on Cloud'
  return report.first('scan-information')?.textOf('product-name') ?? 'HCL AppScan Standard'
}

const kinds: Readonly<Record<string, EvidenceKind>> = {
  sast: 'sast',
  dast: 'dast',
  iast: 'dast',
  sca: 'sca',
  'open source': 'sca',
}

/** The report's technology; of a mixed one, that of its issues. */
function kindsOf(report: MarkupElement, items: readonly MarkupElement[]): readonly EvidenceKind[] {
  const words = [report.attribute('technology'), ...items.map((item) => item.textOf('technology'))]
  return words.flatMap((word) => kinds[word?.toLowerCase() ?? ''] ?? [])
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** The group says how many issues there are; AppScan on Cloud leaves out those above a limit, and says so. */
function noteTotals(
  report: MarkupElement,
  groups: readonly MarkupElement[],
  items: number,
  notes: ReadingNotes,
): void {
  const total = groups.reduce((sum, group) => sum + (count(group.attribute('total')) ?? 0), 0)
  if (total > items)
    notes.reason(
      'declared-incomplete',
      `The report counts ${total} issues, and ${items} are here.`,
      groups[0]?.pointer,
    )
  const limited = report.first('layout', 'issues-count-limit-message')
  if (limited?.text.trim().toLowerCase() === 'true')
    notes.reason(
      'declared-incomplete',
      'The report says that issues above its limit are left out.',
      limited.pointer,
    )
}

const coverage = [
  ['num-pages-scanned', 'total-num-pages'],
  ['num-security-entities-tested', 'total-num-security-entities'],
] as const

/** A scan that was stopped has visited fewer pages, or tested fewer entities, than it knew of. */
function coverageOf(report: MarkupElement, notes: ReadingNotes): 'whole' | 'part' | 'unknown' {
  const summary = report.first('scan-summary')
  const parts = coverage.map(
    ([done, all]) => [count(summary?.textOf(done)), count(summary?.textOf(all))] as const,
  )
  if (parts.some(([done, all]) => done === undefined || all === undefined)) return 'unknown'
  const missed = parts.find(([done = 0, all = 0]) => done < all)
  if (missed === undefined) return parts.every(([done = 0]) => done > 0) ? 'whole' : 'unknown'
  const text = `The scan covered ${missed[0]} of ${missed[1]} pages or entities.`
  notes.reason('declared-incomplete', text, summary?.pointer)
  return 'part'
}
