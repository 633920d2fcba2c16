import { type SeverityBucket, type SeverityCounts, severityBuckets } from '@custody/scan/severity'
import { html } from 'htm/preact'
import type { VNode } from 'preact'

import { groupDigits } from '../text/spell-count.ts'

const WIDTH = 400
const HEIGHT = 12
const GAP = 2

/** The counts of one tool as a stacked bar; its length tells how many of `most` there are. */
export function severityBar(counts: SeverityCounts, most: number): VNode {
  return html`<svg class="bar" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img">
    <title>${inWords(counts)}</title>
    ${segments(counts, most).map(({ severity, x, width }) => segment(severity, x, width))}
  </svg>`
}

/** A square in the colour of a severity, for the legend. */
export const severitySwatch = (severity: SeverityBucket): VNode =>
  html`<svg viewBox=${`0 0 ${HEIGHT} ${HEIGHT}`} aria-hidden="true">${segment(severity, 0, HEIGHT)}</svg>`

/** The pattern that unknown is drawn with; once on a page. */
export const stripes = (): VNode => html`<svg width="0" height="0" class="stripes" aria-hidden="true"><defs>
  <pattern id="stripes" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M1 0 V5" class="stripe" /></pattern>
</defs></svg>`

function segment(severity: SeverityBucket, x: number, width: number): VNode {
  if (severity !== 'unknown')
    return html`<rect x=${x} width=${width} height=${HEIGHT} class=${`fill-${severity}`} />`
  return html`<g><rect x=${x} width=${width} height=${HEIGHT} fill="url(#stripes)" /><rect x=${x + 0.5} y="0.5" width=${Math.max(1, width - 1)} height=${HEIGHT - 1} class="stripe-edge" /></g>`
}

interface Segment {
  readonly severity: SeverityBucket
  readonly x: number
  readonly width: number
}

function segments(counts: SeverityCounts, most: number): readonly Segment[] {
  const present = severityBuckets.filter((severity) => counts[severity] > 0)
  // One finding among thousands must still be seen, so each has its least width and the rest is shared.
  const room = WIDTH - present.length * (GAP + 3)
  let x = 0
  return present.map((severity) => {
    const width = 3 + (room * counts[severity]) / Math.max(1, most)
    const placed = { severity, x, width }
    x += width + GAP
    return placed
  })
}

function inWords(counts: SeverityCounts): string {
  const present = severityBuckets
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${groupDigits(counts[severity])} ${severity}`)
  return present.length === 0 ? 'no findings' : present.join(', ')
}
