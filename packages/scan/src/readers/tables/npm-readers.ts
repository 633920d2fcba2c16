import { ofObject } from '../of-object.ts'
import { readNpmAuditV6 } from '../read-npm-audit-v6.ts'
import { readNpmAuditV7 } from '../read-npm-audit-v7.ts'
import { readYarnBerry } from '../read-yarn-berry.ts'
import { readYarnClassic } from '../read-yarn-classic.ts'
import type { Reader } from '../reader.ts'

/** Audits of packages of npm. */
export const npmReaders: readonly Reader[] = [
  {
    syntax: 'json',
    format: 'npm-audit-v6',
    name: 'npm audit up to 6, pnpm audit, yarn npm audit 2 and 3',
    marks: [
      { path: ['advisories'], is: 'object', weight: 5, needed: true },
      { path: ['metadata'], is: 'object', weight: 3 },
      { path: ['auditReportVersion'], is: 'absent', weight: 1, needed: true },
    ],
    tools: ['npm-audit', 'pnpm-audit', 'yarn-audit'],
    about: { records: 'members of `advisories`', sample: 'DefectDojo; pnpm 9' },
    read: ofObject(readNpmAuditV6),
  },
  {
    syntax: 'json',
    format: 'npm-audit-v7',
    name: 'npm audit since 7',
    marks: [
      { path: ['auditReportVersion'], weight: 4, needed: true },
      { path: ['vulnerabilities'], is: 'object', weight: 4 },
      { path: ['metadata'], is: 'object', weight: 2 },
    ],
    version: { path: ['auditReportVersion'], known: ['2'] },
    tools: ['npm-audit'],
    grouping: 'packages of one first advisory and severity',
    about: { records: 'members of `vulnerabilities`, which are packages', sample: 'DefectDojo; npm 11' },
    read: ofObject(readNpmAuditV7),
  },
  {
    syntax: 'json',
    format: 'npm-audit-v7',
    name: 'npm audit fix',
    marks: [
      { path: ['audit', 'auditReportVersion'], weight: 4, needed: true },
      { path: ['audit', 'vulnerabilities'], is: 'object', weight: 4 },
    ],
    version: { path: ['audit', 'auditReportVersion'], known: ['2'] },
    tools: ['npm-audit'],
    grouping: 'packages of one first advisory and severity',
    about: { records: 'members of `vulnerabilities`, which are packages', sample: 'its documentation' },
    read: ofObject(readNpmAuditV7),
  },
  {
    syntax: 'json',
    format: 'npm-audit-v7',
    name: 'npm audit that failed',
    marks: [
      { path: ['error', 'summary'], is: /^/, weight: 4, needed: true },
      { path: ['error', 'detail'], is: /^/, weight: 2, needed: true },
      { path: ['auditReportVersion'], is: 'absent', weight: 0, needed: true },
      { path: ['advisories'], is: 'absent', weight: 0, needed: true },
    ],
    tools: ['npm-audit'],
    about: { records: 'none', sample: 'npm 11' },
    read: ofObject(readNpmAuditV7),
  },
  {
    syntax: 'json',
    format: 'npm-audit-v6',
    name: 'pnpm audit that failed',
    marks: [
      { path: ['error', 'code'], is: /^(?:ERR_PNPM_|E[A-Z]{4})/, weight: 4, needed: true },
      { path: ['error', 'message'], is: /./, weight: 2, needed: true },
      { path: ['error', 'summary'], is: 'absent', weight: 0, needed: true },
      { path: ['advisories'], is: 'absent', weight: 0, needed: true },
      { path: ['data'], is: 'absent', weight: 0, needed: true },
    ],
    tools: ['pnpm-audit'],
    about: { records: 'none', sample: 'pnpm 9' },
    read: ofObject(readNpmAuditV6),
  },
  {
    syntax: 'json-values',
    format: 'yarn-classic',
    name: 'yarn audit (yarn 1)',
    marks: [
      { path: ['*', 'type'], is: /^(?:audit(?:Advisory|Summary|Action)|error)$/, weight: 6, needed: true },
      { path: ['*', 'data'], is: 'object', weight: 2 },
    ],
    tools: ['yarn-audit'],
    grouping: 'advisories, whatever the number of paths',
    about: { records: 'lines of type `auditAdvisory`', sample: 'DefectDojo' },
    read: readYarnClassic,
  },
  {
    syntax: 'json-values',
    format: 'yarn-berry',
    name: 'yarn npm audit since 4',
    marks: [
      { path: ['*', 'children', 'ID'], weight: 4, needed: true },
      { path: ['*', 'value'], is: /./, weight: 2 },
      { path: ['*', 'children', 'Severity'], is: /./, weight: 2 },
      { path: ['*', 'children', 'Tree Versions'], is: 'list', weight: 2 },
    ],
    tools: ['yarn-audit'],
    about: { records: 'lines with `children`', sample: 'yarn 4.10' },
    read: readYarnBerry,
  },
]
