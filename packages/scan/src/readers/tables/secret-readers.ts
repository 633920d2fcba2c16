import { readDetectSecrets } from '../read-detect-secrets.ts'
import { readGitleaks } from '../read-gitleaks.ts'
import { readTrufflehog } from '../read-trufflehog.ts'
import type { Reader } from '../reader.ts'

const gitleaks = {
  syntax: 'json',
  format: 'gitleaks',
  tools: ['gitleaks'],
  grouping: 'One for each description, file, line and secret.',
  read: readGitleaks,
} as const

/** Scanners of secrets. */
export const secretReaders: readonly Reader[] = [
  {
    ...gitleaks,
    name: 'Gitleaks 8',
    anonymous: ['empty-list', 'null'],
    marks: [
      { path: ['*', 'RuleID'], weight: 4, needed: true },
      { path: ['*', 'Secret'], weight: 2 },
      { path: ['*', 'StartLine'], weight: 2 },
      { path: ['*', 'File'], weight: 1 },
      { path: ['*', 'Fingerprint'], weight: 1 },
    ],
    about: { records: 'items of the list', sample: 'Gitleaks 8.30' },
  },
  {
    ...gitleaks,
    name: 'Gitleaks 7 and before',
    marks: [
      { path: ['*', 'rule'], weight: 2, needed: true },
      { path: ['*', 'offender'], weight: 4 },
      { path: ['*', 'commit'], weight: 1 },
      { path: ['*', 'commitMessage'], weight: 1 },
      { path: ['*', 'file'], weight: 1 },
    ],
    about: { records: 'items of the list', sample: 'DefectDojo' },
  },
  {
    syntax: 'json',
    format: 'detect-secrets',
    name: 'detect-secrets',
    tools: ['detect-secrets'],
    marks: [
      { path: ['plugins_used'], is: 'list', weight: 4, needed: true },
      { path: ['results'], is: 'object', weight: 3 },
      { path: ['generated_at'], weight: 1 },
      { path: ['filters_used'], is: 'list', weight: 1 },
      { path: ['version'], weight: 1 },
    ],
    about: { records: 'items of all lists of `results`', sample: 'detect-secrets 1.5' },
    read: readDetectSecrets,
  },
  {
    syntax: 'json-values',
    format: 'trufflehog',
    name: 'TruffleHog',
    tools: ['trufflehog'],
    marks: [
      { path: ['*', 'DetectorName'], weight: 4, needed: true },
      { path: ['*', 'SourceMetadata', 'Data'], is: 'object', weight: 3 },
      { path: ['*', 'Verified'], weight: 2 },
      { path: ['*', 'SourceName'], weight: 1 },
    ],
    about: { records: 'records', sample: 'its documentation' },
    read: readTrufflehog,
  },
]
