import { chainBlock } from './markdown/chain-block.ts'
import { checksBlock, proofBlock } from './markdown/checks-block.ts'
import { evidenceBlock } from './markdown/evidence-block.ts'
import { findingsBlock, policyBlock } from './markdown/findings-block.ts'
import { join, type Markdown, md, noMarkdown } from './markdown/markdown.ts'
import { artifactsBlock, verdictBlock } from './markdown/verdict-block.ts'
import type { ReportModel } from './report-model.ts'

/** Bytes. A job summary may have 1 MiB a step; other tools of the same step may write into it too. */
export const SUMMARY_LIMIT = 900 * 1024

/**
 * The report as GitHub Flavored Markdown, for a job summary or a check run: verdict in the first line, tables of at most five
 * columns, readable as plain text too. Never more than `limit` bytes: a block that does not fit says so instead.
 */
export function renderMarkdown(model: ReportModel, limit = SUMMARY_LIMIT): string {
  const blocks = [
    verdictBlock(model),
    chainBlock(model.chain),
    policyBlock(model.policyResults),
    checksBlock(model.checks),
    model.findings.assessment === 'not-verified' ? noMarkdown : evidenceBlock(model.evidence),
    findingsBlock(model.findings),
    proofBlock(model.proof),
    artifactsBlock(model.verdict.artifacts),
  ]
  return `${join(fitting(blocks, limit), '\n\n').source}\n`
}

const leftOut = md`*A part is left out here, since it is too long for a summary: the page has it.*`

function fitting(blocks: readonly Markdown[], limit: number): readonly Markdown[] {
  const room = limit - blocks.length * (Buffer.byteLength(leftOut.source) + 2)
  let used = 0
  return blocks.map((block) => {
    const size = Buffer.byteLength(block.source)
    if (used + size > room) return leftOut
    used += size
    return block
  })
}
