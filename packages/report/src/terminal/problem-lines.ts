import type { PolicyResult, ReportModel } from '../report-model.ts'
import { type FoldedCheck, foldChecks, spellItems } from '../text/fold-checks.ts'
import { shortDigests } from '../text/short-digest.ts'
import { ruleNames } from '../text/words.ts'
import { hanging, labelled, type Screen, titled } from './screen.ts'

/** Failed checks, those of many items once, as found, expected, what to do; then what the policy denies. */
export function problemLines(model: ReportModel, screen: Screen): readonly string[] {
  const failed = foldChecks(model.checks.filter((check) => !check.ok)).flatMap((folded) =>
    checkLines(folded, screen),
  )
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

function checkLines({ check, items }: FoldedCheck, screen: Screen): readonly string[] {
  const subject = items.length === 0 ? '' : ` on ${spellItems(items)}`
  return [
    ...hanging(
      '✗ ',
      `${check.code}${subject} (rule ${check.rule}, ${ruleNames[check.rule] ?? 'unnamed'})`,
      screen.columns,
    ).map((line) => screen.paint('bad', line)),
    ...labelled('found', check.found && shortDigests(check.found), screen),
    ...labelled('expected', check.expected && shortDigests(check.expected), screen),
    ...labelled('to do', check.hint, screen),
  ]
}
