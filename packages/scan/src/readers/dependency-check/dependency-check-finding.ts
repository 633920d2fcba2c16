import type { Finding, FindingComponent } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import { readPurl } from '../../purl.ts'
import { type GivenSeverity, type SeverityWords, severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import { utcTime } from '../../utc-time.ts'
import { suppression, vulnerabilityFinding } from '../../vulnerability-finding.ts'
import type { ReportSource } from '../reader.ts'

/** Words of several databases: those of CVSS, of npm, of the Ruby advisories. */
export const dependencyCheckSeverity: SeverityWords = {
  name: 'dependency-check',
  words: {
    critical: 'critical',
    high: 'high',
    medium: 'medium',
    moderate: 'medium',
    low: 'low',
    info: 'info',
    informational: 'info',
  },
}

/** A file that was looked at, with the package that it was taken for. */
export type CheckedDependency = {
  readonly fileName: string | undefined
  readonly filePath: string | undefined
  /** Package URLs, in old reports `group:name:version`, the surest first. */
  readonly packages: readonly string[]
  /** Names of other files that are the same to the tool. */
  readonly relatedFiles: readonly string[]
}

export type CheckedVulnerability = {
  readonly at: string
  readonly name: string | undefined
  readonly description: string | undefined
  readonly source: string | undefined
  readonly severity: string | undefined
  /** Scores of CVSS, the latest version first. */
  readonly scores: readonly Pick<GivenSeverity, 'score' | 'vector'>[]
  readonly cwes: readonly string[]
  readonly suppressed: boolean
  /** What a suppression rule says, where it says it. */
  readonly note: string | undefined
}

/** More pairs of a related file and a vulnerability than any tool writes are not counted. */
const MAX_PAIRS = 100_000

/** Vulnerabilities as they are grouped: of a file, those suppressed among them, and of each related file, by weakness. */
export function dependencyCheckGroups(
  { fileName, packages, relatedFiles }: CheckedDependency,
  vulnerabilities: readonly CheckedVulnerability[],
): readonly (readonly string[])[] {
  const isHuge = relatedFiles.length * vulnerabilities.length > MAX_PAIRS
  const related = isHuge ? [] : relatedFiles
  return vulnerabilities.flatMap(({ name = '', cwes, suppressed }) => {
    const files = suppressed ? [fileName] : [fileName, ...related]
    return files.map((file = '') => [packages[0] ?? '', name, cwes[0] ?? '', file.toLowerCase()])
  })
}

/** Makes the finding of a vulnerability in a file. */
export function dependencyCheckFinding(
  { fileName, filePath, packages }: CheckedDependency,
  vulnerability: CheckedVulnerability,
  { digest }: ReportSource,
): Finding {
  const [first, ...others] = vulnerability.scores
  const { source, severity, suppressed, note } = vulnerability
  return vulnerabilityFinding({
    tool: 'Dependency-Check',
    report: digest,
    at: vulnerability.at,
    id: vulnerability.name,
    description: vulnerability.description,
    severity: severityOf({ word: wordOf(severity), ...first, source }, dependencyCheckSeverity),
    ratings: others.map((score) => severityOf(score)),
    component: componentOf(packages, fileName),
    location: filePlace(filePath ?? fileName),
    cwes: vulnerability.cwes,
    suppressed: suppressed ? suppression('external', note) : undefined,
  })
}

/** Where a database rates by number alone, the number stands in the place of the word, and 0.0 for none. */
function wordOf(severity: string | undefined): string | undefined {
  return severity === undefined || /^[\d.]+$/.test(severity) ? undefined : severity
}

function componentOf(
  packages: readonly string[],
  fileName: string | undefined,
): FindingComponent | undefined {
  const [id] = packages
  if (id === undefined) return makeComponent({ name: fileName })
  const purl = readPurl(id)
  if (purl !== undefined)
    return makeComponent({ name: purl.type === 'maven' ? purl.name.replace('/', ':') : purl.name, purl: id })
  const [, name, version] = /^(.{1,300}):([^:]+)$/s.exec(id) ?? []
  const maven = readPurl(`pkg:maven/${encodedPath(name ?? '')}@${encodeURIComponent(version ?? '')}`)
  return makeComponent({
    name: name ?? id,
    version,
    purl: name?.includes(':') === true ? maven?.text : undefined,
  })
}

function encodedPath(name: string): string {
  return name.toWellFormed().split(':').map(encodeURIComponent).join('/')
}

/** Old reports write the zone without its colon. */
export function dependencyCheckTime(text: string | undefined): string | undefined {
  return utcTime(text?.trim().replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
}

/** The oldest of the dates on which the tool looked for news; these have no zone in some versions, and are then not known. */
export function oldest(times: readonly (string | undefined)[]): string | undefined {
  return times.flatMap((time) => dependencyCheckTime(time) ?? []).toSorted()[0]
}
