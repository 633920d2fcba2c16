import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../../code-finding.ts'
import { countGroups } from '../../count-groups.ts'
import { cweNames } from '../../cwe.ts'
import { ecosystemPurl } from '../../ecosystem.ts'
import type { Finding, Suppression } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObject } from '../../foreign-root.ts'
import { listOf } from '../../member.ts'
import { neutralText } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import { canonicalId } from '../../vulnerability-id.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { semgrepSeverity } from './semgrep-finding.ts'

/** Reads Semgrep Supply Chain's list of vulnerable dependencies of a deployment (`vulns`), which comes in pages. */
export function readSemgrepSca(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const report = rootObject(document, notes)
  const vulns = report.neededObjects('vulns')
  if (report.flag('hasMore') === true)
    notes.reason('declared-incomplete', 'The answer says that there are more pages.', '/hasMore')
  return scanResult(
    {
      tool: { name: 'Semgrep Supply Chain' },
      kinds: ['sca'],
      records: listOf(report.value, 'vulns').length,
      grouped: countGroups(vulns, groupingKey),
      findings: vulns.map((vuln) => findingOf(vuln, source)),
    },
    source,
    notes,
  )
}

/** DefectDojo's: title, file and line. */
function groupingKey(vuln: ForeignObject) {
  const file = vuln.object('dependencyFileLocation')
  return [vuln.text('title'), file?.text('path'), file?.id('startLine')]
}

function findingOf(vuln: ForeignObject, source: ReportSource): Finding {
  const advisory = vuln.neededObject('advisory')
  const references = advisory?.object('references')
  const file = vuln.object('dependencyFileLocation')
  const ids = (references?.texts('cveIds') ?? []).map(canonicalId)
  const ruleId = advisory?.text('ruleId') ?? ids[0] ?? 'unnamed'
  const safe = vuln.object('closestSafeDependency')?.text('versionSpecifier')
  return codeFinding({
    tool: 'Semgrep Supply Chain',
    kind: 'vulnerability',
    ruleId: ids[0] ?? ruleId,
    aliases: ids[0] === undefined ? [] : [ruleId, ...ids.slice(1)],
    title: vuln.text('title') ?? advisory?.text('title') ?? ruleId,
    message: advisory?.text('description'),
    severity: severityOf({ word: advisory?.text('severity') }, semgrepSeverity),
    component: componentOf(vuln, advisory),
    fixedIn: safe === undefined ? [] : [safe],
    location: filePlace(file?.text('path'), file?.id('startLine')),
    cwes: cweNames(references?.texts('cweIds') ?? []),
    suppressed: suppressionOf(vuln.object('triage')),
    fingerprint: vuln.id('repositoryId'),
    source,
    at: vuln.at,
  })
}

function componentOf(vuln: ForeignObject, advisory: ForeignObject | undefined) {
  const matched = vuln.neededObject('matchedDependency')
  const [name, version] = [matched?.text('name'), matched?.text('versionSpecifier')]
  const ecosystem = matched?.text('ecosystem') ?? vuln.text('packageManager') ?? ''
  // The advisory names one ecosystem of several: it is this dependency's only if the package is the advisory's.
  const own = advisory?.objects('vulnerableDependencies').some((each) => each.text('name') === name)
  const word = own === true ? advisory?.text('ecosystem') : undefined
  const purl = name === undefined ? undefined : ecosystemPurl(word ?? ecosystem, name, version)
  return makeComponent({ name, version, purl })
}

function suppressionOf(triage: ForeignObject | undefined): Suppression | undefined {
  const status = triage?.text('status')?.toUpperCase()
  if (status !== 'IGNORED' && status !== 'FIXED') return undefined
  const reason = triage?.text('dismissReason') ?? status
  return { by: 'external', reason: neutralText(reason) }
}
