import type { JsonObject } from '@custody/core/json/read-json'
import type { Finding, FindingComponent, FindingKind, Suppression } from '../finding.ts'
import { makeFinding } from '../make-finding.ts'
import { objectOf, objectsOf, textOf, textsOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import type { ReadingNotes } from '../reading-notes.ts'
import type { Tool } from '../report-reading.ts'
import { findingKindOf, knownTool } from '../tools.ts'
import { byFame, canonicalId, isVulnerabilityId, vulnerabilityIdsIn } from '../vulnerability-id.ts'
import type { ReportSource } from './reader.ts'
import { sarifCwes } from './sarif-cwes.ts'
import { sarifLocation } from './sarif-location.ts'
import { messageText, sarifMessage } from './sarif-message.ts'
import { sarifPackage } from './sarif-package.ts'
import type { SarifRules } from './sarif-rules.ts'
import { sarifSeverity } from './sarif-severity.ts'

/** What a result is read with. */
export type SarifResultContext = {
  readonly run: JsonObject
  readonly rules: SarifRules
  readonly tool: Tool
  readonly source: ReportSource
  readonly notes: ReadingNotes
  /** JSON pointer of the result. */
  readonly at: string
}

/** Reads a result (SARIF 3.27); undefined where it is no finding: passed, informational, or gone since the baseline. */
export function readSarifResult(result: JsonObject, context: SarifResultContext): Finding | undefined {
  if (!isFinding(result)) return undefined
  const rule = context.rules.find(result)
  const ruleId =
    textOf(result, 'ruleId') ?? textOf(objectOf(result, 'rule'), 'id') ?? textOf(rule, 'id') ?? 'unnamed'
  const message = sarifMessage(result, rule, context.run)
  if (message === undefined) context.notes.malformed('a message', `${context.at}/message`)
  const { component, fixedIn } = sarifPackage(result, rule, message ?? '')
  const aliases = aliasesOf(ruleId, rule)
  const kind = kindOf(context, rule, component, [ruleId, ...aliases])
  const title = titleOf(rule, ruleId) ?? message ?? ruleId
  if (hasSnippet(result)) context.notes.redact(kind === 'secret' ? 'secrets' : 'snippets')
  return makeFinding({
    tool: context.tool.name,
    kind,
    ruleId: canonicalId(ruleId),
    aliases,
    title,
    // A message about a secret may quote it.
    message: kind === 'secret' ? title : (message ?? ''),
    severity: sarifSeverity(result, rule),
    component,
    fixedIn,
    location: sarifLocation(result, context.run),
    cwes: sarifCwes(result, rule),
    suppressed: suppressionOf(result),
    fingerprint: textOf(objectOf(result, 'partialFingerprints'), 'primaryLocationLineHash'),
    source: { report: context.source.digest, pointer: context.at },
  })
}

/** Code stands in regions (3.30.13) and in what is around them. */
function hasSnippet(result: JsonObject): boolean {
  return objectsOf(result, 'locations').some(([location]) =>
    ['region', 'contextRegion'].some(
      (region) => objectOf(location, 'physicalLocation', region, 'snippet') !== undefined,
    ),
  )
}

/** SARIF 3.27.9 and 3.27.24. */
function isFinding(result: JsonObject): boolean {
  const kind = textOf(result, 'kind') ?? 'fail'
  return (
    !['pass', 'notApplicable', 'informational'].includes(kind) && textOf(result, 'baselineState') !== 'absent'
  )
}

function aliasesOf(ruleId: string, rule: JsonObject | undefined): readonly string[] {
  const ids = [
    ...vulnerabilityIdsIn(ruleId),
    ...textsOf(rule, 'deprecatedIds').map((id) => canonicalId(neutralText(id, 200))),
  ]
  return [...new Set(ids)].filter((id) => id !== canonicalId(ruleId)).toSorted(byFame)
}

/** What the rule is tagged as (scanners that do several things); what it is about; what the tool is known for. */
function kindOf(
  { tool, source }: SarifResultContext,
  rule: JsonObject | undefined,
  component: FindingComponent | undefined,
  ids: readonly string[],
): FindingKind {
  const tagged = textsOf(objectOf(rule, 'properties'), 'tags').map((tag) => taggedKinds[tag.toLowerCase()])
  const kind = tagged.find((known) => known !== undefined)
  if (kind !== undefined) return kind
  if (component !== undefined || ids.some(isVulnerabilityId)) return 'vulnerability'
  return findingKindOf((knownTool(source.hint ?? '') ?? knownTool(tool.name))?.kinds[0])
}

const taggedKinds: Readonly<Record<string, FindingKind>> = {
  vulnerability: 'vulnerability',
  misconfiguration: 'misconfiguration',
  secret: 'secret',
  license: 'licence',
  licence: 'licence',
}

/** Some tools only repeat the rule's id as its short description. */
function titleOf(rule: JsonObject | undefined, ruleId: string): string | undefined {
  const short = messageText(rule, 'shortDescription')
  if (short !== undefined && !short.endsWith(ruleId)) return short
  return messageText(rule, 'fullDescription') ?? short ?? textOf(rule, 'name')
}

/** SARIF 3.27.23: one suppression that is rejected or still under review leaves the result in force. */
function suppressionOf(result: JsonObject): Suppression | undefined {
  const suppressions = objectsOf(result, 'suppressions').map(([suppression]) => suppression)
  const accepted = suppressions.every((each) => (textOf(each, 'status') ?? 'accepted') === 'accepted')
  const [first] = suppressions
  if (first === undefined || !accepted) return undefined
  const reason = textOf(first, 'justification')
  return {
    by: textOf(first, 'kind') === 'inSource' ? 'in-source' : 'external',
    reason: reason === undefined ? undefined : neutralText(reason),
  }
}
