import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { ReportCheck, ReportProof, ReportTrust } from '../report-model.ts'
import { commandLines } from '../text/command-lines.ts'
import { type FoldedCheck, foldChecks } from '../text/fold-checks.ts'
import { spellAge } from '../text/spell-age.ts'
import { spellCount } from '../text/spell-count.ts'
import { ruleNames } from '../text/words.ts'
import { checksWorstFirst } from '../text/worst-first.ts'
import { mark, stateWord } from './marks.ts'
import { codeText, foreign, shortCode, sub } from './text.ts'
import { snippet } from './verdict-section.ts'

const MOST_CHECKS = 500
const MOST_ITEMS = 12

/** Failed checks open and with what was found; the others open on a click. */
export function checksSection(checks: readonly ReportCheck[]): VNode | null {
  if (checks.length === 0) return null
  const ordered = checksWorstFirst(checks).slice(0, MOST_CHECKS)
  const failed = foldChecks(ordered.filter((check) => !check.ok))
  const passed = ordered.filter((check) => check.ok)
  return html`<section aria-labelledby="checks">
    <h2 id="checks">Checks</h2>
    ${failed.length === 0 ? null : checkTable(failed, 'Failed checks', ['Check', 'Found and expected', 'What to do'], failedRow)}
    ${
      passed.length === 0
        ? null
        : html`<details open=${failed.length === 0 && passed.length <= 12}><summary>${spellCount(passed.length, 'check')} passed</summary>
      ${checkTable(passed, 'Passed checks', ['Check', 'On', 'How sure'], passedRow)}</details>`
    }
    ${checks.length > MOST_CHECKS ? html`<p class="more muted">${spellCount(checks.length - MOST_CHECKS, 'check')} more are in report.json.</p>` : null}
  </section>`
}

function checkTable<Row>(
  rows: readonly Row[],
  label: string,
  head: readonly string[],
  row: (row: Row) => VNode,
): VNode {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}><table>
    <thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${rows.map(row)}</tbody>
  </table></div>`
}

const nameOf = (check: ReportCheck): string => `${check.rule} ${ruleNames[check.rule] ?? ''}`.trim()

function failedRow({ check, items }: FoldedCheck): VNode {
  return html`<tr>
    <td class="what">${stateWord('cross', 'bad', nameOf(check))}${sub(codeText(check.code))}${itemsOf(items)}</td>
    <td class="wide">${value('found', check.found)}${value('expected', check.expected)}</td>
    <td class="wide">${check.hint === undefined ? null : foreign(check.hint)}</td>
  </tr>`
}

/** One item by its name; of several the number, and the names below each other. */
function itemsOf(items: readonly string[]): VNode {
  if (items.length < 2) return html`${items.map((item) => sub(foreign(item)))}`
  const more = items.length > MOST_ITEMS ? sub(`and ${items.length - MOST_ITEMS} more, in report.json`) : null
  return html`${sub(spellCount(items.length, 'item'))}${items.slice(0, MOST_ITEMS).map((item) => sub(foreign(item)))}${more}`
}

function value(name: string, content: string | undefined): VNode | null {
  return content === undefined
    ? null
    : html`<div><span class="muted small">${name}</span> ${codeText(content)}</div>`
}

function passedRow(check: ReportCheck): VNode {
  return html`<tr>
    <td><span class="state">${mark('check', 'good')}${nameOf(check)}</span>${sub(codeText(check.code))}</td>
    <td>${check.subject === undefined ? null : foreign(check.subject)}</td>
    <td>${check.strength}</td>
  </tr>`
}

/** How to repeat the verdict by hand, and under which trust. */
export function proofSection(proof: ReportProof): VNode {
  return html`<section aria-labelledby="proof">
    <h2 id="proof">Check it yourself</h2>
    ${proof.commands.length === 0 ? null : snippet(commandLines(proof.commands.slice(0, 20)))}
    ${proof.bundleDigest === undefined ? html`<p class="more muted">The digest of the bundle is not known.</p>` : html`<p class="more"><span class="muted">Bundle</span> <code>${proof.bundleDigest}</code></p>`}
    ${proof.trust.length === 0 ? null : trustTable(proof.trust)}
  </section>`
}

function trustTable(trust: readonly ReportTrust[]): VNode {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="What is trusted"><table>
    <thead><tr><th scope="col">Trusted</th><th scope="col">Name</th><th scope="col">Digest</th><th scope="col">Age</th></tr></thead>
    <tbody>${trust.slice(0, 50).map(trustRow)}</tbody>
  </table></div>`
}

function trustRow(trust: ReportTrust): VNode {
  return html`<tr>
    <td>${trust.kind.replace('-', ' ')}${trust.selfSupplied ? html` ${stateWord('warning', 'warn', 'self-supplied')}` : null}</td>
    <td>${foreign(trust.name)}</td>
    <td>${trust.digest === undefined ? html`<span class="muted">none</span>` : shortCode(trust.digest)}</td>
    <td class="nowrap">${trust.age === undefined ? html`<span class="muted">unknown</span>` : spellAge(trust.age)}</td>
  </tr>`
}
