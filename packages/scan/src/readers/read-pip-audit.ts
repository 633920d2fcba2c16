import type { JsonValue } from '@custody/core/json/read-json'
import type { Finding } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { rootObject, rootObjects } from '../foreign-root.ts'
import { isList } from '../member.ts'
import { quoted } from '../neutral-text.ts'
import { makePurl } from '../purl.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { severityOf } from '../severity-words.ts'
import { vulnerabilityFinding } from '../vulnerability-finding.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/**
 * Reads what `pip-audit --format json` writes: each package with its vulnerabilities, or the reason why it was not audited. Versions
 * before 2.5 write the bare list of packages. The tool gives no severity.
 */
export function readPipAudit(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const packages = isList(document)
    ? rootObjects(document, notes)
    : rootObject(document, notes).neededObjects('dependencies')
  const findings = packages.flatMap((each) => findingsOf(each, source))
  const parts = {
    tool: { name: 'pip-audit' },
    kinds: ['sca'] as const,
    records: findings.length,
    findings,
    confirmed: packages.length > 0 ? ('tool' as const) : ('no' as const),
  }
  return scanResult(parts, source, notes)
}

function findingsOf(audited: ForeignObject, source: ReportSource): readonly Finding[] {
  const name = audited.neededText('name')
  const version = audited.text('version')
  const skipped = audited.text('skip_reason')
  if (skipped !== undefined) {
    audited.notes.reason('tool-error', `A package was not audited: ${quoted(skipped)}.`, audited.at)
    return []
  }
  const purl = name === undefined ? undefined : makePurl('pypi', undefined, name, version)
  const component = makeComponent({ name, version, purl })
  return audited.neededObjects('vulns').map((vulnerability) =>
    vulnerabilityFinding({
      tool: 'pip-audit',
      report: source.digest,
      at: vulnerability.at,
      id: vulnerability.neededText('id'),
      aliases: vulnerability.texts('aliases'),
      description: vulnerability.text('description'),
      severity: severityOf({}),
      component,
      fixedIn: vulnerability.texts('fix_versions'),
    }),
  )
}
