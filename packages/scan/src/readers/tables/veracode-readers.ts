import type { Reader } from '../reader.ts'
import { readVeracodeFindings } from '../veracode/read-veracode-findings.ts'
import { readVeracodePipeline } from '../veracode/read-veracode-pipeline.ts'
import { readVeracodeXml } from '../veracode/read-veracode-xml.ts'
import { veracodeSeverity } from '../veracode/veracode-severity.ts'

const findings = {
  syntax: 'json',
  format: 'veracode-findings',
  tools: ['veracode'],
  scales: [veracodeSeverity],
  grouping: 'Findings of static, dynamic and component scans whose status is not `CLOSED`.',
  about: { records: '`findings[]` or `_embedded.findings[]`', sample: 'DefectDojo' },
  read: readVeracodeFindings,
} as const

export const veracodeReaders: readonly Reader[] = [
  {
    syntax: 'xml',
    format: 'veracode-xml',
    name: 'Veracode detailed report',
    tools: ['veracode'],
    scales: [veracodeSeverity],
    version: { element: 'detailedreport', attribute: 'report_format_version', known: ['1.5'] },
    marks: [
      { element: 'detailedreport', weight: 4, needed: true },
      { element: 'detailedreport', attribute: 'xmlns', is: /veracode\.com\//i, weight: 4 },
      { element: 'detailedreport', attribute: 'report_format_version', weight: 2 },
    ],
    about: {
      records: '`flaw` elements, and `vulnerability` elements of `software_composition_analysis`',
      sample: 'DefectDojo',
    },
    grouping: 'Static and dynamic flaws, one for each issue number; and vulnerabilities.',
    read: readVeracodeXml,
  },
  {
    ...findings,
    name: 'Veracode Findings API',
    marks: [
      { path: ['_embedded', 'findings'], is: 'list', weight: 4, needed: true },
      { path: ['page'], is: 'object', weight: 1 },
      { path: ['_embedded', 'findings', '*', 'finding_details'], is: 'object', weight: 3 },
      { path: ['_embedded', 'findings', '*', 'scan_type'], weight: 2 },
    ],
  },
  {
    ...findings,
    name: 'Veracode findings, cut out of the API’s answer',
    marks: [
      { path: ['findings'], is: 'list', weight: 2, needed: true },
      { path: ['findings', '*', 'finding_details'], is: 'object', weight: 4 },
      { path: ['findings', '*', 'scan_type'], weight: 2 },
      { path: ['findings', '*', 'finding_status'], is: 'object', weight: 2 },
    ],
  },
  {
    syntax: 'json',
    format: 'veracode-pipeline',
    name: 'Veracode Pipeline Scan',
    tools: ['veracode'],
    scales: [veracodeSeverity],
    marks: [
      { path: ['pipeline_scan'], weight: 4, needed: true },
      { path: ['findings'], is: 'list', weight: 2, needed: true },
      { path: ['scan_status'], weight: 2 },
      { path: ['scan_id'], weight: 1 },
      { path: ['modules'], is: 'list', weight: 1 },
    ],
    about: { records: '`findings[]`', sample: 'its documentation' },
    read: readVeracodePipeline,
  },
]
