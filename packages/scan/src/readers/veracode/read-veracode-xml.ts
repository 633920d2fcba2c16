import { countGroups } from '../../count-groups.ts'
import type { EvidenceKind } from '../../evidence-kind.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { MarkupElement } from '../../syntax/markup-element.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { veracodeComponent, vulnerabilityFindings } from './veracode-component.ts'
import { flawFinding } from './veracode-flaw.ts'

/** Reads Veracode's detailed report (XML, `detailedreport`): flaws by severity and category, and third-party components. */
export function readVeracodeXml(report: MarkupElement, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const flaws = [...report.below('flaw')]
  const analysis = report.first('software_composition_analysis')
  const components = [...(analysis?.below('component') ?? [])]
  const vulnerabilities = components.flatMap((component) => vulnerabilityFindings(component, source, notes))
  noteTotal(report, flaws, notes)
  return scanResult(
    {
      tool: { name: 'Veracode', version: engineOf(report) },
      kinds: kindsOf(report),
      // Only a scan whose results were published is in a report.
      confirmed: scans.some(([name]) => report.first(name)?.attribute('published_date') !== undefined)
        ? 'tool'
        : 'no',
      records: flaws.length + vulnerabilities.length,
      grouped:
        countGroups(tested(flaws), (flaw) => flaw.attribute('issueid') ?? flaw.pointer) +
        vulnerabilities.length,
      findings: [...flaws.map((flaw) => flawFinding(flaw, source, notes)), ...vulnerabilities],
      components: components.map((component) => veracodeComponent(component)),
      scannedAt: scanTime(report),
    },
    source,
    notes,
  )
}

const scans: readonly (readonly [element: string, kind: EvidenceKind])[] = [
  ['static-analysis', 'sast'],
  ['dynamic-analysis', 'dast'],
  ['manual-analysis', 'dast'],
]

function kindsOf(report: MarkupElement): readonly EvidenceKind[] {
  const kinds = scans.filter(([name]) => report.first(name) !== undefined).map(([, kind]) => kind)
  return report.first('software_composition_analysis') === undefined ? kinds : [...kinds, 'sca']
}

function engineOf(report: MarkupElement): string | undefined {
  return report.first('static-analysis')?.attribute('engine_version')
}

/** DefectDojo leaves out what was found by hand, and takes each number of an issue once. */
function tested(flaws: readonly MarkupElement[]): readonly MarkupElement[] {
  return flaws.filter(({ parent }) => parent?.name === 'staticflaws' || parent?.name === 'dynamicflaws')
}

/** Times are in UTC, as `2018-05-26 00:06:16 UTC`. The oldest scan says how old the report is. */
function scanTime(report: MarkupElement): string | undefined {
  const times = scans.flatMap(([name]) => {
    const published = report.first(name)?.attribute('published_date') ?? ''
    const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/.exec(published) ?? []
    return day === undefined ? [] : [`${day}T${time}.000Z`]
  })
  const [oldest] = times.toSorted()
  return oldest === undefined || Number.isNaN(Date.parse(oldest)) ? undefined : oldest
}

/** Flaws that were fixed are listed, and not counted. */
function noteTotal(report: MarkupElement, flaws: readonly MarkupElement[], notes: ReadingNotes): void {
  const stated = report.attribute('total_flaws') ?? ''
  const total = /^\d{1,9}$/.test(stated) ? Number(stated) : 0
  if (total <= flaws.length) return
  const text = `The report counts ${total} flaws, and ${flaws.length} are here.`
  notes.reason('declared-incomplete', text, report.pointer)
}
