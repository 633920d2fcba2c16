import type { QualityScore } from '../report-model.ts'

/** `Quality of 100: cisa-2026 86, ntia-2021 92`. */
export function spellQuality(scores: readonly QualityScore[]): string {
  return `Quality of 100: ${scores.map(({ profile, score }) => `${profile} ${score}`).join(', ')}`
}
