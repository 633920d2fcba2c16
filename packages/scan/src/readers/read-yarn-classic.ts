import type { JsonValue } from '@custody/core/json/read-json'
import { countGroups } from '../count-groups.ts'
import type { Finding } from '../finding.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { rootObjects } from '../foreign-root.ts'
import { quoted } from '../neutral-text.ts'
import { ReadingNotes } from '../reading-notes.ts'
import { npmAdvisory } from './npm-advisory.ts'
import type { ReaderResult, ReportSource } from './reader.ts'
import { scanResult } from './scan-result.ts'

/** Reads what `yarn audit --json` of yarn 1 writes: a line for each path to a vulnerable package, and a summary last. */
export function readYarnClassic(lines: readonly JsonValue[], source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const messages = rootObjects(lines, notes)
  for (const message of messages) {
    if (message.neededText('type') !== 'error') continue
    const said = typeof message.value['data'] === 'string' ? message.text('data') : undefined
    notes.reason('tool-failed', `The audit did not run: ${quoted(said ?? 'no reason given')}.`, message.at)
  }
  if (!messages.some((message) => message.text('type') === 'auditSummary'))
    notes.reason('cut-off', 'The summary, which the tool writes last, is not there.')
  const advisories = messages.filter((message) => message.text('type') === 'auditAdvisory')
  const findings = advisories.flatMap((message) => findingOf(message, source))
  const parts = {
    tool: { name: 'yarn audit' },
    kinds: ['sca'] as const,
    records: advisories.length,
    grouped: countGroups(advisories, (message) => {
      const advisory = message.object('data')?.object('advisory')
      return [advisory?.id('id'), advisory?.text('module_name')]
    }),
    findings,
  }
  return scanResult(parts, source, notes)
}

/** The version that is installed at the end of the path stands with the other versions of the package. */
function findingOf(message: ForeignObject, source: ReportSource): readonly Finding[] {
  const data = message.neededObject('data')
  const advisory = data?.neededObject('advisory')
  const path = data?.neededObject('resolution')?.neededText('path')
  if (advisory === undefined) return []
  const installed = advisory.objects('findings')
  const here = installed.find((each) => path !== undefined && each.texts('paths').includes(path))
  const version = (here ?? (installed.length === 1 ? installed[0] : undefined))?.text('version')
  return [npmAdvisory(advisory, { tool: 'yarn audit', source, at: message.at, version, path })]
}
