import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { spellAge } from '../text/spell-age.ts'

const WIDTH = 96
/** Where the limit stands on the bar, so that what is beyond it can be seen. */
const LIMIT = 72

/** The age of evidence (seconds) against its limit: a bar, and a line where the limit is. */
export function ageBar(age: number, limit: number): VNode {
  const stale = age > limit
  const length = stale ? WIDTH : Math.max(2, limit === 0 ? 0 : (age / limit) * LIMIT)
  return html`<svg class="age" viewBox=${`0 0 ${WIDTH} 6`} preserveAspectRatio="none" role="img">
    <title>${spellAge(age)} old; the limit is ${spellAge(limit)}${stale ? ': too old' : ''}</title>
    <rect width=${LIMIT} height="6" class="fill-line" />
    <rect width=${length} height="6" class=${stale ? 'fill-warn' : 'fill-accent'} />
    <rect x=${LIMIT - 1} width="2" height="6" class="fill-muted" />
  </svg>`
}
