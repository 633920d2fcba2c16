import type { JsonObject } from '@custody/core/json/read-json'
import { isJsonObject } from '@custody/core/json/read-json'
import type { Finding } from '../finding.ts'
import { ForeignObject } from '../foreign-object.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { npmAdvisory } from './npm-advisory.ts'
import { npmAuditOutcome } from './npm-audit-outcome.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/**
 * Reads what `npm audit --json` wrote up to npm 6, and `pnpm audit --json` and `yarn npm audit --json` (2 and 3) write since:
 * advisories by their number. Each installed version that an advisory is about is a finding.
 */
export function readNpmAuditV6(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = new ForeignObject(document, '', notes)
  const advisories = report.entries('advisories')
  if (!report.has('error')) report.neededObject('advisories')
  const listed = isJsonObject(document['advisories']) ? Object.keys(document['advisories']).length : 0
  const parts = {
    tool: { name: 'npm audit' },
    kinds: ['sca'] as const,
    records: listed,
    findings: advisories.flatMap(([, advisory]) => findingsOf(advisory, source)),
    confirmed: npmAuditOutcome(report, listed),
  }
  return scanResult(parts, source, notes)
}

function findingsOf(advisory: ForeignObject, source: ReportSource): readonly Finding[] {
  const installed = advisory.neededObjects('findings')
  const tool = 'npm audit'
  if (installed.length === 0) return [npmAdvisory(advisory, { tool, source, at: advisory.at })]
  return installed.map((found) =>
    npmAdvisory(advisory, {
      tool,
      source,
      at: found.at,
      version: found.text('version'),
      path: found.texts('paths')[0],
    }),
  )
}
