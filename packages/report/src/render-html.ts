import { createHash } from 'node:crypto'
import { visibleText } from '@custody/core/text/visible-text'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { chainSection } from './html/chain-section.ts'
import { checksSection, proofSection } from './html/checks-section.ts'
import { evidenceSection } from './html/evidence-section.ts'
import { findingsSection, policySection } from './html/findings-section.ts'
import { styleSheet } from './html/style.ts'
import { foreign } from './html/text.ts'
import { artifactsSection, verdictSection } from './html/verdict-section.ts'
import type { ReportModel } from './report-model.ts'
import { spellTime } from './text/spell-time.ts'
import { verdictWords } from './text/words.ts'

/**
 * The report as one HTML page that needs nothing else: no script, no request, works from disk. Its policy
 * (`Content-Security-Policy`) allows the one style sheet by its hash and nothing more, so text of others can never run or load.
 */
export function renderHtml(model: ReportModel): string {
  const style = styleSheet(model.proof.bundleDigest)
  return `<!doctype html>\n${renderToString(page(model, style))}\n`
}

function page(model: ReportModel, style: string): VNode {
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content=${policy} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <meta name="color-scheme" content="light dark" />
      <title>${title(model)}</title>
      <style dangerouslySetInnerHTML=${{ __html: style }} />
    </head>
    <body><div class="page">${body(model)}</div></body>
  </html>`
}

function title({ verdict }: ReportModel): string {
  const name = verdict.artifacts[0]?.name
  return `${verdictWords[verdict.outcome].word}${name === undefined ? '' : `: ${visibleText(name, 80)}`}`
}

function body(model: ReportModel): VNode {
  return html`
    <a class="skip" href="#verdict">Skip to the verdict</a>
    <header class="product"><strong>Custody report</strong><time datetime=${model.generated.at}>${spellTime(model.generated.at)}</time></header>
    <main id="verdict">
      ${verdictSection(model.verdict, model.actions)}
      ${chainSection(model.chain)}
      ${policySection(model.policyResults)}
      ${checksSection(model.checks)}
      ${model.findings.assessment === 'not-verified' ? null : evidenceSection(model.evidence)}
      ${findingsSection(model.findings)}
      ${proofSection(model.proof)}
      ${artifactsSection(model.verdict.artifacts)}
    </main>
    <footer><span>Written by ${foreign([model.generated.by.name, model.generated.by.version].filter((part) => part !== undefined).join(' '))}</span>
      <span>Times are UTC. A proven time is vouched for by a log or a timestamp authority.</span></footer>`
}
