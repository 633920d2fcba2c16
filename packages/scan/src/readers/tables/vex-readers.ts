import { ofObject } from '../of-object.ts'
import type { Reader } from '../reader.ts'
import { readCsaf } from '../vex/read-csaf.ts'
import { readOpenVex } from '../vex/read-openvex.ts'

/** Statements about vulnerabilities; they are evidence of no scan. */
export const vexReaders: readonly Reader[] = [
  {
    syntax: 'json',
    format: 'openvex',
    name: 'OpenVEX',
    marks: [
      { path: ['@context'], is: /openvex\.dev\/ns/, weight: 6, needed: true },
      { path: ['statements'], is: 'list', weight: 3 },
      { path: ['author'], weight: 1 },
    ],
    version: { path: ['@context'], pattern: /\/ns\/v(.+)$/, known: ['0.0.1', '0.2.0'] },
    grouping: 'pairs of a product and a vulnerability',
    about: {
      records: '`statements[]`',
      sample: 'examples of the OpenVEX specification; vexctl; Trivy; DefectDojo',
    },
    read: ofObject(readOpenVex),
  },
  {
    syntax: 'json',
    format: 'csaf',
    name: 'CSAF',
    marks: [
      { path: ['document', 'csaf_version'], weight: 5, needed: true },
      { path: ['document', 'category'], weight: 2 },
      { path: ['document', 'tracking'], is: 'object', weight: 2 },
      { path: ['document', 'publisher'], is: 'object', weight: 1 },
    ],
    version: { path: ['document', 'csaf_version'], known: ['2.0', '2.1'] },
    grouping: 'pairs of a product and a vulnerability',
    about: { records: '`vulnerabilities[]`', sample: 'gocsaf; Red Hat; Trivy; DefectDojo' },
    read: ofObject(readCsaf),
  },
]
