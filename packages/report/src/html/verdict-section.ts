import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { ReportAction, ReportArtifact, ReportVerdict } from '../report-model.ts'
import { spellCount } from '../text/spell-count.ts'
import { spellSigner } from '../text/spell-signer.ts'
import { spellTime } from '../text/spell-time.ts'
import { reasonWords, verdictWords } from '../text/words.ts'
import { mark } from './marks.ts'
import { codeText, foreign, isWebAddress, shortCode, sub } from './text.ts'

const MOST_ARTIFACTS = 200
const icons = { passed: 'check', denied: 'cross', none: 'missing' } as const

/** The first thing on the screen: verdict, artifact, why and what to do; then what it rests on. */
export function verdictSection(verdict: ReportVerdict, actions: readonly ReportAction[]): VNode {
  const { word, tone } = verdictWords[verdict.outcome]
  const reason =
    verdict.reason === undefined ? null : html`<span class="reason">${reasonWords[verdict.reason]}</span>`
  return html`<div class="verdict">
    <div class=${`verdict-head ${tone}`}>
      ${mark(icons[verdict.outcome], tone)}
      <h1>${word}${reason}</h1>
      ${artifactLine(verdict.artifacts)}
      <p class="why">${foreign(verdict.why)}</p>
    </div>
    ${actionsBlock(actions)}
    ${facts(verdict)}
    ${notes(verdict)}
  </div>`
}

function artifactLine(artifacts: readonly ReportArtifact[]): VNode | null {
  const [first, ...others] = artifacts
  if (first === undefined) return null
  return html`<p class="artifact">${foreign(first.name)} <br /><code>${first.digest}</code>
    ${others.length === 0 ? null : html` <span class="muted small">and <a href="#artifacts">${spellCount(others.length, 'more artifact')}</a></span>`}</p>`
}

function facts({ policy, decided, by, resourceUri }: ReportVerdict): VNode | null {
  const items = [
    policy === undefined
      ? null
      : fact(
          'Policy',
          html`${foreign(policy.id)}${policy.digest === undefined ? null : sub(shortCode(policy.digest))}`,
        ),
    decided === undefined
      ? null
      : fact(
          'Decided',
          html`<time datetime=${decided.at}>${spellTime(decided.at)}</time>${sub(`${decided.strength} time`)}`,
        ),
    by === undefined
      ? null
      : fact(
          'By',
          html`${foreign(spellSigner(by))}${by.kind === 'certificate' ? sub(foreign(by.issuer)) : null}`,
        ),
    resourceUri === undefined ? null : fact('For', foreign(resourceUri)),
  ].filter((item) => item !== null)
  return items.length === 0 ? null : html`<dl class="facts">${items}</dl>`
}

export const fact = (name: string, content: VNode | string): VNode =>
  html`<div><dt>${name}</dt><dd>${content}</dd></div>`

function notes({ selfJudged, selfSupplied }: ReportVerdict): VNode | null {
  const items = [
    selfJudged
      ? html`<li class="note"><strong>Self-judged.</strong> Who signed the verdict also signed what it judges.</li>`
      : null,
    selfSupplied.length > 0
      ? html`<li class="note"><strong>Self-supplied trust.</strong> Out of the commit that is judged came: ${listed(selfSupplied.slice(0, 20))}. Pin these outside of it.</li>`
      : null,
  ].filter((item) => item !== null)
  return items.length === 0 ? null : html`<ul class="notes">${items}</ul>`
}

const listed = (names: readonly string[]): readonly VNode[] =>
  names.map((name, index) => html`${index > 0 ? ', ' : ''}${codeText(name)}`)

/** At most three things to do; nothing when there is nothing to do. */
function actionsBlock(actions: readonly ReportAction[]): VNode | null {
  if (actions.length === 0) return null
  return html`<div class="actions" role="region" aria-labelledby="actions">
    <h2 id="actions">What to do</h2>
    <ol>${actions.slice(0, 3).map(actionItem)}</ol>
  </div>`
}

function actionItem(action: ReportAction): VNode {
  return html`<li>
    <p>${foreign(action.text)}${action.link !== undefined && isWebAddress(action.link) ? html` <a href=${action.link} rel="noreferrer">Read more</a>` : null}</p>
    ${action.snippet === undefined ? null : snippet(action.snippet.split('\n'))}
  </li>`
}

/** Lines to copy: a click selects them all. */
export const snippet = (lines: readonly string[]): VNode =>
  html`<pre tabindex="0"><code>${lines.map((line, index) => html`${index > 0 ? '\n' : ''}${foreign(line, 1_000)}`)}</code></pre>`

/** All artifacts, when there are several. */
export function artifactsSection(artifacts: readonly ReportArtifact[]): VNode | null {
  if (artifacts.length < 2) return null
  const rows = artifacts
    .slice(0, MOST_ARTIFACTS)
    .map(({ name, digest }) => html`<tr><td>${foreign(name)}</td><td><code>${digest}</code></td></tr>`)
  return html`<section aria-labelledby="artifacts">
    <h2 id="artifacts">Artifacts</h2>
    <details><summary>${spellCount(artifacts.length, 'artifact')} judged together</summary>
      <div class="scroll"><table><thead><tr><th scope="col">Name</th><th scope="col">Digest</th></tr></thead><tbody>${rows}</tbody></table></div>
    </details>
  </section>`
}
