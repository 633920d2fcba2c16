import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { ChainBead, ChainLink, ReportChain } from '../report-model.ts'
import { spellCount } from '../text/spell-count.ts'
import { spellSigner } from '../text/spell-signer.ts'
import { spellTime } from '../text/spell-time.ts'
import { beadWords } from '../text/words.ts'
import { chainPicture } from './chain-picture.ts'
import { stateWord } from './marks.ts'
import { codeText, foreign, link, sub } from './text.ts'
import { fact } from './verdict-section.ts'

const MOST_BEADS = 400
const MOST_OPEN = 20
/** Steps that paper has room for side by side: the letters of more were too small. */
const MOST_ACROSS = 8

/** The chain as a picture, then each record with signer, time and digests; a broken link stands between its two records. */
export function chainSection(chain: ReportChain): VNode {
  const anchors = new Map(
    chain.steps.flatMap((step) => step.beads).map((bead, index) => [bead.id, `record-${index + 1}`]),
  )
  const long = chain.steps.length > MOST_ACROSS ? ' long' : ''
  return html`<section aria-labelledby="chain">
    <h2 id="chain">Chain</h2>
    ${
      chain.steps.length === 0
        ? html`<p class="muted">${foreign(chain.note ?? 'The bundle holds no record yet.')}</p>`
        : html`
      <div class=${`chain across scroll${long}`} tabindex="0" role="region" aria-label="Picture of the chain">${chainPicture(chain, 'across', anchors)}</div>
      <div class=${`chain down${long}`}>${chainPicture(chain, 'down', anchors)}</div>
      ${records(chain, anchors)}`
    }
  </section>`
}

/** Many records open on a click; what breaks the chain between them never hides. */
function records(chain: ReportChain, anchors: ReadonlyMap<string, string>): VNode {
  const beads = chain.steps.flatMap((step) => step.beads)
  const rows = beads
    .slice(0, MOST_BEADS)
    .flatMap((bead) => [...breaksBefore(chain, bead), record(bead, anchors.get(bead.id) ?? '')])
  if (beads.length <= MOST_OPEN) return html`<div class="records">${rows}</div>`
  const rest =
    beads.length > MOST_BEADS
      ? html`<p class="more muted">${spellCount(beads.length - MOST_BEADS, 'record')} more are in report.json.</p>`
      : null
  return html`<div class="records">
    ${chain.links
      .filter((edge) => edge.state === 'broken')
      .slice(0, MOST_OPEN)
      .map(breakRow)}
    ${beads
      .filter((bead) => bead.problem !== undefined)
      .slice(0, MOST_OPEN)
      .map(problemRow)}
    <details><summary>${spellCount(beads.length, 'record')}</summary><div>${rows}${rest}</div></details>
  </div>`
}

function problemRow(bead: ChainBead): VNode {
  const { tone, word } = beadWords[bead.state]
  return html`<div class="break">
    ${stateWord(bead.state, tone, word)} ${foreign(bead.stage, 80)}${bead.leg === undefined ? null : html` (${foreign(bead.leg, 80)})`}
    ${bead.problem === undefined ? null : html`<p>${foreign(bead.problem)}</p>`}
  </div>`
}

function breaksBefore(chain: ReportChain, bead: ChainBead): readonly VNode[] {
  return chain.links.filter((edge) => edge.to === bead.id && edge.state === 'broken').map(breakRow)
}

function breakRow(edge: ChainLink): VNode {
  return html`<div class="break">
    ${stateWord('cross', 'bad', 'Broken link')} ${edge.code === undefined ? null : codeText(edge.code)}
    ${edge.problem === undefined ? null : html`<p>${foreign(edge.problem)}</p>`}
  </div>`
}

function record(bead: ChainBead, anchor: string): VNode {
  const { tone, word } = beadWords[bead.state]
  const side =
    bead.problem === undefined ? signedBy(bead) : html`<span class="bad">${foreign(bead.problem)}</span>`
  const head = html`<span class="name">${foreign(bead.stage, 80)}${bead.leg === undefined ? null : html` (${foreign(bead.leg, 80)})`}</span>${stateWord(bead.state, tone, word)} <span class="side">${side}</span>`
  const facts = recordFacts(bead)
  if (facts.length === 0)
    return html`<details id=${anchor}><summary>${head}</summary><div class="muted">${withoutFacts[bead.state]}</div></details>`
  return html`<details id=${anchor}><summary>${head}</summary><div><dl class="record">${facts}</dl></div></details>`
}

/** What opens of a bead that has no record: a stage without one, or the artifact itself. */
const withoutFacts: Readonly<Partial<Record<ChainBead['state'], string>>> = {
  broken: 'What was found and what was expected stands in full under Checks.',
  missing: 'There is no record of it.',
  'not-asked': 'There is no record of this stage.',
}

function signedBy({ signer, time }: ChainBead): readonly VNode[] {
  return [
    signer === undefined ? null : html`<span>${foreign(spellSigner(signer), 90)}</span>`,
    time === undefined
      ? null
      : html`<span><time datetime=${time.at}>${spellTime(time.at)}</time>, ${time.strength}</span>`,
  ].filter((item) => item !== null)
}

function recordFacts(bead: ChainBead): readonly VNode[] {
  return [signerFact(bead), recordFact(bead), productsFact(bead), runFact(bead), toolsFact(bead)].filter(
    (item) => item !== null,
  )
}

function signerFact({ signer }: ChainBead): VNode | null {
  if (signer === undefined) return null
  if (signer.kind === 'key') return fact('Signed with the key', codeText(signer.keyId))
  return fact('Signed by', html`${foreign(signer.identity)}${sub(html`issuer ${foreign(signer.issuer)}`)}`)
}

const recordFact = ({ recordDigest }: ChainBead): VNode | null =>
  recordDigest === undefined ? null : fact('Record', codeText(recordDigest))

function productsFact({ products }: ChainBead): VNode | null {
  if (products === undefined) return null
  const first = products.first
    .slice(0, 10)
    .map(({ name, digest }) => sub(html`${foreign(name)} <code>${digest}</code>`))
  return fact('Products', html`${spellCount(products.count, 'product')}${first}`)
}

function runFact({ run }: ChainBead): VNode | null {
  if (run === undefined) return null
  const commit = run.commit === undefined ? null : sub(html`commit ${codeText(run.commit)}`)
  return fact(
    'Run',
    html`${link(run.uri, foreign(run.uri))}${run.attempt === undefined ? null : html`, attempt ${run.attempt}`}${commit}`,
  )
}

function toolsFact({ tools }: ChainBead): VNode | null {
  if (tools === undefined || tools.length === 0) return null
  return fact(
    'Tools',
    foreign(
      tools
        .map((tool) => [tool.name, tool.version].filter((part) => part !== undefined).join(' '))
        .join(', '),
    ),
  )
}
