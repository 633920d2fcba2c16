import type { ReportCheck, ReportProof } from '../report-model.ts'
import { spellAge } from '../text/spell-age.ts'
import { spellCount } from '../text/spell-count.ts'
import { ruleNames } from '../text/words.ts'
import { checksWorstFirst } from '../text/worst-first.ts'
import { code, codeBlock, codeDigest, value } from './code.ts'
import { details, join, type Markdown, md, noMarkdown, paragraphs, table } from './markdown.ts'

const MOST_CHECKS = 40

/** Failed checks stand open, the others open on a click. */
export function checksBlock(checks: readonly ReportCheck[]): Markdown {
  if (checks.length === 0) return noMarkdown
  const ordered = checksWorstFirst(checks)
  const failed = ordered.filter((check) => !check.ok)
  const passed = ordered.filter((check) => check.ok)
  return paragraphs(
    md`### Checks`,
    table(['Failed', 'Found', 'Expected', 'What to do'], failed.slice(0, MOST_CHECKS).map(failedRow)),
    details(
      md`${spellCount(passed.length, 'check')} passed`,
      table(['Passed', 'Code', 'On', 'How sure'], passed.slice(0, MOST_CHECKS).map(passedRow)),
    ),
  )
}

const nameOf = (check: ReportCheck): string => `${check.rule} ${ruleNames[check.rule] ?? ''}`.trim()

function failedRow(check: ReportCheck): readonly Markdown[] {
  const subject = check.subject === undefined ? noMarkdown : md` on ${code(check.subject)}`
  return [
    md`✗ ${nameOf(check)}: ${code(check.code)}${subject}`,
    value(check.found),
    value(check.expected),
    md`${check.hint ?? '–'}`,
  ]
}

function passedRow(check: ReportCheck): readonly Markdown[] {
  return [md`✓ ${nameOf(check)}`, code(check.code), code(check.subject), md`${check.strength}`]
}

/** How to repeat the verdict by hand, and under which trust. */
export function proofBlock(proof: ReportProof): Markdown {
  const rows = proof.trust
    .slice(0, 20)
    .map((trust) => [
      join([md`${trust.kind}`, trust.selfSupplied ? md`⚠️ self-supplied` : noMarkdown], ', '),
      code(trust.name),
      codeDigest(trust.digest),
      md`${trust.age === undefined ? '–' : spellAge(trust.age)}`,
    ])
  return paragraphs(
    md`### Check it yourself`,
    codeBlock(proof.commands.slice(0, 10), 'sh'),
    proof.bundleDigest === undefined ? noMarkdown : md`Bundle: ${code(proof.bundleDigest)}`,
    table(['Trust', 'Name', 'Digest', 'Age'], rows),
  )
}
