import { plainText } from '@custody/core/text/plain-text'
import { severityBuckets } from '@custody/scan/severity'
import type { ReportModel } from './report-model.ts'
import { displayWidth, fit } from './terminal/display-width.ts'
import { evidenceLines } from './terminal/evidence-lines.ts'
import { painter } from './terminal/paint.ts'
import { problemLines, warningLines } from './terminal/problem-lines.ts'
import { hanging, type Screen, titled } from './terminal/screen.ts'
import { type ChainLine, chainLines } from './text/chain-lines.ts'
import { commandLines } from './text/command-lines.ts'
import { shortDigest } from './text/short-digest.ts'
import { groupDigits, spellCount } from './text/spell-count.ts'
import { spellFix } from './text/spell-fix.ts'
import { spellSigner } from './text/spell-signer.ts'
import { spellTime } from './text/spell-time.ts'
import { assessmentWords, reasonWords, verdictWords } from './text/words.ts'

export interface TerminalOptions {
  /** Columns; at least 40. Commands to paste are not broken. */
  readonly columns: number
  /** Whether ANSI colours are written; the caller knows about NO_COLOR and terminals. */
  readonly colour: boolean
}

const MOST_FIXES = 10

/** The report as aligned lines: the verdict first, then what failed, what the policy warns of, what to do, the chain and the rest. */
export function renderTerminal(model: ReportModel, { columns, colour }: TerminalOptions): string {
  const screen: Screen = { columns: Math.max(40, columns), paint: painter(colour) }
  const blocks = [
    verdictLines(model, screen),
    problemLines(model, screen),
    warningLines(model, screen),
    actionLines(model, screen),
    titled('Chain', chainBlock(model, screen), screen),
    titled('Evidence', evidenceLines(model.evidence, screen), screen),
    titled('Findings', findingLines(model, screen), screen),
    titled('Check it yourself', proofLines(model), screen),
  ]
  const text = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `${text.join('\n\n')}\n`
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
  return [...commandLines(proof.commands).map((line) => `  ${plainText(line, 1_000)}`), ...bundle]
}
