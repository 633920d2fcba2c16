import type { JsonValue } from '@custody/core/json/read-json'
import type { Component } from '../../component.ts'
import type { Finding } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObject } from '../../foreign-root.ts'
import { makeFinding } from '../../make-finding.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { type SeverityWords, severityOf } from '../../severity-words.ts'
import { utcTime } from '../../utc-time.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { licenceText } from './licence-text.ts'

/** ORT's own words: an error fails its run. */
export const ortScale: SeverityWords = {
  name: 'ort',
  words: { error: 'high', warning: 'medium', hint: 'low' },
}

/**
 * Reads a result file of the OSS Review Toolkit (JSON or YAML): the packages that its analyzer found with their licences, and
 * the rules that its evaluator found violated. Issues of severity ERROR mean that a part was not analysed.
 */
export function readOrt(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const root = rootObject(document, notes)
  const analyzer = root.object('analyzer')
  const result = analyzer?.object('result')
  const evaluator = root.object('evaluator')
  const issues = result?.object('issues')
  for (const id of Object.keys(issues?.value ?? {})) issues?.objects(id).forEach(noteIssue)
  const violations = evaluator?.neededObjects('violations') ?? []
  const environment = (evaluator ?? analyzer)?.object('environment') ?? analyzer?.object('environment')
  return scanResult(
    {
      tool: { name: 'ort', version: environment?.text('ort_version') },
      kinds: ['licence'],
      records: violations.length,
      findings: violations.map((violation) => findingOf(violation, source)),
      components: (result?.objects('packages') ?? []).flatMap((item) => componentOf(item) ?? []),
      confirmed: evaluator?.text('end_time') === undefined ? 'no' : 'tool',
      scannedAt: utcTime(evaluator?.text('end_time') ?? analyzer?.text('end_time')),
      commits: [root.object('repository')?.object('vcs')?.text('revision') ?? ''].filter(
        (each) => each !== '',
      ),
    },
    source,
    notes,
  )
}

function noteIssue(issue: ForeignObject): void {
  if (issue.text('severity') === 'ERROR')
    issue.notes.reason('tool-error', 'The tool says that it could not analyse a part.', issue.at)
}

/** Packages stood one level deeper, beside their curations, up to 2023. */
function componentOf(item: ForeignObject): Component | undefined {
  const inner = item.has('package') ? item.object('package') : item
  const id = inner?.neededText('id')
  if (inner === undefined || id === undefined) return undefined
  const [, namespace = '', name = id, version = ''] = id.split(':')
  const purl = inner.text('purl')
  const identity = makeComponent({ name: namespace === '' ? name : `${namespace}/${name}`, version, purl })
  if (identity === undefined) return undefined
  const concluded = licenceText(inner.text('concluded_license'))
  const declared = licenceText(inner.object('declared_licenses_processed')?.text('spdx_expression'))
  const licence = concluded ?? declared
  return {
    ...identity,
    licences: licence === undefined ? [] : [licence],
    hashes: [],
    source: { pointer: item.at },
  }
}

function findingOf(violation: ForeignObject, source: ReportSource): Finding {
  const rule = violation.neededText('rule') ?? 'unnamed'
  const [, namespace = '', name, version] = (violation.text('pkg') ?? '').split(':')
  const licence = violation.text('license')
  return makeFinding({
    tool: 'ort',
    kind: 'licence',
    ruleId: rule,
    aliases: [],
    title: licence === undefined ? rule : `${rule}: ${licence}`,
    message: violation.text('message') ?? rule,
    severity: severityOf({ word: violation.neededText('severity') }, ortScale),
    component: makeComponent({ name: namespace === '' ? name : `${namespace}/${name ?? ''}`, version }),
    fixedIn: [],
    cwes: [],
    fingerprint: licence,
    source: { report: source.digest, pointer: violation.at },
  })
}
