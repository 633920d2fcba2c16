import { bucketOfScore, scoreVector } from './cvss.ts'
import { neutralText } from './neutral-text.ts'
import type { Severity, SeverityBucket } from './severity.ts'

/** A scale of words: which of them, in lower case, falls into which bucket. */
export type SeverityWords = {
  /** Name of the scale, as `zap-risk`. */
  readonly name: string
  readonly words: Readonly<Record<string, SeverityBucket>>
}

/** The words that most tools share. */
export const commonWords: SeverityWords = {
  name: 'words',
  words: {
    critical: 'critical',
    high: 'high',
    important: 'high',
    medium: 'medium',
    moderate: 'medium',
    low: 'low',
    negligible: 'info',
    minimal: 'info',
    informational: 'info',
    information: 'info',
    info: 'info',
    none: 'info',
  },
}

export type GivenSeverity = {
  readonly word?: string | number | undefined
  /** 0 to 10, of CVSS; a text that is a number will do. */
  readonly score?: string | number | undefined
  /** CVSS vector of any version. */
  readonly vector?: string | undefined
  /** Who rated. */
  readonly source?: string | undefined
}

/**
 * The severity that a tool gives: its word on its scale, else the score, else what the vector comes to. A word that the scale
 * does not know and no score make `unknown`, never harmless.
 */
export function severityOf(given: GivenSeverity, scale: SeverityWords = commonWords): Severity {
  const word = given.word === undefined ? '' : String(given.word).trim()
  const computed = given.vector === undefined ? undefined : scoreVector(given.vector)
  const score = scoreIn(given.score) ?? computed?.score
  const key = word.toLowerCase()
  const bucket = Object.hasOwn(scale.words, key) ? scale.words[key] : undefined
  const rated = score === undefined ? undefined : bucketOfScore(score, computed?.version === '2.0')
  return {
    bucket: bucket ?? rated ?? 'unknown',
    original: neutralText(word === '' && score !== undefined ? String(score) : word, 40),
    scale: word !== '' ? scale.name : rated === undefined ? 'none' : 'cvss',
    score,
    vector: computed === undefined ? undefined : neutralText(given.vector ?? '', 300),
    source: given.source === undefined ? undefined : neutralText(given.source, 100),
  }
}

function scoreIn(given: string | number | undefined): number | undefined {
  const score = typeof given === 'string' && /^\d{1,2}(?:\.\d+)?$/.test(given.trim()) ? Number(given) : given
  return typeof score === 'number' && score >= 0 && score <= 10 ? score : undefined
}
