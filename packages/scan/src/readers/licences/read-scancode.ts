import type { JsonValue } from '@custody/core/json/read-json'
import type { Component } from '../../component.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { rootObject } from '../../foreign-root.ts'
import type { LicenceStatement } from '../../licence-statement.ts'
import { neutralText } from '../../neutral-text.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { utcTime } from '../../utc-time.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { licenceText } from './licence-text.ts'

/**
 * Reads the JSON of ScanCode Toolkit: licences of packages and of files. Since version 32 a file has one detected expression,
 * before it had a list of licences.
 */
export function readScanCode(document: JsonValue, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const root = rootObject(document, notes)
  const [header] = root.neededObjects('headers')
  const errors = header?.texts('errors') ?? []
  for (const _ of errors)
    notes.reason('tool-error', 'The tool says that its scan had an error.', '/headers/0/errors')
  const packages = root.objects('packages')
  const files = root.neededObjects('files')
  for (const file of files) noteScanErrors(file)
  const licences = files.flatMap(fileLicences)
  const components = packages.flatMap((item) => componentOf(item) ?? [])
  const ended = scanCodeTime(header?.text('end_timestamp'))
  return scanResult(
    {
      tool: { name: 'scancode-toolkit', version: header?.text('tool_version') },
      kinds: ['licence'],
      records: licences.length + components.filter((component) => component.licences.length > 0).length,
      findings: [],
      components,
      licences,
      confirmed: ended !== undefined && errors.length === 0 ? 'tool' : 'no',
      scannedAt: ended,
    },
    source,
    notes,
  )
}

function noteScanErrors(file: ForeignObject): void {
  if (file.texts('scan_errors').length > 0)
    file.notes.reason('tool-error', 'The tool could not scan a file.', file.pointer('scan_errors'))
}

function fileLicences(file: ForeignObject): readonly LicenceStatement[] {
  const path = neutralText(file.neededText('path') ?? '', 1000)
  const detected = licenceText(file.text('detected_license_expression_spdx'))
  const source = { pointer: file.at }
  if (detected !== undefined) return [{ licence: detected, path, source }]
  return file.objects('licenses').flatMap((licence) => {
    const named = licenceText(licence.text('spdx_license_key') ?? licence.text('key'))
    return named === undefined ? [] : [{ licence: named, path, source: { pointer: licence.at } }]
  })
}

function componentOf(item: ForeignObject): Component | undefined {
  const group = item.text('namespace')
  const name = item.neededText('name')
  const identity = makeComponent({
    name: group === undefined || name === undefined ? name : `${group}/${name}`,
    version: item.text('version'),
    purl: item.text('purl'),
  })
  if (identity === undefined) return undefined
  const licence = licenceText(
    item.text('declared_license_expression_spdx') ?? item.text('license_expression'),
  )
  const hashes = (['sha512', 'sha256', 'sha1', 'md5'] as const).flatMap((algorithm) => {
    const value = item.text(algorithm)
    return value === undefined ? [] : [{ algorithm, value: neutralText(value, 128).toLowerCase() }]
  })
  return {
    ...identity,
    licences: licence === undefined ? [] : [licence],
    hashes,
    source: { pointer: item.at },
  }
}

/** `2024-02-29T103115.372916`, in UTC. */
function scanCodeTime(written: string | undefined): string | undefined {
  const [, day, hours, minutes, seconds] = /^(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)/.exec(written ?? '') ?? []
  return day === undefined ? undefined : utcTime(`${day}T${hours ?? ''}:${minutes ?? ''}:${seconds ?? ''}Z`)
}
