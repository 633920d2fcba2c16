import type { JsonObject } from '@custody/core/json/read-json'
import { ForeignObject } from '../../foreign-object.ts'
import { listOf } from '../../member.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { veracodeScaFinding } from './veracode-sca-finding.ts'

/** Reads a page of issues of Veracode's Software Composition Analysis. One page of several is not the whole. */
export function readVeracodeSca(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = new ForeignObject(document, '', notes)
  const embedded = report.neededObject('_embedded')
  const page = report.object('page')
  const listed = embedded === undefined ? 0 : listOf(embedded.value, 'issues').length
  if ((page?.number('total_pages') ?? 1) > 1 || (page?.number('total_elements') ?? 0) > listed)
    notes.reason('declared-incomplete', 'The report is one page of several.', '/page')
  const findings = (embedded?.neededObjects('issues') ?? []).map((issue) => {
    const vulnerability = issue.object('vulnerability')
    const library = issue.neededObject('library')
    // `npm:name::version:`, `maven:group:artifact:version:`
    const [manager = '', first, second] = (library?.text('id') ?? '').split(':')
    return veracodeScaFinding({
      source,
      at: issue.at,
      type: issue.neededText('issue_type'),
      issue: issue.id('id'),
      cve: vulnerability?.text('cve'),
      vulnerability: vulnerability?.id('id'),
      title: vulnerability?.text('title') ?? issue.object('license')?.text('name'),
      description: vulnerability?.text('overview'),
      severity: {
        score: vulnerability?.decimal('cvss3_score') ?? issue.decimal('severity'),
        vector: vulnerability?.text('cvss3_vector')?.replace(/^(?=AV:)/, 'CVSS:3.1/'),
      },
      cwe: vulnerability?.text('cwe_id'),
      manager,
      group: first,
      name: filled(second) ?? filled(first) ?? library?.neededText('name'),
      version: library?.text('version'),
      ignored: issue.flag('ignored'),
      status: issue.text('issue_status') ?? issue.text('status'),
    })
  })
  const parts = {
    tool: { name: 'Veracode SCA' },
    kinds: ['sca'] as const,
    records: listed,
    grouped: findings.filter(({ kind }) => kind === 'vulnerability').length,
    findings,
  }
  return scanResult(parts, source, notes)
}

function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
