import type { JsonObject } from '@custody/core/json/read-json'
import { bucketOfScore } from '../cvss.ts'
import { objectOf, textOf } from '../member.ts'
import type { Severity, SeverityBucket } from '../severity.ts'

/**
 * The severity of a result: the score `security-severity` of the result or its rule (GitHub's convention), else its level.
 * A score of 0 and words instead of a number say that nobody rated, so that the level decides.
 */
export function sarifSeverity(result: JsonObject, rule: JsonObject | undefined): Severity {
  return (
    scoreOf(objectOf(result, 'properties')) ?? scoreOf(objectOf(rule, 'properties')) ?? levelOf(result, rule)
  )
}

function scoreOf(properties: JsonObject | undefined): Severity | undefined {
  const given = properties?.['security-severity']
  const original = typeof given === 'number' ? String(given) : given
  if (typeof original !== 'string' || !/^\d{1,2}(?:\.\d+)?$/.test(original)) return undefined
  const score = Number(original)
  if (score === 0 || score > 10) return undefined
  return { bucket: bucketOfScore(score), original: original.slice(0, 20), scale: 'security-severity', score }
}

const buckets: Readonly<Record<string, SeverityBucket>> = {
  error: 'high',
  warning: 'medium',
  note: 'info',
  none: 'unknown',
}

/** SARIF 3.27.10: the result's own level, else the rule's default, else warning; none for kinds other than fail. */
function levelOf(result: JsonObject, rule: JsonObject | undefined): Severity {
  const fallback = (textOf(result, 'kind') ?? 'fail') === 'fail' ? 'warning' : 'none'
  const level = textOf(result, 'level') ?? textOf(objectOf(rule, 'defaultConfiguration'), 'level') ?? fallback
  return {
    bucket: buckets[level] ?? 'unknown',
    original: level.slice(0, 20).toWellFormed(),
    scale: 'sarif-level',
  }
}
