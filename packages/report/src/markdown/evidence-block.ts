import type { EvidenceRow } from '../report-model.ts'
import { spellTool } from '../text/evidence-name.ts'
import { spellAge } from '../text/spell-age.ts'
import { spellCount } from '../text/spell-count.ts'
import { spellQuality } from '../text/spell-quality.ts'
import { spellSigner } from '../text/spell-signer.ts'
import { evidenceWords } from '../text/words.ts'
import { evidenceWorstFirst, needsAttention } from '../text/worst-first.ts'
import { code, codeDigest } from './code.ts'
import { details, join, type Markdown, md, noMarkdown, paragraphs, table } from './markdown.ts'

const MOST_ROWS = 40

/** What is not complete or not confirmed stands open; the rest opens on a click. */
export function evidenceBlock(evidence: readonly EvidenceRow[]): Markdown {
  if (evidence.length === 0) return paragraphs(md`### Evidence`, md`No evidence was given.`)
  const rows = evidenceWorstFirst(evidence)
  const open = rows.filter(needsAttention)
  const rest = rows.filter((row) => !needsAttention(row))
  return paragraphs(
    md`### Evidence`,
    evidenceTable(open),
    details(md`${spellCount(rest.length, 'item')} complete and confirmed`, evidenceTable(rest)),
  )
}

function evidenceTable(rows: readonly EvidenceRow[]): Markdown {
  const more =
    rows.length > MOST_ROWS
      ? md`${spellCount(rows.length - MOST_ROWS, 'item')} more are on the page.`
      : noMarkdown
  return paragraphs(
    table(['Evidence', 'State', 'Age', 'Signed by', 'Digest'], rows.slice(0, MOST_ROWS).map(evidenceRow)),
    more,
  )
}

function evidenceRow(row: EvidenceRow): readonly Markdown[] {
  return [
    join([md`${row.kind}`, md`${spellTool(row)}`], ', '),
    state(row),
    age(row),
    code(row.signer === undefined ? undefined : spellSigner(row.signer)),
    codeDigest(row.digest),
  ]
}

function state(row: EvidenceRow): Markdown {
  const { mark, word } = evidenceWords[row.state]
  const unconfirmed = row.state === 'complete' && !row.confirmed ? md`, its end not confirmed` : noMarkdown
  const why = row.why === undefined ? noMarkdown : md`: ${row.why}`
  return md`${mark} ${word}${unconfirmed}${why}${row.quality === undefined ? noMarkdown : md`. ${spellQuality(row.quality)}`}`
}

function age(row: EvidenceRow): Markdown {
  if (row.age === undefined) return md`–`
  return md`${spellAge(row.age)}${row.maxAge === undefined ? noMarkdown : md` of ${spellAge(row.maxAge)}`}`
}
