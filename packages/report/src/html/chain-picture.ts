import { plainText } from '@custody/core/text/plain-text'
import { visibleText } from '@custody/core/text/visible-text'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { ReportChain } from '../report-model.ts'
import { chainLines } from '../text/chain-lines.ts'
import { spellCount } from '../text/spell-count.ts'
import { beadWords } from '../text/words.ts'
import {
  type ChainLayout,
  type Direction,
  layOutChain,
  type PlacedBead,
  type PlacedLink,
} from './chain-layout.ts'
import { shapes } from './marks.ts'

/** The chain as a picture in one direction. `anchors` names the element that tells more about a bead, by the bead's id. */
export function chainPicture(
  chain: ReportChain,
  direction: Direction,
  anchors: ReadonlyMap<string, string>,
): VNode {
  const layout = layOutChain(chain, direction)
  const [title, description] = [`chain-${direction}-title`, `chain-${direction}-text`]
  return html`<svg viewBox=${`0 0 ${layout.width} ${layout.height}`} width=${layout.width} height=${layout.height} class=${layout.width <= 1_300 ? 'fit' : ''} role="group" aria-labelledby=${title} aria-describedby=${description}>
    <title id=${title}>Chain of custody</title>
    <desc id=${description}>${inWords(chain)}</desc>
    ${layout.links.filter(({ link }) => link.state !== 'broken').map(drawLink)}
    ${layout.links.filter(({ link }) => link.state === 'broken').map((link, index) => drawBreak(link, index === 0, direction))}
    ${layout.beads.map((bead) => drawBead(bead, layout, anchors))}
  </svg>`
}

function inWords(chain: ReportChain): string {
  return chainLines(chain)
    .filter((line) => line.name !== '')
    .slice(0, 60)
    .map((line) => plainText(`${line.name}: ${line.state}`, 120))
    .join('; ')
}

function drawLink({ link, path }: PlacedLink): VNode {
  return link.state === 'joined'
    ? html`<path d=${path} class="line-neutral" />`
    : html`<path d=${path} class="line-muted" stroke-dasharray="2 5" stroke-linecap="round" />`
}

/** A line with a gap, and in the gap the mark; the code of the failed check stands above it once. */
function drawBreak({ link, path, mark }: PlacedLink, first: boolean, direction: Direction): VNode {
  const code = visibleText(link.code ?? 'broken link', 26)
  const label =
    direction === 'across'
      ? { x: mark.x, y: mark.y - 20, 'text-anchor': 'middle' }
      : { x: mark.x + 20, y: mark.y + 4 }
  return html`<g>
    <path d=${path} class="line-bad" stroke-dasharray="5 4" />
    <circle cx=${mark.x} cy=${mark.y} r="15" class="fill-paper" />
    <g transform=${`translate(${mark.x} ${mark.y})`}>${shapes.cross('bad')}</g>
    ${first ? html`<text ...${label} class="fine tone-bad strong">${code}</text>` : null}
  </g>`
}

function drawBead(placed: PlacedBead, layout: ChainLayout, anchors: ReadonlyMap<string, string>): VNode {
  const { bead, count, x, y } = placed
  const { stage } = bead
  const { word, tone } = beadWords[bead.state]
  const name = count > 1 ? spellCount(count, 'more leg') : (bead.leg ?? stage)
  return html`<a href=${`#${anchors.get(bead.id) ?? 'chain'}`} aria-label=${visibleText(`${stage} ${bead.leg ?? ''}: ${word}`, 120)}>
    <circle cx=${x} cy=${y} r="15" class="fill-paper" />
    <g transform=${`translate(${x} ${y}) scale(1.2)`}>${shapes[bead.state](tone)}</g>
    ${beadText(placed, layout, name, count > 1 || bead.leg === undefined ? word : `${stage}, ${word}`)}
  </a>`
}

function beadText(placed: PlacedBead, layout: ChainLayout, name: string, state: string): VNode {
  const { x, y, bead } = placed
  const side = placed.text === 'right'
  const room = side ? layout.width - x - 30 : layout.textWidth
  const at = side ? { x: x + 26, 'text-anchor': 'start' } : { x, 'text-anchor': 'middle' }
  return html`<text ...${at} y=${side ? y - 2 : y + 31} class="strong">${visibleText(name, Math.floor(room / 7.4))}</text>
    <text ...${at} y=${side ? y + 14 : y + 46} class=${`fine tone-${beadWords[bead.state].tone}`}>${visibleText(state, Math.floor(room / 6.2))}</text>`
}
