import type { JsonValue } from '@custody/core/json/read-json'
import { codeFinding } from '../code-finding.ts'
import type { Finding } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { rootObjects } from '../foreign-root.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { severityOf } from '../severity-words.ts'
import { vulnerabilityFinding } from '../vulnerability-finding.ts'
import { vulnerabilityIdsIn } from '../vulnerability-id.ts'
import { npmComponent, throughPath } from './npm-advisory.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** Reads what `yarn npm audit --json` writes since yarn 4: a line for each advisory about a package, and each deprecation. */
export function readYarnBerry(lines: readonly JsonValue[], source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const packages = rootObjects(lines, notes)
  const parts = {
    tool: { name: 'yarn npm audit' },
    kinds: ['sca'] as const,
    records: packages.filter((each) => each.has('children')).length,
    findings: packages.flatMap((each) => findingsOf(each, source)),
  }
  return scanResult(parts, source, notes)
}

/** Each installed version is a finding. */
function findingsOf(line: ForeignObject, source: ReportSource): readonly Finding[] {
  const name = line.neededText('value')
  const advisory = line.neededObject('children')
  if (advisory === undefined) return []
  const versions = advisory.texts('Tree Versions')
  return (versions.length === 0 ? [undefined] : versions).map((version) =>
    findingOf(advisory, npmComponent(name, version), source),
  )
}

function findingOf(advisory: ForeignObject, component: Finding['component'], source: ReportSource): Finding {
  const number = advisory.id('ID') ?? undefined
  if (number === undefined) advisory.notes.malformed('an id', advisory.pointer('ID'))
  const title = advisory.text('Issue')
  const severity = severityOf({ word: advisory.neededText('Severity') })
  const through = throughPath(advisory.texts('Dependents')[0], undefined)
  const shared = { tool: 'yarn npm audit', at: advisory.at, severity, component }
  if (number?.endsWith('(deprecation)') === true) {
    const ruleId = 'deprecated'
    return codeFinding({ ...shared, ruleId, title: title ?? ruleId, message: through, source })
  }
  const [id, ...aliases] = vulnerabilityIdsIn(advisory.text('URL') ?? '')
  return vulnerabilityFinding({
    ...shared,
    report: source.digest,
    id: id ?? (number === undefined ? undefined : `NPM-${number}`),
    aliases,
    title,
    description: through,
    fixedIn: [
      ...(advisory.text('Vulnerable Versions') ?? '').slice(0, 2000).matchAll(/<\s*([^\s|,<>=]+)/g),
    ].map(([, version = '']) => version),
  })
}
