import { dependencyCheckSeverity } from '../dependency-check/dependency-check-finding.ts'
import { readDependencyCheckJson } from '../dependency-check/read-dependency-check-json.ts'
import { readDependencyCheckXml } from '../dependency-check/read-dependency-check-xml.ts'
import { readGovulncheck } from '../govulncheck/read-govulncheck.ts'
import { readGovulncheckOld } from '../govulncheck/read-govulncheck-old.ts'
import { ofObject } from '../of-object.ts'
import { readOsvScanner } from '../read-osv-scanner.ts'
import { readPipAudit } from '../read-pip-audit.ts'
import type { Reader } from '../reader.ts'

/** Tools that hold dependencies against public databases. */
export const auditReaders: readonly Reader[] = [
  {
    syntax: 'json',
    format: 'osv-scanner',
    name: 'OSV-Scanner',
    marks: [
      { path: ['results'], is: 'list-or-null', weight: 3, needed: true },
      { path: ['results', '*', 'packages'], is: 'list', weight: 4 },
      { path: ['results', '*', 'source'], is: 'object', weight: 2 },
      { path: ['experimental_config'], is: 'object', weight: 1 },
    ],
    tools: ['osv-scanner'],
    about: { records: '`vulnerabilities[]` of all packages', sample: "OSV-Scanner's own tests" },
    read: ofObject(readOsvScanner),
  },
  {
    syntax: 'json',
    format: 'dependency-check',
    name: 'OWASP Dependency-Check (JSON)',
    marks: [
      { path: ['reportSchema'], weight: 4 },
      { path: ['scanInfo'], is: 'object', weight: 3, needed: true },
      { path: ['dependencies'], is: 'list', weight: 2, needed: true },
      { path: ['projectInfo'], is: 'object', weight: 1 },
    ],
    version: { path: ['reportSchema'], known: ['1.0', '1.1'] },
    tools: ['dependency-check'],
    grouping:
      'vulnerabilities of a file, those suppressed among them, and of each file that is related to it',
    scales: [dependencyCheckSeverity],
    about: { records: 'vulnerabilities that are not suppressed', sample: 'its documentation' },
    read: ofObject(readDependencyCheckJson),
  },
  {
    syntax: 'xml',
    format: 'dependency-check',
    name: 'OWASP Dependency-Check (XML)',
    marks: [
      { element: 'analysis', attribute: 'xmlns', is: /dependency-?check\./i, weight: 6, needed: true },
      { element: 'analysis/scanInfo', weight: 2 },
      { element: 'analysis/dependencies', weight: 2 },
    ],
    version: {
      element: 'analysis',
      attribute: 'xmlns',
      pattern: /dependency-check\.([\d.]+)\.xsd$/,
      known: ['1.3', '1.5', '1.8', '2.0', '2.2', '2.5', '3.0', '4.0', '4.1'],
    },
    tools: ['dependency-check'],
    grouping:
      'vulnerabilities of a file, those suppressed among them, and of each file that is related to it',
    scales: [dependencyCheckSeverity],
    about: { records: 'vulnerabilities that are not suppressed', sample: 'DefectDojo' },
    read: readDependencyCheckXml,
  },
  ...pipAuditRows(),
  ...govulncheckRows(),
]

function pipAuditRows(): readonly Reader[] {
  const about = {
    records: '`vulns[]` of all packages',
    sample: 'DefectDojo; pip-audit 2.10; its documentation',
  }
  const shared = {
    syntax: 'json',
    format: 'pip-audit',
    tools: ['pip-audit'],
    about,
    read: readPipAudit,
  } as const
  return [
    {
      ...shared,
      name: 'pip-audit',
      marks: [
        { path: ['dependencies', '0', 'name'], is: /./, weight: 4, needed: true },
        { path: ['dependencies', '*', 'vulns'], is: 'list', weight: 4, needed: true },
        { path: ['fixes'], is: 'list', weight: 2 },
      ],
    },
    {
      ...shared,
      name: 'pip-audit of packages that were all skipped',
      marks: [
        { path: ['dependencies', '0', 'name'], is: /./, weight: 2, needed: true },
        { path: ['dependencies', '*', 'skip_reason'], is: /./, weight: 4, needed: true },
        { path: ['dependencies', '*', 'vulns'], is: 'absent', weight: 0, needed: true },
      ],
    },
    ...['fixes', undefined].map((fixes) => ({
      ...shared,
      name: 'pip-audit of no package',
      marks: [
        { path: ['dependencies'], is: 'list' as const, weight: 3, needed: true as const },
        { path: ['dependencies', '0'], is: 'absent' as const, weight: 0, needed: true as const },
        fixes === undefined
          ? { path: [], is: 'one-member' as const, weight: 3, needed: true as const }
          : { path: [fixes], is: 'list' as const, weight: 3, needed: true as const },
      ],
    })),
    {
      ...shared,
      name: 'pip-audit before 2.5',
      marks: [
        { path: ['*', 'vulns'], is: 'list', weight: 6, needed: true },
        { path: ['*', 'name'], is: /./, weight: 2, needed: true },
        { path: ['*', 'version'], is: /./, weight: 2 },
      ],
      anonymous: ['empty-list'],
    },
  ]
}

function govulncheckRows(): readonly Reader[] {
  const about = { records: 'messages with a `finding`', sample: 'recorded results of the tool; DefectDojo' }
  const shared = {
    format: 'govulncheck',
    marks: [
      { path: ['*', 'config', 'protocol_version'], weight: 6, needed: true },
      { path: ['*', 'config', 'scanner_name'], is: /govulncheck/, weight: 4 },
    ],
    version: { path: ['*', 'config', 'protocol_version'], known: ['v1.0.0'] },
    tools: ['govulncheck'],
    grouping: 'vulnerabilities of a module, called or not',
    about,
    read: readGovulncheck,
  } as const
  return [
    { ...shared, syntax: 'json-values', name: 'govulncheck' },
    { ...shared, syntax: 'json', name: 'govulncheck (one list)' },
    {
      syntax: 'json',
      format: 'govulncheck-old',
      name: 'govulncheck before 1.0',
      marks: [
        { path: ['Vulns'], is: 'list-or-null', weight: 4, needed: true },
        { path: ['Calls'], is: 'object', weight: 2 },
        { path: ['Imports'], is: 'object', weight: 2 },
        { path: ['Requires'], is: 'object', weight: 2 },
      ],
      tools: ['govulncheck'],
      grouping: 'vulnerabilities, whatever the number of symbols',
      about: { records: '`Vulns[]`', sample: 'DefectDojo' },
      read: ofObject(readGovulncheckOld),
    },
  ]
}
