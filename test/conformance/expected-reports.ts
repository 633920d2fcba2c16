import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is known of a report of the corpus (the `about` of its expected.json). */
export type ExpectedReport = {
  readonly path: string
  /** null: no format, to be refused. */
  readonly format: string | null
  /** DefectDojo's count, null where none is known. */
  readonly expected: number | null
  /** Count by the format's own rule, null where there is none. */
  readonly raw: number | null
  readonly state?: string
  readonly findings?: readonly ExpectedFinding[]
}

/** What DefectDojo's tests say of one finding, in its words. */
export type ExpectedFinding = {
  readonly index: number
  readonly severity?: string | null
  readonly vulnerabilityIds?: readonly string[] | null
  readonly cve?: string | null
  readonly ruleId?: string | null
  readonly componentName?: string | null
  readonly componentVersion?: string | null
  readonly filePath?: string | null
  readonly line?: number | string | null
  readonly cwe?: number | string | null
  readonly cwes?: readonly (number | string)[] | null
  readonly cvss3Vector?: string | null
  readonly cvss3Score?: number | string | null
  readonly cvss4Vector?: string | null
  readonly cvss4Score?: number | string | null
  readonly fixVersion?: string | null
  readonly fixAvailable?: boolean | null
  readonly active?: boolean | null
  readonly falsePositive?: boolean | null
  readonly mitigated?: unknown
}

/** The reports of the corpus, all or those of the formats in CUSTODY_FORMAT (names with commas between). */
export function expectedReports(corpus: string): readonly ExpectedReport[] {
  const { files }: { files: readonly ExpectedReport[] } = JSON.parse(
    readFileSync(join(corpus, 'scan-reports/expected.json'), 'utf8'),
  )
  const wanted = process.env['CUSTODY_FORMAT']?.split(',')
  return wanted === undefined ? files : files.filter(({ format }) => wanted.includes(format ?? 'none'))
}
