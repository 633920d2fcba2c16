import type { JsonObject } from '@custody/core/json/read-json'
import { bucketOfScore, scoreVector } from '../cvss.ts'
import { numberOf, objectOf, objectsOf, textOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import { type Severity, type SeverityBucket, severityBuckets, worstSeverity } from '../severity.ts'

/** The worst of a vulnerability's ratings: raters disagree, and none of them is this reader's to overrule. */
export function cycloneDxSeverity(vulnerability: JsonObject): Severity {
  return worstSeverity(objectsOf(vulnerability, 'ratings').map(([rating]) => readRating(rating)))
}

/** The rater's word, else the band of its score, else the score that its vector comes to. */
function readRating(rating: JsonObject): Severity {
  const vector = textOf(rating, 'vector')
  const computed = vector === undefined ? undefined : scoreVector(vector)
  const method = textOf(rating, 'method') ?? ''
  const score = numberOf(rating, 'score')
  const rated = isCvss(method, computed !== undefined) && inRange(score) ? score : undefined
  const word = textOf(rating, 'severity')
  const given = bucketOfWord(word)
  const byScore = rated === undefined ? computed?.bucket : bucketOfScore(rated, method === 'CVSSv2')
  const source = textOf(objectOf(rating, 'source'), 'name')
  return {
    bucket: given ?? byScore ?? 'unknown',
    original: neutralText(word ?? (score === undefined ? '' : String(score)), 40),
    scale: word !== undefined ? 'cyclonedx' : byScore === undefined ? 'none' : 'cvss',
    score: rated ?? computed?.score,
    vector: computed === undefined || vector === undefined ? undefined : neutralText(vector, 300),
    source: source === undefined ? undefined : neutralText(source, 100),
  }
}

/** Scores of other methods (OWASP, SSVC, a vendor's) are on scales of their own. */
function isCvss(method: string, hasVector: boolean): boolean {
  return method.startsWith('CVSS') || (method === '' && hasVector)
}

function inRange(score: number | undefined): boolean {
  return score !== undefined && score >= 0 && score <= 10
}

function bucketOfWord(word: string | undefined): SeverityBucket | undefined {
  if (word === 'none') return 'info'
  return severityBuckets.find((bucket) => bucket === word && bucket !== 'unknown')
}
