import type { EvidenceContract } from './evidence-contract.ts'
import { quoted } from './neutral-text.ts'
import type { ReadingNotes } from './reading-notes.ts'
import type { ReportReading } from './report-reading.ts'

/** Clocks of runners may differ by this, in milliseconds. */
const TOLERANCE = 5 * 60 * 1000

/** Notes where a report is not of this commit or artifact, or not of this time. */
export function judgeFreshness(
  reading: ReportReading,
  modified: Date | undefined,
  contract: EvidenceContract,
  notes: ReadingNotes,
): void {
  judgeCommit(reading.commits, contract.commit, notes)
  judgeArtifact(reading.subjects ?? [], contract.subjects ?? [], notes)
  judgeAge(reading.scannedAt, modified, contract, notes)
  judgeDatabase(reading, contract, notes)
}

/** A report may abbreviate commits; seven digits are what git shows. */
function judgeCommit(commits: readonly string[], commit: string | undefined, notes: ReadingNotes): void {
  if (commit === undefined) return
  if (commits.length === 0)
    return notes.limit('no-commit', 'The report does not say which commit was scanned.')
  const same = commits.some((each) => each.length >= 7 && commit.toLowerCase().startsWith(each.toLowerCase()))
  if (!same)
    notes.reason(
      'other-commit',
      `The report is about commit ${quoted(commits[0] ?? '')}, not ${quoted(commit)}.`,
    )
}

/** A report names what it scanned by its digest, alone or behind a name: an image's manifest and its configuration have two. */
function judgeArtifact(found: readonly string[], expected: readonly string[], notes: ReadingNotes): void {
  if (expected.length === 0) return
  if (found.length === 0)
    return notes.limit('no-artifact', 'The report does not say by digest what was scanned.')
  const digests = found.map((each) => each.slice(each.lastIndexOf('@') + 1).toLowerCase())
  if (!digests.some((digest) => expected.includes(digest)))
    notes.reason(
      'other-artifact',
      `The report is about ${quoted(found[0] ?? '')}, not ${quoted(expected[0] ?? '')}.`,
    )
}

function judgeDatabase(
  { databaseAt, kinds }: ReportReading,
  { now, maxDatabaseAge }: EvidenceContract,
  notes: ReadingNotes,
): void {
  if (maxDatabaseAge === undefined) return
  if (databaseAt === undefined) {
    if (kinds.includes('sca'))
      notes.limit('no-database-time', 'The report does not say how old its database is.')
    return
  }
  const age = Math.floor((now.getTime() - Date.parse(databaseAt)) / 1000)
  if (age > maxDatabaseAge)
    notes.reason(
      'database-too-old',
      `The database of the tool is ${age} seconds old; at most ${maxDatabaseAge} are allowed.`,
    )
}

/** A file's own time can only show that it is old: checking it out or unpacking it makes it new. */
function judgeAge(
  scannedAt: string | undefined,
  modified: Date | undefined,
  { now, maxAge }: EvidenceContract,
  notes: ReadingNotes,
): void {
  const scanned = scannedAt === undefined ? undefined : Date.parse(scannedAt)
  if (scanned !== undefined && scanned > now.getTime() + TOLERANCE) {
    notes.reason(
      'from-the-future',
      `The report says that its scan ended at ${quoted(scannedAt ?? '')}, which is yet to come.`,
    )
  }
  if (maxAge === undefined) return
  if (scanned === undefined) notes.limit('no-scan-time', 'The report does not say when the scan was made.')
  const times = [scanned, modified?.getTime()].filter((time) => time !== undefined)
  const age = Math.max(...times.map((time) => now.getTime() - time)) / 1000
  if (age > maxAge)
    notes.reason('too-old', `The report is ${Math.floor(age)} seconds old; at most ${maxAge} are allowed.`)
}
