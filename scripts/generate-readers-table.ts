// Writes the tables of docs/readers.md from the readers themselves:
//
//   node --conditions=source scripts/generate-readers-table.ts [--check]

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reader } from '../packages/scan/src/readers/reader.ts'
import { readers } from '../packages/scan/src/readers/readers.ts'
import { severityBuckets } from '../packages/scan/src/severity.ts'
import { commonWords, type SeverityWords } from '../packages/scan/src/severity-words.ts'
import { ROOT } from './root.ts'
import { fillMarkers, writeOrCheck } from './written-files.ts'

const PAGE = 'docs/readers.md'

const page = readFileSync(join(ROOT, PAGE), 'utf8')
const withReaders = fillMarkers(page, 'readers', readersTable())
writeOrCheck([[PAGE, fillMarkers(withReaders, 'scales', scalesTable())]])

function readersTable(): string {
  const rows = readers
    .toSorted((a, b) => compare(a.format, b.format) || compare(a.syntax, b.syntax))
    .map((reader) =>
      row(`\`${reader.format}\``, reader.name, syntaxOf(reader), versionsOf(reader), ...aboutOf(reader)),
    )
  return [
    row('format', 'name', 'syntax', 'versions', 'a record is', 'grouped', 'tried on'),
    row(...Array.from({ length: 7 }, () => '---')),
    // Variants of a format that differ in their marks alone stand once.
    ...new Set(rows),
  ].join('\n')
}

function syntaxOf({ syntax, yaml }: Reader): string {
  const names = {
    json: 'JSON',
    'json-values': 'JSON values',
    xml: 'XML',
    html: 'HTML',
    csv: 'CSV',
    text: 'text',
  }
  return yaml === true ? `${names[syntax]}, YAML` : names[syntax]
}

function versionsOf({ version }: Reader): string {
  if (version === undefined) return ''
  return version.known.join(', ') + (version.strict === true ? ' alone' : '')
}

function aboutOf({ about, grouping }: Reader): readonly string[] {
  return [about.records, plainSentence(grouping ?? ''), about.sample]
}

function plainSentence(text: string): string {
  return text.replace(/\.$/, '').replace(/^[A-Z](?=[a-z]|\s)/, (first) => first.toLowerCase())
}

function scalesTable(): string {
  const scales = new Map<string, SeverityWords>([[commonWords.name, commonWords]])
  for (const reader of readers) for (const scale of reader.scales ?? []) scales.set(scale.name, scale)
  const sorted = [...scales.values()].toSorted((a, b) => compare(a.name, b.name))
  return [
    row('scale', ...severityBuckets),
    row(...Array.from({ length: severityBuckets.length + 1 }, () => '---')),
    ...sorted.map((scale) =>
      row(`\`${scale.name}\``, ...severityBuckets.map((bucket) => wordsOf(scale, bucket))),
    ),
  ].join('\n')
}

function wordsOf({ words }: SeverityWords, bucket: string): string {
  return Object.keys(words)
    .filter((word) => words[word] === bucket)
    .join(', ')
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
