import { severityBuckets } from '@custody/scan/severity'
import type { FixGroup, PolicyResult, ReportFindings } from '../report-model.ts'
import { areMerged, mergedNote } from '../text/merged-findings.ts'
import { groupDigits, spellCount } from '../text/spell-count.ts'
import { spellFix } from '../text/spell-fix.ts'
import { assessmentWords } from '../text/words.ts'
import { code } from './code.ts'
import { join, type Markdown, md, noMarkdown, paragraphs, table } from './markdown.ts'

const MOST_TOOLS = 30
const MOST_RESULTS = 40

export function findingsBlock(findings: ReportFindings): Markdown {
  if (findings.assessment !== 'found') {
    const { mark, word } = assessmentWords[findings.assessment]
    return paragraphs(md`### Findings`, md`${mark} ${word}`)
  }
  const rows = findings.fixFirst.slice(0, 10).map(fixRow)
  return paragraphs(
    md`### Findings`,
    counts(findings),
    areMerged(findings) ? md`${mergedNote}` : noMarkdown,
    table(['Fix first', 'Closes', 'Worst', 'Which'], rows),
    byTool(findings),
  )
}

/** Critical, high and unknown each have a column of their own; what is less stands together. Five columns are enough to read. */
function byTool(findings: ReportFindings): Markdown {
  const rows = findings.byTool
    .slice(0, MOST_TOOLS)
    .map(({ tool, counts: of }) => [
      code(tool),
      md`${groupDigits(of.critical)}`,
      md`${groupDigits(of.high)}`,
      md`${groupDigits(of.medium)} / ${groupDigits(of.low)} / ${groupDigits(of.info)}`,
      md`${groupDigits(of.unknown)}`,
    ])
  return table(['Tool', 'Critical', 'High', 'Medium / low / info', 'Unknown'], rows)
}

function counts(findings: ReportFindings): Markdown {
  const present = severityBuckets.filter((severity) => findings.counts[severity] > 0)
  return join(
    present.map((severity) => md`**${groupDigits(findings.counts[severity])}** ${severity}`),
    ' · ',
  )
}

function fixRow(group: FixGroup): readonly Markdown[] {
  return [
    md`${spellFix(group.fix)}`,
    md`${groupDigits(group.closes)}`,
    md`${group.worst}`,
    join(group.ids.slice(0, 3).map(code), ', '),
  ]
}

/** What the policy said: denials first. */
export function policyBlock(results: readonly PolicyResult[]): Markdown {
  if (results.length === 0) return noMarkdown
  const rows = results
    .toSorted((a, b) => Number(a.level === 'warn') - Number(b.level === 'warn'))
    .slice(0, MOST_RESULTS)
  const more =
    results.length > MOST_RESULTS
      ? md`${spellCount(results.length - MOST_RESULTS, 'result')} more are on the page.`
      : noMarkdown
  return paragraphs(md`### Policy`, table(['Result', 'Rule', 'Says', 'Hint'], rows.map(policyRow)), more)
}

function policyRow(result: PolicyResult): readonly Markdown[] {
  return [
    result.level === 'deny' ? md`✗ deny` : md`! warn`,
    code(result.rule),
    md`${result.message}`,
    md`${result.hint ?? '–'}`,
  ]
}
