import type { Collection } from '@custody/scan/collect-reports'
import { type Fix, fixFirst } from '@custody/scan/fix-first'
import { groupFindings } from '@custody/scan/group-findings'
import type { SeverityBucket } from '@custody/scan/severity'

/** How many things to do are shown. */
const shown = 10

/** One thing to do, for people. Its texts are foreign. */
export interface FixLine {
  readonly severity: SeverityBucket
  /** `Upgrade send 0.18.0 to 0.19.0`, or what was found. */
  readonly what: string
  /** Ids that it closes, the worst first. */
  readonly closes: readonly string[]
  /** Where it is to be done, where a report says so. */
  readonly path?: string
  readonly line?: number
}

/** The ten things to do first over all reports, the worst first. */
export function fixLines({ findingsDocuments }: Collection): readonly FixLine[] {
  const findings = findingsDocuments.flatMap(({ document }) => document.findings)
  return fixFirst(groupFindings(findings), shown).map(lineOf)
}

function lineOf({ component, upgradeTo, severity, closes }: Fix): FixLine {
  const [first] = closes
  const location = first?.findings.find((finding) => finding.location !== undefined)?.location
  const name =
    component === undefined ? undefined : [component.name, component.version].filter(Boolean).join(' ')
  const what =
    name === undefined || upgradeTo === undefined ? (first?.title ?? '') : `Upgrade ${name} to ${upgradeTo}`
  return {
    severity: severity.bucket,
    what: name === undefined || upgradeTo !== undefined ? what : `${what} (${name})`,
    closes: closes.flatMap(({ ids }) => ids[0] ?? []),
    ...(location === undefined ? {} : { path: location.path }),
    ...(location?.line === undefined ? {} : { line: location.line }),
  }
}
