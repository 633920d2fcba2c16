import { type SeverityBucket, type SeverityCounts, severityBuckets } from '@custody/scan/severity'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { FixGroup, PolicyResult, ReportFindings } from '../report-model.ts'
import { areMerged, mergedNote } from '../text/merged-findings.ts'
import { groupDigits, spellCount } from '../text/spell-count.ts'
import { spellFix } from '../text/spell-fix.ts'
import { assessmentWords } from '../text/words.ts'
import { stateWord } from './marks.ts'
import { severityBar, severitySwatch, stripes } from './severity-bar.ts'
import { codeText, foreign, sub } from './text.ts'

const MOST_TOOLS = 200
const MOST_RESULTS = 300
const MOST_OPEN = 12

export function findingsSection(findings: ReportFindings): VNode {
  return html`<section aria-labelledby="findings">
    <h2 id="findings">Findings</h2>
    ${findings.assessment === 'found' ? found(findings) : assessment(findings.assessment)}
  </section>`
}

function assessment(kind: keyof typeof assessmentWords): VNode {
  const { word, tone } = assessmentWords[kind]
  return html`<p class=${tone}>${word}</p>`
}

function found(findings: ReportFindings): VNode {
  return html`
    ${findings.fixFirst.length === 0 ? null : html`<h3>Fix first</h3><ol class="fixes">${findings.fixFirst.slice(0, 10).map(fixItem)}</ol>`}
    <h3>By severity and tool</h3>
    ${stripes()}${legend(findings.counts)}
    ${areMerged(findings) ? html`<p class="muted small">${mergedNote}</p>` : null}
    ${findings.byTool.length === 0 ? null : toolTable(findings)}`
}

function fixItem(group: FixGroup): VNode {
  const ids = group.ids.slice(0, 5).map((id, index) => html`${index > 0 ? ', ' : ''}${foreign(id, 80)}`)
  const places =
    group.fix.kind === 'change'
      ? group.fix.places.slice(1, 4).map((place) => html` · also ${foreign(place, 120)}`)
      : []
  const more = group.closes > group.ids.length && group.ids.length >= 5 ? ' and more' : ''
  return html`<li>
    <span class="what">${foreign(spellFix(group.fix), 240)}</span>
    <span class="closes">closes ${groupDigits(group.closes)}</span>
    <span class="sub muted small">worst is <b>${group.worst}</b> · ${ids}${more}${places}</span>
  </li>`
}

function legend(counts: SeverityCounts): VNode {
  return html`<ul class="legend">${severityBuckets.map((severity) => html`<li>${severitySwatch(severity)}<b>${groupDigits(counts[severity])}</b> ${severity}</li>`)}</ul>`
}

function toolTable(findings: ReportFindings): VNode {
  const most = Math.max(...findings.byTool.map(({ counts }) => total(counts)))
  const rows = findings.byTool.slice(0, MOST_TOOLS).map(
    ({ tool, counts }) => html`<tr>
    <th scope="row">${foreign(tool, 80)}</th>${severityBuckets.map((severity) => numberCell(counts, severity))}<td class="wide">${severityBar(counts, most)}</td>
  </tr>`,
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Findings by severity and tool"><table class="tools">
    <thead><tr><th scope="col">Tool</th>${severityBuckets.map((severity) => html`<th scope="col" class="number">${severity}</th>`)}<th scope="col">Share</th></tr></thead>
    <tbody>${rows}</tbody>
  </table></div>`
}

function numberCell(counts: SeverityCounts, severity: SeverityBucket): VNode {
  return html`<td class=${`number ${counts[severity] === 0 ? 'zero' : ''}`}>${groupDigits(counts[severity])}</td>`
}

const total = (counts: SeverityCounts): number =>
  severityBuckets.reduce((sum, severity) => sum + counts[severity], 0)

/** What the policy said: denials stand open, many warnings open on a click. */
export function policySection(results: readonly PolicyResult[]): VNode | null {
  if (results.length === 0) return null
  const denials = results.filter(({ level }) => level === 'deny').slice(0, MOST_RESULTS)
  const warnings = results.filter(({ level }) => level === 'warn').slice(0, MOST_RESULTS)
  const open = results.length <= MOST_OPEN ? [...denials, ...warnings] : denials
  const left = results.length - denials.length - warnings.length
  return html`<section aria-labelledby="policy">
    <h2 id="policy">Policy</h2>
    ${open.length === 0 ? null : resultTable(open, 'Results of the policy')}
    ${open.length === denials.length && warnings.length > 0 ? html`<details><summary>${spellCount(warnings.length, 'warning')}</summary>${resultTable(warnings, 'Warnings of the policy')}</details>` : null}
    ${left > 0 ? html`<p class="more muted">${spellCount(left, 'result')} more are in report.json.</p>` : null}
  </section>`
}

function resultTable(results: readonly PolicyResult[], label: string): VNode {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}><table>
    <thead><tr><th scope="col">Result</th><th scope="col">What the policy says</th><th scope="col">Rule</th></tr></thead>
    <tbody>${results.map(policyRow)}</tbody>
  </table></div>`
}

function policyRow(result: PolicyResult): VNode {
  const state =
    result.level === 'deny' ? stateWord('cross', 'bad', 'deny') : stateWord('warning', 'warn', 'warn')
  return html`<tr><td class="nowrap">${state}</td><td class="wide">${foreign(result.message)}${result.hint === undefined ? null : sub(foreign(result.hint))}</td><td>${codeText(result.rule)}</td></tr>`
}
