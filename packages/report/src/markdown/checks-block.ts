import type { ReportCheck, ReportProof } from '../report-model.ts'
import { commandLines } from '../text/command-lines.ts'
import { type FoldedCheck, foldChecks, spellItems } from '../text/fold-checks.ts'
import { shortDigests } from '../text/short-digest.ts'
import { spellAge } from '../text/spell-age.ts'
import { spellCount } from '../text/spell-count.ts'
import { ruleNames } from '../text/words.ts'
import { checksWorstFirst } from '../text/worst-first.ts'
import { code, codeBlock, codeDigest, prose } from './code.ts'
import { details, join, type Markdown, md, noMarkdown, paragraphs, table } from './markdown.ts'

const MOST_CHECKS = 200
const MOST_ITEMS = 5

/** Failed checks stand open, the others open on a click. */
export function checksBlock(checks: readonly ReportCheck[]): Markdown {
  if (checks.length === 0) return noMarkdown
  const ordered = checksWorstFirst(checks)
  const failed = foldChecks(ordered.filter((check) => !check.ok))
  const passed = ordered.filter((check) => check.ok)
  return paragraphs(
    md`### Checks`,
    table(['Failed', 'Found', 'Expected', 'What to do'], failed.slice(0, MOST_CHECKS).map(failedRow)),
    moreThan(failed.length),
    details(
      md`Found and expected, in full`,
      table(['Failed', 'Found', 'Expected'], failed.filter(isCut).slice(0, MOST_CHECKS).map(fullRow)),
    ),
    details(
      md`${spellCount(passed.length, 'check')} passed`,
      paragraphs(
        table(['Passed', 'Code', 'On', 'How sure'], passed.slice(0, MOST_CHECKS).map(passedRow)),
        moreThan(passed.length),
      ),
    ),
  )
}

function moreThan(count: number): Markdown {
  return count > MOST_CHECKS
    ? md`${spellCount(count - MOST_CHECKS, 'check')} more are on the page.`
    : noMarkdown
}

const nameOf = (check: ReportCheck): string => `${check.rule} ${ruleNames[check.rule] ?? ''}`.trim()

function failedRow({ check, items }: FoldedCheck): readonly Markdown[] {
  const subject = items.length === 0 ? noMarkdown : md` on ${code(spellItems(items, MOST_ITEMS))}`
  return [
    md`✗ ${nameOf(check)}: ${code(check.code)}${subject}`,
    prose(check.found),
    prose(check.expected),
    prose(check.hint),
  ]
}

/** Whether the table of failed checks has a digest short. */
function isCut({ check: { found = '', expected = '' } }: FoldedCheck): boolean {
  return [found, expected].some((text) => shortDigests(text) !== text)
}

function fullRow({ check }: FoldedCheck): readonly Markdown[] {
  return [code(check.code), code(check.found, 400), code(check.expected, 400)]
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
    codeBlock(commandLines(proof.commands.slice(0, 10)), 'sh'),
    proof.bundleDigest === undefined
      ? md`The digest of the bundle is not known.`
      : md`Bundle: ${code(proof.bundleDigest)}`,
    table(['Trust', 'Name', 'Digest', 'Age'], rows),
  )
}
