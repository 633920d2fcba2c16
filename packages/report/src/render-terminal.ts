import { isDigest } from '@custody/core/digest/sha256'
import { plainText } from '@custody/core/text/plain-text'
import { severityBuckets } from '@custody/scan/severity'
import type { EvidenceRow, ReportCheck, ReportModel } from './report-model.ts'
import { displayWidth, fit, wrap } from './terminal/display-width.ts'
import { type Paint, painter } from './terminal/paint.ts'
import { type ChainLine, chainLines } from './text/chain-lines.ts'
import { shortDigest } from './text/short-digest.ts'
import { spellAge } from './text/spell-age.ts'
import { groupDigits, spellCount } from './text/spell-count.ts'
import { spellFix } from './text/spell-fix.ts'
import { spellQuality } from './text/spell-quality.ts'
import { spellSigner } from './text/spell-signer.ts'
import { spellTime } from './text/spell-time.ts'
import { assessmentWords, evidenceWords, reasonWords, ruleNames, verdictWords } from './text/words.ts'
import { evidenceWorstFirst } from './text/worst-first.ts'

export interface TerminalOptions {
  /** Columns; at least 40. Commands to paste are not broken. */
  readonly columns: number
  /** Whether ANSI colours are written; the caller knows about NO_COLOR and terminals. */
  readonly colour: boolean
}

const MOST_LINES = 40
const MOST_FIXES = 10

/** The report as aligned lines: the verdict first, then what failed, what to do, the chain and the rest. */
export function renderTerminal(model: ReportModel, { columns, colour }: TerminalOptions): string {
  const screen: Screen = { columns: Math.max(40, columns), paint: painter(colour) }
  const blocks = [
    verdictLines(model, screen),
    problemLines(model, screen),
    actionLines(model, screen),
    titled('Chain', chainBlock(model, screen), screen),
    titled('Evidence', evidenceLines(model.evidence, screen), screen),
    titled('Findings', findingLines(model, screen), screen),
    titled('Check it yourself', proofLines(model), screen),
  ]
  const text = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `${text.join('\n\n')}\n`
}

interface Screen {
  readonly columns: number
  readonly paint: Paint
}

function titled(title: string, lines: readonly string[], { paint }: Screen): readonly string[] {
  if (lines.length === 0) return []
  const more =
    lines.length > MOST_LINES
      ? [paint('dim', `  ${spellCount(lines.length - MOST_LINES, 'line')} more in the report`)]
      : []
  return [paint('strong', title), ...lines.slice(0, MOST_LINES), ...more]
}

/** Wrapped text under a mark: the first line begins with `lead`, the others are indented as far. */
function hanging(lead: string, text: string, columns: number): readonly string[] {
  const indent = displayWidth(lead)
  return wrap(plainText(text, 600), columns - indent).map(
    (line, index) => `${index === 0 ? lead : ' '.repeat(indent)}${line}`,
  )
}

function verdictLines({ verdict }: ReportModel, { columns, paint }: Screen): readonly string[] {
  const { mark, word, tone } = verdictWords[verdict.outcome]
  const [artifact, ...others] = verdict.artifacts
  const name =
    artifact === undefined ? '' : fit(plainText(artifact.name), columns - word.length - 28).trimEnd()
  const head = [
    paint(tone, `${mark} ${word}`),
    paint('strong', name),
    artifact === undefined ? '' : paint('dim', shortDigest(artifact.digest)),
  ]
  const facts = [
    verdict.reason === undefined ? undefined : reasonWords[verdict.reason],
    others.length === 0 ? undefined : `and ${spellCount(others.length, 'more artifact')}`,
    verdict.policy === undefined ? undefined : `policy ${verdict.policy.id}`,
    verdict.decided === undefined
      ? undefined
      : `${spellTime(verdict.decided.at)} (${verdict.decided.strength})`,
    verdict.by === undefined ? undefined : `by ${spellSigner(verdict.by)}`,
  ].filter((fact) => fact !== undefined)
  return [
    head.filter((part) => part !== '').join('  '),
    ...hanging('  ', verdict.why, columns),
    ...hanging('  ', facts.join(' · '), columns)
      .filter((line) => line.trim() !== '')
      .map((line) => paint('dim', line)),
    ...marksOf(verdict)
      .flatMap((text) => hanging('  ! ', text, columns))
      .map((line) => paint('warn', line)),
  ]
}

