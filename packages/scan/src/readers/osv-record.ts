import type { ForeignObject } from '../foreign-object.ts'
import { isList } from '../member.ts'
import type { Severity } from '../severity.ts'
import { severityOf } from '../severity-words.ts'

/** What a record of the OSV schema says of its vulnerability, apart from where it was found. */
export type OsvRecord = {
  readonly id: string | undefined
  readonly aliases: readonly string[]
  readonly title: string | undefined
  readonly description: string | undefined
  readonly severity: Severity
  readonly ratings: readonly Severity[]
  readonly cwes: readonly string[]
}

/** Reads a record (OSV schema 1.0 to 1.7). `related` and `upstream` are other vulnerabilities, not other names. */
export function readOsvRecord(record: ForeignObject): OsvRecord {
  const own = record.object('database_specific')
  const word = typeof own?.value['severity'] === 'string' ? own.text('severity') : undefined
  const [rated, ...ratings] = vectorsOf(record)
  return {
    id: record.neededText('id'),
    aliases: record.texts('aliases'),
    title: record.text('summary'),
    description: record.text('details') ?? record.text('summary'),
    severity: severityOf({ word, score: rated?.score, vector: rated?.vector }),
    ratings,
    cwes: cwesOf(record, own),
  }
}

/** Each database writes them in a place of its own: for the record, or for an affected package. */
function cwesOf(record: ForeignObject, own: ForeignObject | undefined): readonly string[] {
  const ids = isList(own?.value['cwe_ids'] ?? null) ? (own?.texts('cwe_ids') ?? []) : []
  const nested = record.objects('affected').flatMap((affected) => {
    const database = affected.object('database_specific')
    return isList(database?.value['cwes'] ?? null) ? (database?.objects('cwes') ?? []) : []
  })
  return [...ids, ...nested.flatMap((cwe) => cwe.text('cweId') ?? [])]
}

/** Versions in which it is mended, of the affected packages of a name; commits are no versions. */
export function osvFixes(record: ForeignObject, name: string | undefined): readonly string[] {
  return record
    .objects('affected')
    .filter((affected) => affected.object('package')?.text('name') === name)
    .flatMap((affected) => affected.objects('ranges'))
    .filter((range) => range.text('type') !== 'GIT')
    .flatMap((range) => range.objects('events'))
    .flatMap((event) => event.text('fixed') ?? [])
}

/** CVSS vectors, the latest version of CVSS first. Other types have words of their own. */
function vectorsOf(record: ForeignObject): readonly Severity[] {
  return record
    .objects('severity')
    .toSorted((a, b) => (b.text('type') ?? '').localeCompare(a.text('type') ?? '', 'en'))
    .map((each) => severityOf({ vector: each.text('score') }))
    .filter(({ vector }) => vector !== undefined)
}
