import { evidenceKinds } from './evidence-kind.ts'
import { quoted } from './neutral-text.ts'
import type { Remark } from './reason.ts'
import { sumRedactions } from './redactions.ts'
import type { ReportReading, Unreadable } from './report-reading.ts'

/** What was read from one file of an archive. */
export type MemberReading = {
  readonly member: string | undefined
  readonly reading: ReportReading | Unreadable
}

/**
 * Joins the files of an archive into one report: pointers begin with the path of the file and `#`. Files of several formats are no
 * report, and a file that cannot be read leaves the report incomplete.
 */
export function joinMembers(members: readonly MemberReading[]): ReportReading | Unreadable {
  const read = members.flatMap(({ member = '', reading }) =>
    'tools' in reading ? placed(member, reading) : [],
  )
  const unread = members.flatMap(({ member = '', reading }) =>
    'tools' in reading ? [] : reading.reasons.map((reason) => within(member, reason)),
  )
  const [first, ...others] = read
  if (first === undefined) return unreadable(members, unread)
  const foreign = others.find(({ format }) => format !== first.format)
  if (foreign !== undefined) {
    const text = `The archive holds reports of ${first.format} and of ${foreign.format}.`
    return { state: 'unreadable', reasons: [{ code: 'ambiguous-format', text }] }
  }
  return join(first, read, unread)
}

function unreadable(members: readonly MemberReading[], reasons: Unreadable['reasons']): Unreadable {
  const formats = members.flatMap(({ reading }) => reading.format ?? [])
  const empty = { code: 'empty-file', text: 'The archive holds no file.' } as const
  return { state: 'unreadable', format: formats[0], reasons: reasons.length > 0 ? reasons : [empty] }
}

function join(
  first: ReportReading,
  all: readonly ReportReading[],
  unread: ReportReading['reasons'],
): ReportReading {
  const reasons = [...unread, ...all.flatMap((each) => each.reasons)]
  const times = all.flatMap(({ scannedAt }) => scannedAt ?? [])
  const databases = all.flatMap(({ databaseAt }) => databaseAt ?? [])
  const subjects = new Set(all.flatMap((each) => each.subjects ?? []))
  const tools = all.flatMap((each) => each.tools)
  const kinds = new Set(all.flatMap((each) => each.kinds))
  return {
    ...first,
    confidence: Math.min(...all.map(({ confidence }) => confidence)),
    tools: [...new Map(tools.map((tool) => [`${tool.name}\0${tool.version ?? ''}`, tool])).values()],
    kinds: evidenceKinds.filter((kind) => kinds.has(kind)),
    state: all.some(({ state }) => state === 'failed')
      ? 'failed'
      : reasons.length > 0
        ? 'incomplete'
        : 'complete',
    confirmed: all.every(({ confirmed }) => confirmed === 'tool') && unread.length === 0 ? 'tool' : 'no',
    reasons,
    limits: all.flatMap((each) => each.limits),
    redactions: sumRedactions(all.map((each) => each.redactions)),
    records: sum(all.map((each) => each.records)),
    grouped: sum(all.map((each) => each.grouped)),
    findings: all.flatMap((each) => each.findings),
    components: all.flatMap((each) => each.components),
    licences: all.flatMap((each) => each.licences),
    pages: all.flatMap((each) => each.pages ?? []),
    // The oldest part is what the whole is worth.
    scannedAt: times.toSorted()[0],
    databaseAt: databases.toSorted()[0],
    subjects: subjects.size === 0 ? undefined : [...subjects],
    commits: [...new Set(all.flatMap((each) => each.commits))],
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

function placed(member: string, reading: ReportReading): ReportReading {
  const move = <Item extends { readonly source: { readonly pointer: string } }>(item: Item): Item => ({
    ...item,
    source: { ...item.source, pointer: `${member}#${item.source.pointer}` },
  })
  return {
    ...reading,
    findings: reading.findings.map(move),
    components: reading.components.map(move),
    licences: reading.licences.map(move),
    reasons: reading.reasons.map((reason) => within(member, reason)),
    limits: reading.limits.map((limit) => within(member, limit)),
    pages: reading.pages?.map((page) => ({ ...page, pointer: `${member}#${page.pointer}` })),
  }
}

function within<Code extends string>(member: string, { code, text, pointer }: Remark<Code>): Remark<Code> {
  return { code, text: `${quoted(member)}: ${text}`, pointer: pointer && `${member}#${pointer}` }
}
