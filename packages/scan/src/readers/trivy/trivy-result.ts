import { codeFinding } from '../../code-finding.ts'
import type { EvidenceKind } from '../../evidence-kind.ts'
import type { Finding, Suppression } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { redactMembers } from '../../foreign-root.ts'
import type { LicenceStatement } from '../../licence-statement.ts'
import { listOf } from '../../member.ts'
import { neutralText } from '../../neutral-text.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import { suppression } from '../../vulnerability-finding.ts'
import type { ReportSource } from '../reader.ts'
import { type TrivyContext, trivySeverity } from './trivy-context.ts'
import { trivyVulnerability } from './trivy-vulnerability.ts'

/** What one target was found to have. */
export type TrivyResult = {
  readonly kind: EvidenceKind | undefined
  readonly records: number
  readonly findings: readonly Finding[]
  readonly licences: readonly LicenceStatement[]
}

/** Reads a result: one target, in one class. A class without its list was looked at, and nothing was found. */
export function readTrivyResult(result: ForeignObject, source: ReportSource, resource: string): TrivyResult {
  // Some targets have no name; but each is one.
  if (result.text('Target') === undefined && !('Target' in result.value))
    result.notes.malformed('a text', result.pointer('Target'))
  const context = { result, source, resource }
  const licences = result.objects('Licenses')
  return {
    kind: kinds.get(result.text('Class') ?? ''),
    records: lists.reduce((sum, list) => sum + listOf(result.value, list).length, 0),
    findings: [
      ...result.objects('Vulnerabilities').map((record) => trivyVulnerability(record, context)),
      ...result.objects('Misconfigurations').flatMap((record) => misconfiguration(record, context)),
      ...result.objects('Secrets').map((record) => secret(record, context)),
      ...licences.map((record) => licence(record, context)),
      ...result.objects('ExperimentalModifiedFindings').flatMap((record) => modified(record, context)),
    ],
    licences: licences.flatMap(statement),
  }
}

const lists = ['Vulnerabilities', 'Misconfigurations', 'Secrets', 'Licenses']

const kinds = new Map<string, EvidenceKind>([
  ['os-pkgs', 'sca'],
  ['lang-pkgs', 'sca'],
  ['config', 'iac'],
  ['secret', 'secrets'],
  ['license', 'licence'],
  ['license-file', 'licence'],
])

type Read = (record: ForeignObject, context: TrivyContext, suppressed?: Suppression) => Finding

/** What was taken out by a rule or by VEX, where `--show-suppressed` keeps it. */
function modified(record: ForeignObject, context: TrivyContext): readonly Finding[] {
  const found = record.neededObject('Finding')
  const read = readers.get(record.neededText('Type') ?? '')
  if (read === undefined) record.notes.malformed('a known type of finding', record.pointer('Type'))
  if (found === undefined || read === undefined) return []
  const status = record.text('Status')
  const reason = record.text('Statement') ?? record.text('Source')
  return [read(found, context, suppression(status === 'ignored' ? 'external' : 'vex', status, reason))]
}

const readers: ReadonlyMap<string, Read> = new Map([
  ['vulnerability', trivyVulnerability],
  ['misconfiguration', checkOf],
  ['secret', secret],
  ['license', licence],
])

/** A check that passed is no finding. */
function misconfiguration(record: ForeignObject, context: TrivyContext): readonly Finding[] {
  const status = record.text('Status')
  if (status === 'PASS') return []
  return [checkOf(record, context, status === 'EXCEPTION' ? suppression('external', status) : undefined)]
}

function checkOf(record: ForeignObject, context: TrivyContext, suppressed?: Suppression): Finding {
  const cause = record.object('CauseMetadata')
  redactMembers(cause, 'snippets', 'Code')
  const id = record.neededText('ID') ?? 'unnamed'
  const other = record.text('AVDID')
  return codeFinding({
    ...placed(record, context, cause?.number('StartLine')),
    kind: 'misconfiguration',
    ruleId: id,
    aliases: other === undefined || other === id ? [] : [neutralText(other, 200)],
    title: record.text('Title') ?? id,
    message: record.text('Message') ?? record.text('Description'),
    fingerprint: [context.resource, cause?.text('Resource') ?? '', record.text('Message') ?? ''].join(' '),
    suppressed,
  })
}

/** `Match` and `Code` quote the secret. */
function secret(record: ForeignObject, context: TrivyContext, suppressed?: Suppression): Finding {
  redactMembers(record, 'secrets', 'Match', 'Code')
  const ruleId = record.neededText('RuleID') ?? 'unnamed'
  return codeFinding({
    ...placed(record, context, record.number('StartLine')),
    kind: 'secret',
    ruleId,
    title: record.text('Title') ?? record.text('Category') ?? ruleId,
    fingerprint: context.resource,
    suppressed,
  })
}

function licence(record: ForeignObject, context: TrivyContext, suppressed?: Suppression): Finding {
  const name = record.neededText('Name') ?? 'unnamed'
  const component = makeComponent({ name: record.text('PkgName') })
  const category = record.text('Category')
  return codeFinding({
    ...placed(record, context, undefined),
    location: filePlace(record.text('FilePath')),
    kind: 'licence',
    ruleId: name,
    title: `${name}${category === undefined ? '' : ` (${category})`}`,
    component,
    fingerprint: context.resource,
    suppressed,
  })
}

function statement(record: ForeignObject): readonly LicenceStatement[] {
  const name = record.text('Name')
  if (name === undefined) return []
  return [
    {
      licence: neutralText(name, 300),
      component: makeComponent({ name: record.text('PkgName') }),
      path: filePlace(record.text('FilePath'))?.path,
      source: { pointer: record.at },
    },
  ]
}

function placed(record: ForeignObject, { result, source }: TrivyContext, line: number | undefined) {
  return {
    tool: 'Trivy',
    source,
    at: record.at,
    severity: severityOf({ word: record.text('Severity') }, trivySeverity),
    location: filePlace(result.text('Target'), line),
  }
}
