import { plainText } from '@custody/core/text/plain-text'
import type { EvidenceRow } from '../report-model.ts'
import { spellAge } from '../text/spell-age.ts'
import { spellQuality } from '../text/spell-quality.ts'
import { evidenceWords } from '../text/words.ts'
import { evidenceWorstFirst } from '../text/worst-first.ts'
import { fit } from './display-width.ts'
import { hanging, type Screen } from './screen.ts'

export function evidenceLines(evidence: readonly EvidenceRow[], screen: Screen): readonly string[] {
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
