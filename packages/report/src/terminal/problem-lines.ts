import { isDigest } from '@custody/core/digest/sha256'
import type { PolicyResult, ReportCheck, ReportModel } from '../report-model.ts'
import { shortDigest } from '../text/short-digest.ts'
import { ruleNames } from '../text/words.ts'
import { hanging, labelled, type Screen, titled } from './screen.ts'

/** Failed checks as found, expected, what to do; then what the policy denies. */
export function problemLines(model: ReportModel, screen: Screen): readonly string[] {
  const failed = model.checks.filter((check) => !check.ok).flatMap((check) => checkLines(check, screen))
  return titled('What failed', [...failed, ...resultLines(model, 'deny', screen)], screen)
}

/** What the policy warns of: it denies nothing, and must be seen all the same. */
export function warningLines(model: ReportModel, screen: Screen): readonly string[] {
  return titled('Warnings', resultLines(model, 'warn', screen), screen)
}

const resultMarks = { deny: ['✗ ', 'bad'], warn: ['! ', 'warn'] } as const

function resultLines(
  { policyResults }: ReportModel,
  level: PolicyResult['level'],
  screen: Screen,
): readonly string[] {
  const [mark, tone] = resultMarks[level]
  return policyResults
    .filter((result) => result.level === level)
    .flatMap(({ rule, message, hint }) => [
      ...hanging(mark, `${rule}: ${message}`, screen.columns).map((line) => screen.paint(tone, line)),
      ...labelled('to do', hint, screen),
    ])
}

function checkLines(check: ReportCheck, screen: Screen): readonly string[] {
  const subject = check.subject === undefined ? '' : ` on ${check.subject}`
  return [
    ...hanging(
      '✗ ',
      `${check.code}${subject} (rule ${check.rule}, ${ruleNames[check.rule] ?? 'unnamed'})`,
      screen.columns,
    ).map((line) => screen.paint('bad', line)),
    ...labelled('found', briefly(check.found), screen),
    ...labelled('expected', briefly(check.expected), screen),
    ...labelled('to do', check.hint, screen),
  ]
}

/** A digest alone is cut to what the eye compares; report.json has the whole. */
const briefly = (text: string | undefined): string | undefined =>
  text !== undefined && isDigest(text) ? shortDigest(text) : text
