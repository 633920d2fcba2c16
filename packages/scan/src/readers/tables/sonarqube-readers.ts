import type { Reader } from '../reader.ts'
import { readSonarReport } from '../sonarqube/read-sonar-report.ts'
import { readSonarReportHtml } from '../sonarqube/read-sonar-report-html.ts'
import { readSonarqube, readSonarqubeFragment } from '../sonarqube/read-sonarqube.ts'
import { sonarqubeImpact, sonarqubeProbability, sonarqubeSeverity } from '../sonarqube/sonarqube-severity.ts'

const scales = [sonarqubeSeverity, sonarqubeImpact, sonarqubeProbability]
const api = {
  syntax: 'json',
  format: 'sonarqube-api',
  tools: ['sonarqube'],
  scales,
  about: { records: '`issues[]` and `hotspots[]`, of all members of an archive', sample: 'DefectDojo' },
  read: readSonarqube,
} as const
const fragment = {
  syntax: 'json',
  format: 'sonarqube-fragment',
  tools: ['sonarqube'],
  scales,
  about: { records: 'items of the list', sample: 'DefectDojo' },
  read: readSonarqubeFragment,
} as const

export const sonarqubeReaders: readonly Reader[] = [
  {
    ...api,
    name: 'SonarQube issues (Web API)',
    marks: [
      { path: ['issues'], is: 'list', weight: 2, needed: true },
      { path: ['paging', 'total'], weight: 3 },
      { path: ['components'], is: 'list', weight: 1 },
      { path: ['issues', '*', 'rule'], weight: 2 },
      { path: ['issues', '*', 'component'], weight: 2 },
    ],
  },
  {
    ...api,
    name: 'SonarQube hotspots (Web API)',
    marks: [
      { path: ['hotspots'], is: 'list', weight: 3, needed: true },
      { path: ['issues'], is: 'absent', weight: 0, needed: true },
      { path: ['paging', 'total'], weight: 3 },
      { path: ['hotspots', '*', 'vulnerabilityProbability'], weight: 2 },
      { path: ['hotspots', '*', 'securityCategory'], weight: 2 },
    ],
  },
  {
    ...fragment,
    name: 'SonarQube issues, cut out of the API’s answer',
    marks: [
      { path: ['*', 'rule'], weight: 3, needed: true },
      { path: ['*', 'component'], weight: 2 },
      { path: ['*', 'project'], weight: 1 },
      { path: ['*', 'severity'], is: /^(?:BLOCKER|CRITICAL|MAJOR|MINOR|INFO)$/, weight: 2 },
      { path: ['*', 'type'], is: /^(?:BUG|VULNERABILITY|CODE_SMELL|SECURITY_HOTSPOT)$/, weight: 2 },
    ],
  },
  {
    ...fragment,
    name: 'SonarQube hotspots, cut out of the API’s answer',
    marks: [
      { path: ['*', 'vulnerabilityProbability'], weight: 4, needed: true },
      { path: ['*', 'securityCategory'], weight: 2 },
      { path: ['*', 'component'], weight: 2 },
      { path: ['*', 'status'], weight: 1 },
    ],
  },
  {
    syntax: 'json',
    format: 'sonar-report-json',
    name: 'sonar-report (JSON)',
    tools: ['sonarqube'],
    scales,
    marks: [
      { path: ['issues'], is: 'list', weight: 1, needed: true },
      { path: ['paging'], is: 'absent', weight: 0, needed: true },
      { path: ['projectName'], weight: 2 },
      { path: ['sonarBaseURL'], weight: 3 },
      { path: ['rules'], weight: 1 },
      { path: ['issues', '*', 'rule'], weight: 2 },
      { path: ['issues', '*', 'component'], weight: 1 },
      { path: ['issues', '*', 'severity'], weight: 1 },
    ],
    grouping: 'One for each description, component and key.',
    about: { records: '`issues[]`', sample: 'its sources' },
    read: readSonarReport,
  },
  {
    syntax: 'html',
    format: 'sonar-report-html',
    name: 'sonar-report (HTML)',
    tools: ['sonarqube'],
    scales,
    marks: [
      { element: 'title', is: /SonarQube/i, weight: 2 },
      { element: 'h1', is: /SonarQube/i, weight: 2 },
      { element: 'td', attribute: 'class', is: /\bcomponent\b/, weight: 3 },
      { element: 'th', is: /^Rule$/i, weight: 1 },
      { element: 'th', is: /^Component$/i, weight: 1 },
      { element: 'th', is: /^Number of Issues$/i, weight: 1 },
    ],
    grouping: 'One for each description, component and key.',
    about: { records: '`td` elements of class `component`', sample: 'DefectDojo' },
    read: readSonarReportHtml,
  },
]
