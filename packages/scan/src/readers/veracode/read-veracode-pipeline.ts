import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../../code-finding.ts'
import { cweOfNumber } from '../../cwe.ts'
import type { Finding } from '../../finding.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObject } from '../../foreign-root.ts'
import { listOf } from '../../member.ts'
import { quoted } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { veracodeSeverity } from './veracode-severity.ts'

/** Reads the results that Veracode's Pipeline Scan leaves in a job (`results.json`, or those above a threshold). */
export function readVeracodePipeline(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const status = report.neededText('scan_status')?.toUpperCase()
  if (status !== undefined && status !== 'SUCCESS')
    notes.reason('tool-failed', `The state of the scan is ${quoted(status)}.`, '/scan_status')
  return scanResult(
    {
      tool: { name: 'Veracode', version: report.text('pipeline_scan') },
      kinds: ['sast'],
      confirmed: status === 'SUCCESS' ? 'tool' : 'no',
      records: listOf(report.value, 'findings').length,
      findings: report.neededObjects('findings').map((finding) => findingOf(finding, source)),
    },
    source,
    notes,
  )
}

function findingOf(finding: ForeignObject, source: ReportSource): Finding {
  const cwes = cweOfNumber(finding.id('cwe_id'))
  const file = finding.object('files')?.object('source_file')
  const type = finding.text('issue_type')
  return codeFinding({
    tool: 'Veracode',
    ruleId: cwes[0] ?? type ?? 'unnamed',
    title: type ?? cwes[0] ?? 'Flaw',
    message: finding.text('title'),
    severity: severityOf({ word: finding.number('severity') }, veracodeSeverity),
    location: filePlace(file?.neededText('file'), file?.number('line')),
    cwes,
    fingerprint: finding.id('issue_id'),
    source,
    at: finding.at,
  })
}
