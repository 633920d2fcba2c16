import { commonWords } from '../../severity-words.ts'
import { readCheckov } from '../checkov/read-checkov.ts'
import { hadolintLevel, readHadolint } from '../read-hadolint.ts'
import { readKics } from '../read-kics.ts'
import { readTfsec } from '../read-tfsec.ts'
import type { Reader } from '../reader.ts'

const checkov = {
  syntax: 'json',
  format: 'checkov',
  name: 'Checkov',
  tools: ['checkov'],
  scales: [commonWords],
  about: { records: '`results.failed_checks[]` of every check type', sample: 'DefectDojo; Checkov 3.3' },
  read: readCheckov,
} as const

/** Scanners of infrastructure as code. */
export const configurationReaders: readonly Reader[] = [
  {
    ...checkov,
    marks: [
      { path: ['check_type'], is: /^[a-z0-9_]+$/, weight: 3, needed: true },
      { path: ['results', 'failed_checks'], is: 'list', weight: 4 },
      { path: ['summary', 'checkov_version'], weight: 3 },
    ],
  },
  {
    ...checkov,
    marks: [
      { path: ['*', 'check_type'], is: /^[a-z0-9_]+$/, weight: 3, needed: true },
      { path: ['*', 'results', 'failed_checks'], is: 'list', weight: 4 },
      { path: ['*', 'summary', 'checkov_version'], weight: 3 },
    ],
  },
  {
    ...checkov,
    marks: [
      { path: ['checkov_version'], weight: 5, needed: true },
      { path: ['check_type'], is: 'absent', weight: 0, needed: true },
      { path: ['passed'], weight: 2 },
      { path: ['failed'], weight: 2 },
    ],
  },
  {
    syntax: 'json',
    format: 'hadolint',
    name: 'hadolint',
    tools: ['hadolint'],
    anonymous: ['empty-list'],
    scales: [hadolintLevel],
    marks: [
      { path: ['*', 'code'], is: /^(?:DL|SC)\d{4}$/, weight: 4, needed: true },
      { path: ['*', 'level'], is: /^(?:error|warning|info|style|ignore)$/, weight: 3 },
      { path: ['*', 'file'], weight: 1 },
      { path: ['*', 'line'], weight: 1 },
      { path: ['*', 'message'], weight: 1 },
    ],
    grouping: 'One for each rule, file, line and column.',
    about: { records: 'items of the list', sample: 'DefectDojo' },
    read: readHadolint,
  },
  {
    syntax: 'json',
    format: 'kics',
    name: 'KICS',
    tools: ['kics'],
    scales: [commonWords],
    marks: [
      { path: ['kics_version'], weight: 4, needed: true },
      { path: ['queries'], is: 'list', weight: 3 },
      { path: ['severity_counters'], is: 'object', weight: 2 },
      { path: ['files_scanned'], weight: 1 },
    ],
    about: { records: '`queries[].files[]`', sample: 'its documentation' },
    read: readKics,
  },
  {
    syntax: 'json',
    format: 'tfsec',
    name: 'tfsec',
    tools: ['tfsec'],
    scales: [commonWords],
    marks: [
      { path: ['results'], is: 'list', weight: 1, needed: true },
      { path: ['results', '*', 'long_id'], weight: 4, needed: true },
      { path: ['results', '*', 'rule_id'], weight: 2 },
      { path: ['results', '*', 'rule_provider'], weight: 2 },
      { path: ['results', '*', 'location', 'filename'], weight: 1 },
    ],
    about: { records: '`results[]`', sample: 'its documentation' },
    read: readTfsec,
  },
]
