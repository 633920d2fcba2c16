import type { EvidenceState } from '@custody/scan/report-reading'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { BeadState } from '../report-model.ts'
import type { Tone } from '../text/words.ts'

/** Small pictures around the origin, of radius 10. Every state has its own shape; colour only repeats what shape and word say. */
export const shapes: Readonly<
  Record<BeadState | EvidenceState | 'check' | 'cross' | 'warning', (tone: Tone) => VNode>
> = {
  'recorded-signed': (tone) =>
    html`<g><circle r="10" class=${`fill-${tone}`} /><path d="M-4.5 .5 -1.5 3.5 4.5 -3.5" class="line-paper" fill="none" /></g>`,
  'recorded-unsigned': (tone) =>
    html`<g><circle r="9" class=${`line-${tone}`} /><path d="M0 -9 A9 9 0 0 0 0 9 Z" class=${`fill-${tone}`} /></g>`,
  'not-asked': (tone) => html`<circle r="4" class=${`line-${tone}`} />`,
  missing: (tone) =>
    html`<g><circle r="9" class=${`line-${tone}`} stroke-dasharray="4 3" /><path d="M0 -4 V1 M0 4 V4.2" class=${`line-${tone}`} stroke-linecap="round" /></g>`,
  broken: (tone) =>
    html`<g><path d="M0 -11.5 11.5 0 0 11.5 -11.5 0 Z" class=${`fill-${tone}`} /><path d="M-3.5 -3.5 3.5 3.5 M3.5 -3.5 -3.5 3.5" class="line-paper" fill="none" /></g>`,
  complete: (tone) =>
    html`<path d="M-8 1 -2.5 6.5 8 -6" class=${`line-${tone}`} stroke-linecap="round" stroke-linejoin="round" stroke-width="3" />`,
  incomplete: (tone) =>
    html`<g><circle r="8.5" class=${`line-${tone}`} /><path d="M0 -8.5 A8.5 8.5 0 0 0 0 8.5 Z" class=${`fill-${tone}`} /></g>`,
  stale: (tone) =>
    html`<g><circle r="8.5" class=${`line-${tone}`} /><path d="M0 -5 V0 L4 2.5" class=${`line-${tone}`} stroke-linecap="round" /></g>`,
  failed: (tone) =>
    html`<path d="M-7 -7 7 7 M7 -7 -7 7" class=${`line-${tone}`} stroke-linecap="round" stroke-width="3" />`,
  unreadable: (tone) =>
    html`<g><path d="M-8 -9 H8 V9 H-8 Z" class=${`line-${tone}`} /><path d="M-3.5 -3.5 3.5 3.5 M3.5 -3.5 -3.5 3.5" class=${`line-${tone}`} /></g>`,
  check: (tone) =>
    html`<g><circle r="10" class=${`fill-${tone}`} /><path d="M-4.5 .5 -1.5 3.5 4.5 -3.5" class="line-paper" fill="none" /></g>`,
  cross: (tone) =>
    html`<g><path d="M-4.2 -10 H4.2 L10 -4.2 V4.2 L4.2 10 H-4.2 L-10 4.2 V-4.2 Z" class=${`fill-${tone}`} /><path d="M-3.5 -3.5 3.5 3.5 M3.5 -3.5 -3.5 3.5" class="line-paper" fill="none" /></g>`,
  warning: (tone) =>
    html`<g><path d="M0 -9.5 10 8 H-10 Z" class=${`line-${tone}`} stroke-linejoin="round" /><path d="M0 -3 V2 M0 5 V5.2" class=${`line-${tone}`} stroke-linecap="round" /></g>`,
}

/** A shape beside a word that says the same: hidden from screen readers. */
export const mark = (shape: keyof typeof shapes, tone: Tone): VNode =>
  html`<svg viewBox="-12 -12 24 24" aria-hidden="true" focusable="false">${shapes[shape](tone)}</svg>`

/** Shape and word of a state. */
export const stateWord = (shape: keyof typeof shapes, tone: Tone, word: string): VNode =>
  html`<span class=${`state ${tone}`}>${mark(shape, tone)}${word}</span>`
