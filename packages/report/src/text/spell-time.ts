import type { Instant } from '../report-model.ts'

/** `2026-11-21 11:06 UTC`; a text that is no time stays as it is. */
export function spellTime(instant: Instant): string {
  const date = new Date(instant)
  return Number.isNaN(date.getTime()) ? instant : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
