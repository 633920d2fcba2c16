import type { ReportArtifact, ReportModel, ReportVerdict } from '../report-model.ts'
import { spellCount } from '../text/spell-count.ts'
import { spellSigner } from '../text/spell-signer.ts'
import { spellTime } from '../text/spell-time.ts'
import { reasonWords, verdictWords } from '../text/words.ts'
import { code, codeBlock, codeDigest, helpLink, prose } from './code.ts'
import { bullets, details, join, type Markdown, md, noMarkdown, paragraphs, table } from './markdown.ts'

const icons: Readonly<Record<ReportVerdict['outcome'], string>> = { passed: '✅', denied: '❌', none: '⚪' }

const MOST_ARTIFACTS = 200

/** The verdict in the first line, then why, then what to do. */
export function verdictBlock(model: ReportModel): Markdown {
  const { verdict } = model
  return paragraphs(
    headline(verdict),
    md`**${prose(verdict.why)}**`,
    facts(verdict),
    warnings(verdict),
    actions(model),
  )
}

function headline(verdict: ReportVerdict): Markdown {
  const [artifact, ...others] = verdict.artifacts
  const name =
    artifact === undefined ? noMarkdown : md` ${code(artifact.name)} ${codeDigest(artifact.digest)}`
  const more = others.length === 0 ? noMarkdown : md` and ${others.length} more`
  return md`## ${icons[verdict.outcome]} ${verdictWords[verdict.outcome].word}${name}${more}`
}

function facts(verdict: ReportVerdict): Markdown {
  const { reason, policy, decided, by } = verdict
  const items = [
    reason === undefined ? noMarkdown : md`Reason: ${reasonWords[reason]}`,
    policy === undefined
      ? noMarkdown
      : md`Policy: ${code(policy.id)} ${policy.digest === undefined ? noMarkdown : codeDigest(policy.digest)}`,
    decided === undefined ? noMarkdown : md`Decided: ${spellTime(decided.at)} (${decided.strength})`,
    by === undefined ? noMarkdown : md`By: ${code(spellSigner(by))}`,
  ]
  return join(items, ' · ')
}

function warnings(verdict: ReportVerdict): Markdown {
  const supplied = join(verdict.selfSupplied.slice(0, 5).map(code), ', ')
  return bullets(
    [
      verdict.selfJudged ? md`⚠️ Self-judged: who signed the verdict also signed what it judges.` : noMarkdown,
      supplied.isEmpty
        ? noMarkdown
        : md`⚠️ Self-supplied trust: ${supplied} came out of the commit that is judged.`,
    ].filter((item) => !item.isEmpty),
  )
}

function actions({ actions: given }: ReportModel): Markdown {
  if (given.length === 0) return noMarkdown
  const items = given
    .slice(0, 3)
    .map((action, index) =>
      paragraphs(
        md`${index + 1}. ${prose(action.text)}${action.link === undefined ? noMarkdown : md` ${helpLink(action.link)}`}`,
        action.snippet === undefined ? noMarkdown : codeBlock(action.snippet.split('\n')),
      ),
    )
  return paragraphs(md`### What to do`, ...items)
}

/** The artifacts with their digests in full: the first line has the first one's, short. */
export function artifactsBlock(artifacts: readonly ReportArtifact[]): Markdown {
  const rows = artifacts.slice(0, MOST_ARTIFACTS).map(({ name, digest }) => [code(name), code(digest)])
  const left = artifacts.length - rows.length
  const more = left > 0 ? md`${spellCount(left, 'artifact')} more are in report.json.` : noMarkdown
  return details(
    md`${spellCount(artifacts.length, 'artifact')}, digest in full`,
    paragraphs(table(['Artifact', 'Digest'], rows), more),
  )
}