function marksOf({ selfJudged, selfSupplied }: ReportModel['verdict']): readonly string[] {
  return [
    ...(selfJudged ? ['Self-judged: who signed the verdict also signed what it judges.'] : []),
    ...(selfSupplied.length > 0
      ? [`Self-supplied trust: ${selfSupplied.slice(0, 5).join(', ')} came out of the commit that is judged.`]
      : []),
  ]
}

/** Failed checks as found, expected, what to do; then what the policy denies. */
function problemLines(model: ReportModel, screen: Screen): readonly string[] {
  const failed = model.checks.filter((check) => !check.ok).flatMap((check) => checkLines(check, screen))
  const denied = model.policyResults
    .filter((result) => result.level === 'deny')
    .flatMap((result) => [
      ...hanging('✗ ', `${result.rule}: ${result.message}`, screen.columns).map((line) =>
        screen.paint('bad', line),
      ),
      ...labelled('to do', result.hint, screen),
    ])
  return titled('What failed', [...failed, ...denied], screen)
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

function labelled(label: string, text: string | undefined, { columns }: Screen): readonly string[] {
  return text === undefined ? [] : hanging(`  ${label.padEnd(9)}`, text, columns)
}

/** A digest alone is cut to what the eye compares; report.json has the whole. */
const briefly = (text: string | undefined): string | undefined =>
  text !== undefined && isDigest(text) ? shortDigest(text) : text

function actionLines({ actions }: ReportModel, screen: Screen): readonly string[] {
  const lines = actions.slice(0, 3).flatMap((action, index) => [
    ...hanging(`${index + 1}. `, action.text, screen.columns),
    ...(action.snippet ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `     ${plainText(line, 1_000)}`),
  ])
  return titled('What to do', lines, screen)
}

function chainBlock(model: ReportModel, { columns, paint }: Screen): readonly string[] {
  const lines = chainLines(model.chain)
  const names = Math.min(28, Math.max(0, ...lines.map((line) => displayWidth(leadOf(line)))))
  return lines.map((line) => {
    const rest = columns - names - 2
    const text = line.detail === '' ? line.state : `${line.state.padEnd(14)} ${line.detail}`
    return `${paint(line.tone, fit(leadOf(line), names))}  ${fit(plainText(text, 400), rest)}`.trimEnd()
  })
}

const leadOf = (line: ChainLine): string => `  ${line.mark} ${plainText(line.name, 60)}`

function evidenceLines(evidence: readonly EvidenceRow[], screen: Screen): readonly string[] {
  return evidenceWorstFirst(evidence).flatMap((row) => evidenceLine(row, screen))
}

function evidenceLine(row: EvidenceRow, { columns, paint }: Screen): readonly string[] {
  const { mark, word, tone } = evidenceWords[row.state]
  const doubt = row.state === 'complete' && !row.confirmed
  const tool = [row.tool?.name, row.tool?.version].filter((part) => part !== undefined).join(' ')
  const state = paint(
    doubt ? 'warn' : tone,
    fit(`  ${doubt ? '!' : mark} ${doubt ? 'unconfirmed' : word}`, 16),
  )
  const age = row.age === undefined ? '' : spellAge(row.age)
  const line =
    `${state} ${fit(plainText(row.kind), 18)} ${fit(plainText(tool), columns - 47)} ${fit(age, 10)}`.trimEnd()
  const remarks = [row.why, row.quality && spellQuality(row.quality)].filter((remark) => remark !== undefined)
  const below = remarks.flatMap((remark) => hanging(' '.repeat(17), remark, columns))
  return [line, ...below.map((each) => paint('dim', each))]
}

function findingLines({ findings }: ReportModel, { columns, paint }: Screen): readonly string[] {
  if (findings.assessment !== 'found') {
    const { mark, word, tone } = assessmentWords[findings.assessment]
    return hanging(`  ${mark} `, word, columns).map((line) => paint(tone, line))
  }
  const counts = severityBuckets
    .filter((severity) => findings.counts[severity] > 0)
    .map((severity) => `${groupDigits(findings.counts[severity])} ${severity}`)
  const fixes = findings.fixFirst.slice(0, MOST_FIXES).map((group) => {
    const closes = `closes ${groupDigits(group.closes)}`
    return `  ${fit(group.worst, 9)}${fit(plainText(spellFix(group.fix), 300), columns - 27)} ${closes}`
  })
  return [`  ${counts.join(' · ')}`, ...fixes]
}

function proofLines({ proof }: ReportModel): readonly string[] {
  const bundle = proof.bundleDigest === undefined ? [] : [`  bundle ${proof.bundleDigest}`]
  return [...proof.commands.map((command) => `  ${plainText(command, 1_000)}`), ...bundle]
}
