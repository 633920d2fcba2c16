import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { EvidenceRow } from '../report-model.ts'
import { evidencePath } from '../text/evidence-name.ts'
import { spellAge } from '../text/spell-age.ts'
import { spellCount } from '../text/spell-count.ts'
import { spellQuality } from '../text/spell-quality.ts'
import { spellSigner } from '../text/spell-signer.ts'
import { evidenceWords } from '../text/words.ts'
import { evidenceWorstFirst, needsAttention } from '../text/worst-first.ts'
import { ageBar } from './age-bar.ts'
import { stateWord } from './marks.ts'
import { foreign, shortCode, sub } from './text.ts'

const MOST_ROWS = 500
const MOST_OPEN = 12

/** What is not complete or not confirmed stands first and open; many good rows open on a click. */
export function evidenceSection(evidence: readonly EvidenceRow[]): VNode {
  const rows = evidenceWorstFirst(evidence).slice(0, MOST_ROWS)
  const open = rows.length <= MOST_OPEN ? rows : rows.filter(needsAttention)
  const rest = rows.slice(open.length)
  return html`<section aria-labelledby="evidence">
    <h2 id="evidence">Evidence</h2>
    ${evidence.length === 0 ? html`<p class="muted">No evidence was given.</p>` : null}
    ${open.length === 0 ? null : evidenceTable(open, 'Evidence')}
    ${rest.length === 0 ? null : html`<details><summary>${spellCount(rest.length, 'item')} complete and confirmed</summary>${evidenceTable(rest, 'Complete evidence')}</details>`}
    ${evidence.length > MOST_ROWS ? html`<p class="more muted">${spellCount(evidence.length - MOST_ROWS, 'item')} more are in report.json.</p>` : null}
  </section>`
}

function evidenceTable(rows: readonly EvidenceRow[], label: string): VNode {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}><table>
    <thead><tr><th scope="col">Evidence</th><th scope="col">State</th><th scope="col">Age</th><th scope="col">Signed by</th><th scope="col">Digest</th></tr></thead>
    <tbody>${rows.map(evidenceRow)}</tbody>
  </table></div>`
}

function evidenceRow(row: EvidenceRow): VNode {
  return html`<tr>
    <td class="what">${what(row)}</td>
    <td class="wide">${state(row)}</td>
    <td class="nowrap">${age(row)}</td>
    <td class=${row.signer?.kind === 'key' ? 'words' : ''}>${row.signer === undefined ? html`<span class="muted">nobody</span>` : foreign(spellSigner(row.signer), 120)}</td>
    <td class="nowrap">${row.digest === undefined ? html`<span class="muted">none</span>` : shortCode(row.digest)}</td>
  </tr>`
}

function what(row: EvidenceRow): VNode {
  const tool =
    row.tool === undefined ? [] : [row.tool.name, row.tool.version].filter((part) => part !== undefined)
  return html`<strong>${foreign(row.kind, 80)}</strong>${tool.length === 0 ? null : sub(foreign(tool.join(' '), 120))}${row.path === undefined ? null : sub(foreign(evidencePath(row.path), 160))}`
}

function state(row: EvidenceRow): VNode {
  const { word, tone } = evidenceWords[row.state]
  // Complete, but nobody said that the scan came to its end: not the green of what is certain.
  const doubt = row.state === 'complete' && !row.confirmed
  return html`${stateWord(doubt ? 'warning' : row.state, doubt ? 'warn' : tone, doubt ? 'complete, not confirmed' : word)}
    ${doubt ? sub('Nothing says that the scan came to its end.') : null}${row.why === undefined ? null : sub(foreign(row.why))}${row.quality === undefined ? null : sub(spellQuality(row.quality))}`
}

function age(row: EvidenceRow): VNode {
  if (row.age === undefined) return html`<span class="muted">unknown</span>`
  if (row.maxAge === undefined) return html`${spellAge(row.age)}`
  return html`${spellAge(row.age)} <span class="muted small">of ${spellAge(row.maxAge)}</span>${ageBar(row.age, row.maxAge)}`
}
