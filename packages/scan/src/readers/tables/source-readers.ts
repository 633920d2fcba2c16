import { appscanSeverity } from '../appscan/appscan-finding.ts'
import { readAppscan } from '../appscan/read-appscan.ts'
import { banditSeverity, readBandit } from '../read-bandit.ts'
import { readBrakeman } from '../read-brakeman.ts'
import { eslintSeverity, readEslint } from '../read-eslint.ts'
import { gosecSeverity, readGosec } from '../read-gosec.ts'
import type { Reader } from '../reader.ts'
import { readSemgrep } from '../semgrep/read-semgrep.ts'
import { readSemgrepFindings } from '../semgrep/read-semgrep-findings.ts'
import { readSemgrepSca } from '../semgrep/read-semgrep-sca.ts'
import { semgrepSeverity } from '../semgrep/semgrep-finding.ts'
import { sonarqubeReaders } from './sonarqube-readers.ts'
import { veracodeReaders } from './veracode-readers.ts'

const appscan = {
  syntax: 'xml',
  format: 'appscan-xml',
  tools: ['appscan'],
  scales: [appscanSeverity],
  about: { records: '`issue-group/item` elements', sample: 'DefectDojo' },
  read: readAppscan,
} as const

/** Scanners of source code. */
export const sourceReaders: readonly Reader[] = [
  {
    ...appscan,
    name: 'HCL AppScan Standard',
    version: { element: 'xml-report', attribute: 'xmlExportVersion', known: ['2.42', '2.7'] },
    marks: [
      { element: 'xml-report', attribute: 'name', is: /AppScan/i, weight: 5, needed: true },
      { element: 'xml-report', attribute: 'xmlExportVersion', weight: 3, needed: true },
      { element: 'xml-report', attribute: 'technology', weight: 1 },
      { element: 'xml-report/issue-group', weight: 1 },
    ],
  },
  {
    ...appscan,
    name: 'HCL AppScan on Cloud',
    version: { element: 'xml-report', attribute: 'AsocXmlExportVersion', known: ['1.7'] },
    marks: [
      { element: 'xml-report', attribute: 'name', is: /AppScan/i, weight: 5, needed: true },
      { element: 'xml-report', attribute: 'AsocXmlExportVersion', weight: 3, needed: true },
      { element: 'xml-report', attribute: 'technology', weight: 1 },
      { element: 'xml-report/issue-group', weight: 1 },
    ],
  },
  ...veracodeReaders,
  ...sonarqubeReaders,
  {
    syntax: 'json',
    format: 'semgrep',
    name: 'Semgrep',
    tools: ['semgrep'],
    scales: [semgrepSeverity],
    marks: [
      { path: ['results'], is: 'list', weight: 2, needed: true },
      { path: ['errors'], is: 'list', weight: 1 },
      { path: ['version'], is: /^\d+\./, weight: 1 },
      { path: ['paths', 'scanned'], is: 'list', weight: 3 },
      { path: ['results', '*', 'check_id'], weight: 3 },
      { path: ['results', '*', 'extra'], is: 'object', weight: 2 },
    ],
    grouping: 'One for each rule, file and line.',
    about: { records: '`results[]`', sample: 'DefectDojo; Semgrep 1.182' },
    read: readSemgrep,
  },
  {
    syntax: 'json',
    format: 'semgrep-sca-api',
    name: 'Semgrep Supply Chain (API)',
    tools: ['semgrep'],
    scales: [semgrepSeverity],
    marks: [
      { path: ['vulns'], is: 'list', weight: 3, needed: true },
      { path: ['vulns', '*', 'advisory'], is: 'object', weight: 3 },
      { path: ['vulns', '*', 'matchedDependency'], is: 'object', weight: 2 },
      { path: ['hasMore'], weight: 1 },
      { path: ['cursor'], weight: 1 },
    ],
    grouping: 'One for each title, file and line.',
    about: { records: '`vulns[]`', sample: 'DefectDojo' },
    read: readSemgrepSca,
  },
  {
    syntax: 'json',
    format: 'semgrep-findings-api',
    name: 'Semgrep AppSec Platform (API)',
    tools: ['semgrep'],
    scales: [semgrepSeverity],
    marks: [
      { path: ['findings'], is: 'list', weight: 2, needed: true },
      { path: ['findings', '*', 'match_based_id'], weight: 3 },
      { path: ['findings', '*', 'rule_name'], weight: 2 },
      { path: ['findings', '*', 'triage_state'], weight: 2 },
      { path: ['findings', '*', 'location', 'file_path'], weight: 1 },
    ],
    about: { records: '`findings[]`', sample: 'DefectDojo' },
    read: readSemgrepFindings,
  },
  {
    syntax: 'json',
    format: 'bandit',
    name: 'Bandit',
    tools: ['bandit'],
    scales: [banditSeverity],
    marks: [
      { path: ['results'], is: 'list', weight: 1, needed: true },
      { path: ['metrics', '_totals'], is: 'object', weight: 4 },
      { path: ['generated_at'], weight: 2 },
      { path: ['errors'], is: 'list', weight: 1 },
      { path: ['results', '*', 'test_id'], weight: 2 },
      { path: ['results', '*', 'issue_severity'], weight: 2 },
    ],
    about: { records: '`results[]`', sample: 'DefectDojo; Bandit 1.9' },
    read: readBandit,
  },
  {
    syntax: 'json',
    format: 'gosec',
    name: 'gosec',
    tools: ['gosec'],
    scales: [gosecSeverity],
    marks: [
      { path: ['Issues'], is: 'list-or-null', weight: 3, needed: true },
      { path: ['Stats', 'found'], weight: 3 },
      { path: ['Golang errors'], is: 'object', weight: 3 },
      { path: ['Issues', '*', 'rule_id'], weight: 2 },
      { path: ['GosecVersion'], weight: 1 },
    ],
    grouping: 'One for each rule, text, file and line.',
    about: { records: '`Issues[]`', sample: 'gosec 2.22' },
    read: readGosec,
  },
  {
    syntax: 'json',
    format: 'brakeman',
    name: 'Brakeman',
    tools: ['brakeman'],
    marks: [
      { path: ['scan_info', 'brakeman_version'], weight: 5, needed: true },
      { path: ['warnings'], is: 'list', weight: 3 },
      { path: ['ignored_warnings'], is: 'list', weight: 1 },
      { path: ['errors'], is: 'list', weight: 1 },
    ],
    about: { records: '`warnings[]`', sample: 'its documentation' },
    read: readBrakeman,
  },
  {
    syntax: 'json',
    format: 'eslint',
    name: 'ESLint',
    tools: ['eslint'],
    anonymous: ['empty-list'],
    scales: [eslintSeverity],
    marks: [
      { path: ['*', 'filePath'], weight: 3, needed: true },
      { path: ['*', 'messages'], is: 'list', weight: 3, needed: true },
      { path: ['*', 'errorCount'], weight: 2 },
      { path: ['*', 'fatalErrorCount'], weight: 1 },
      { path: ['*', 'warningCount'], weight: 1 },
    ],
    about: { records: '`messages[]` of every file', sample: 'its documentation' },
    read: readEslint,
  },
]
