import type { JsonValue } from '@custody/core/json/read-json'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObject, rootObjects } from '../../foreign-root.ts'
import { isList } from '../../member.ts'
import { quoted } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { utcTime } from '../../utc-time.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { readTrivyResult, type TrivyResult } from './trivy-result.ts'

/**
 * Reads what `trivy --format json` writes: of an image, a file system or a repository (schema version 2), of a cluster
 * (`trivy k8s`), and the bare list of results of versions before 0.20.
 */
export function readTrivy(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  // Versions before 0.20 write null for no results.
  if (isList(document) || document === null) {
    const results = rootObjects(document ?? [], notes).map((result) => readTrivyResult(result, source, ''))
    return summarise(results, undefined, source, notes)
  }
  const report = rootObject(document, notes)
  const holders = resourceLists.some((list) => list in report.value)
    ? resourcesOf(report)
    : [[report, ''] as const]
  const results = holders.flatMap(([holder, name]) =>
    holder.objects('Results').map((result) => readTrivyResult(result, source, name)),
  )
  if (results.length === 0) {
    const text =
      'The report lists nothing that was scanned: there was nothing that the tool knows, or the scan did not run.'
    notes.reason('no-results', text, '/Results')
  }
  return summarise(results, report, source, notes)
}

/** Where the resources of a cluster stand; versions before 0.37 list them by what was looked for. */
const resourceLists = ['Resources', 'Findings', 'Vulnerabilities', 'Misconfigurations']

/** Each with the name that tells it from the others of the cluster. */
function resourcesOf(report: ForeignObject): readonly (readonly [ForeignObject, string])[] {
  return resourceLists
    .flatMap((list) => report.objects(list))
    .map((resource) => {
      const error = resource.text('Error')
      if (error !== undefined)
        resource.notes.reason('tool-error', `A resource was not scanned: ${quoted(error)}.`, resource.at)
      return [resource, ['Namespace', 'Kind', 'Name'].map((key) => resource.text(key) ?? '').join('/')]
    })
}

function summarise(
  results: readonly TrivyResult[],
  report: ForeignObject | undefined,
  source: ReportSource,
  notes: ReadingNotes,
): ReaderResult {
  const kinds = [...new Set(results.flatMap(({ kind }) => kind ?? []))]
  const metadata = report?.object('Metadata')
  const commit = metadata?.text('Commit')
  const parts = {
    tool: { name: 'Trivy', version: report?.object('Trivy')?.text('Version') },
    kinds: kinds.length === 0 ? undefined : kinds,
    records: results.reduce((sum, result) => sum + result.records, 0),
    findings: results.flatMap(({ findings }) => findings),
    licences: results.flatMap(({ licences }) => licences),
    scannedAt: utcTime(report?.text('CreatedAt')),
    commits: commit === undefined ? [] : [commit],
    subjects: [metadata?.text('ImageID') ?? '', ...(metadata?.texts('RepoDigests') ?? [])],
  }
  return scanResult(parts, source, notes)
}
