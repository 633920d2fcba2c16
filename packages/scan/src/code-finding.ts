import type { Finding } from './finding.ts'
import { type FindingParts, makeFinding } from './make-finding.ts'
import { neutralText } from './neutral-text.ts'
import type { ReportSource } from './readers/reader.ts'
import { byFame } from './vulnerability-id.ts'

/** What a scanner of code, configuration, secrets or running services says of one finding. Whatever is absent has a neutral value. */
export type CodeFindingParts = Pick<FindingParts, 'tool' | 'ruleId' | 'title' | 'severity'> &
  Loose<Omit<FindingParts, 'source'>> & {
    readonly source: ReportSource
    /** Where the finding stands in the report. */
    readonly at: string
  }

type Loose<Parts> = { readonly [key in keyof Parts]?: Parts[key] | undefined }

/** Makes such a finding, of kind `code` unless another is given. */
export function codeFinding(parts: CodeFindingParts): Finding {
  const { source, at, kind = 'code', message = '' } = parts
  const aliases = new Set((parts.aliases ?? []).map((id) => neutralText(id, 200)))
  return makeFinding({
    tool: parts.tool,
    kind,
    ruleId: parts.ruleId,
    aliases: [...aliases].filter((id) => id !== parts.ruleId).toSorted(byFame),
    title: parts.title,
    message,
    severity: parts.severity,
    ratings: parts.ratings,
    component: parts.component,
    fixedIn: (parts.fixedIn ?? []).map((version) => neutralText(version, 100)),
    location: parts.location,
    cwes: parts.cwes ?? [],
    suppressed: parts.suppressed,
    fingerprint: parts.fingerprint,
    source: { report: source.digest, pointer: at },
  })
}
