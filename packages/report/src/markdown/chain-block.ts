import { plainText } from '@custody/core/text/plain-text'
import type { ChainBead, ReportChain } from '../report-model.ts'
import { type ChainLine, chainLines } from '../text/chain-lines.ts'
import { spellCount } from '../text/spell-count.ts'
import { spellSigner } from '../text/spell-signer.ts'
import { spellTime } from '../text/spell-time.ts'
import { beadWords } from '../text/words.ts'
import { code, codeBlock } from './code.ts'
import { details, join, type Markdown, md, noMarkdown, paragraphs, table } from './markdown.ts'

const MOST_LINES = 120
const MOST_BEADS = 60

export function chainBlock(chain: ReportChain): Markdown {
  if (chain.steps.length === 0)
    return chain.note === undefined ? noMarkdown : paragraphs(md`### Chain`, md`${chain.note}`)
  const lines = chainLines(chain)
  const names = Math.max(...lines.map((line) => nameOf(line).length))
  return paragraphs(
    md`### Chain`,
    codeBlock(lines.slice(0, MOST_LINES).map((line) => drawLine(line, names))),
    details(md`Records: signer, time, digest, products`, beadTable(chain)),
  )
}

const nameOf = (line: ChainLine): string => `${line.mark} ${plainText(line.name, 40)}`

function drawLine(line: ChainLine, names: number): string {
  return `${nameOf(line).padEnd(names)}  ${plainText(line.state, 40).padEnd(14)} ${plainText(line.detail, 160)}`.trimEnd()
}

function beadTable(chain: ReportChain): Markdown {
  const rows = chain.steps.flatMap((step) => step.beads.map(beadRow))
  const more =
    rows.length > MOST_BEADS
      ? md`${spellCount(rows.length - MOST_BEADS, 'record')} more are on the page.`
      : noMarkdown
  return paragraphs(
    table(['Stage', 'State', 'Signer', 'Time', 'Record, products'], rows.slice(0, MOST_BEADS)),
    more,
  )
}

function beadRow(bead: ChainBead): readonly Markdown[] {
  return [
    md`${bead.stage}${bead.leg === undefined ? noMarkdown : md` (${bead.leg})`}`,
    md`${beadWords[bead.state].mark} ${beadWords[bead.state].word}`,
    code(bead.signer === undefined ? undefined : spellSigner(bead.signer)),
    bead.time === undefined ? md`–` : md`${spellTime(bead.time.at)} (${bead.time.strength})`,
    join(
      [
        code(bead.recordDigest),
        bead.products === undefined ? noMarkdown : md`${spellCount(bead.products.count, 'product')}`,
      ],
      ', ',
    ),
  ]
}
