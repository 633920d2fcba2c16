import { plainText } from '@custody/core/text/plain-text'
import type { EvidenceRow } from '../report-model.ts'
import { spellTool } from '../text/evidence-name.ts'
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
  const [kind, tool] = [plainText(row.kind), plainText(spellTool(row))]
  const room = columns - 28
  // Without a tool the kind takes its room.
  const name = tool === '' ? fit(kind, room) : `${fit(kind, 18)} ${fit(tool, room - 19)}`
  const state = paint(
    doubt ? 'warn' : tone,
    fit(`  ${doubt ? '!' : mark} ${doubt ? 'unconfirmed' : word}`, 16),
  )
  const age = row.age === undefined ? '' : spellAge(row.age)
  const line = `${state} ${name} ${fit(age, 10)}`.trimEnd()
  const remarks = [row.why, row.quality && spellQuality(row.quality)].filter((remark) => remark !== undefined)
  const below = remarks.flatMap((remark) => hanging(' '.repeat(17), remark, columns))
  return [line, ...below.map((each) => paint('dim', each))]
}
