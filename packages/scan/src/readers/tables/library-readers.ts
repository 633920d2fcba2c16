import { readMend } from '../mend/read-mend.ts'
import { ofObject } from '../of-object.ts'
import { readDependencyTrack } from '../read-dependency-track.ts'
import { readGitLab } from '../read-gitlab.ts'
import { readSnyk } from '../read-snyk.ts'
import { readSnykIssuesApi } from '../read-snyk-issues-api.ts'
import type { Reader } from '../reader.ts'
import { readVeracodeSca } from '../veracode-sca/read-veracode-sca.ts'
import { readVeracodeScaCsv } from '../veracode-sca/read-veracode-sca-csv.ts'

/** Services that scan libraries, and what their tools and interfaces write. */
export const libraryReaders: readonly Reader[] = [
  ...snykRows(),
  {
    syntax: 'json',
    format: 'snyk-issues-api',
    name: 'Snyk issues (REST API)',
    marks: [
      { path: ['jsonapi', 'version'], weight: 3, needed: true },
      { path: ['data'], is: 'list', weight: 3, needed: true },
      { path: ['data', '*', 'type'], is: /^issue$/, weight: 2, needed: true },
      { path: ['data', '*', 'attributes', 'effective_severity_level'], is: /./, weight: 2 },
    ],
    tools: ['snyk'],
    grouping: 'issues of packages and of code',
    about: { records: '`data[]`', sample: 'its documentation' },
    read: ofObject(readSnykIssuesApi),
  },
  ...mendRows(),
  {
    syntax: 'json',
    format: 'dependency-track',
    name: 'Dependency-Track',
    marks: [
      { path: ['meta', 'application'], is: /^Dependency-Track$/i, weight: 6, needed: true },
      { path: ['project'], is: 'object', weight: 2 },
      { path: ['findings'], is: 'list', weight: 2 },
    ],
    tools: ['dependency-track'],
    about: { records: '`findings[]`', sample: 'DefectDojo' },
    read: ofObject(readDependencyTrack),
  },
  {
    syntax: 'json',
    format: 'veracode-sca',
    name: 'Veracode SCA (API)',
    marks: [
      { path: ['_embedded', 'issues'], is: 'list', weight: 4, needed: true },
      { path: ['_embedded', 'issues', '*', 'library'], is: 'object', weight: 4, needed: true },
      { path: ['_embedded', 'issues', '*', 'issue_type'], weight: 2 },
    ],
    tools: ['veracode-sca'],
    grouping: 'vulnerabilities, without licences and libraries that are out of date',
    about: { records: '`_embedded.issues[]`', sample: 'its documentation' },
    read: ofObject(readVeracodeSca),
  },
  {
    syntax: 'csv',
    format: 'veracode-sca-csv',
    name: 'Veracode SCA (CSV)',
    marks: [
      { column: 'Issue type', weight: 2, needed: true },
      { column: 'Library', weight: 2, needed: true },
      { column: 'Version in use', weight: 2 },
      { column: 'Coordinate 1', weight: 2 },
      { column: 'Package manager', weight: 2 },
    ],
    tools: ['veracode-sca'],
    grouping: 'vulnerabilities, without licences and libraries that are out of date',
    about: { records: 'rows after the header', sample: 'DefectDojo' },
    read: readVeracodeScaCsv,
  },
  ...gitLabRows(),
]

/** A project, or a list of them; where the test failed, an error stands in its place. */
function snykRows(): readonly Reader[] {
  const about = { records: '`vulnerabilities[]` of all projects, one for each path', sample: 'DefectDojo' }
  const shared = { syntax: 'json', format: 'snyk', tools: ['snyk'], about, read: readSnyk } as const
  return [[], ['*']].flatMap((way) => [
    {
      ...shared,
      name: way.length === 0 ? 'Snyk' : 'Snyk (several projects)',
      marks: [
        { path: [...way, 'vulnerabilities'], is: 'list' as const, weight: 3, needed: true as const },
        { path: [...way, 'ok'], weight: 2 },
        { path: [...way, 'dependencyCount'], weight: 3 },
        { path: [...way, 'packageManager'], weight: 2 },
      ],
    },
    {
      ...shared,
      name: way.length === 0 ? 'Snyk that failed' : 'Snyk that failed (several projects)',
      marks: [
        { path: [...way, 'ok'], is: /^false$/, weight: 3, needed: true as const },
        { path: [...way, 'error'], weight: 3, needed: true as const },
        { path: [...way, 'path'], weight: 1 },
        { path: [...way, 'vulnerabilities'], is: 'absent' as const, weight: 1, needed: true as const },
      ],
    },
  ])
}

function mendRows(): readonly Reader[] {
  const about = {
    records: '`vulnerabilities[]` or `response[]`',
    sample: 'DefectDojo (export); its documentation',
  }
  const shared = {
    syntax: 'json',
    format: 'mend',
    tools: ['mend'],
    grouping: 'vulnerabilities of a library, each once',
    about,
    read: ofObject(readMend),
  } as const
  return [
    {
      ...shared,
      name: 'Mend (scan report)',
      marks: [
        { path: ['libraries'], is: 'list', weight: 3, needed: true },
        { path: ['projectVitals'], is: 'object', weight: 4 },
        { path: ['libraries', '*', 'vulnerabilities'], is: 'list', weight: 3 },
      ],
    },
    {
      ...shared,
      name: 'Mend (export)',
      marks: [
        { path: ['vulnerabilities', '*', 'library'], is: 'object', weight: 6, needed: true },
        { path: ['vulnerabilities', '0'], is: 'object', weight: 2, needed: true },
        { path: ['vulnerabilities', '*', 'topFix'], weight: 2 },
      ],
    },
    {
      ...shared,
      name: 'Mend (empty export)',
      marks: [
        { path: ['vulnerabilities'], is: 'list', weight: 3, needed: true },
        { path: [], is: 'one-member', weight: 3, needed: true },
        { path: ['vulnerabilities', '0'], is: 'absent', weight: 0, needed: true },
      ],
    },
    {
      ...shared,
      name: 'Mend (API 3)',
      marks: [
        { path: ['response'], is: 'list', weight: 2, needed: true },
        { path: ['supportToken'], weight: 3, needed: true },
        { path: ['response', '*', 'vulnerability'], is: 'object', weight: 3 },
        { path: ['response', '*', 'component'], is: 'object', weight: 2 },
      ],
    },
  ]
}

/** Until version 14 a report has no scan; each vulnerability tells its category. */
function gitLabRows(): readonly Reader[] {
  const about = { records: '`vulnerabilities[]`', sample: 'its schemas' }
  const shared = {
    syntax: 'json',
    format: 'gitlab',
    version: { path: ['version'], pattern: /^(\d+)\./, known: ['14', '15'] },
    about,
    read: ofObject(readGitLab),
  } as const
  return [
    {
      ...shared,
      name: 'GitLab security report',
      marks: [
        { path: ['scan', 'type'], is: /^[a-z_]+$/, weight: 3, needed: true },
        { path: ['vulnerabilities'], is: 'list', weight: 2, needed: true },
        { path: ['scan', 'scanner'], is: 'object', weight: 2 },
        { path: ['scan', 'status'], weight: 1 },
        { path: ['version'], is: /^\d+\.\d+/, weight: 2 },
      ],
    },
    {
      ...shared,
      name: 'GitLab security report before 14',
      marks: [
        { path: ['version'], is: /^\d+\.\d+/, weight: 2, needed: true },
        { path: ['vulnerabilities', '0', 'identifiers'], is: 'list', weight: 3, needed: true },
        { path: ['vulnerabilities', '0', 'category'], is: /^[a-z_]+$/, weight: 3, needed: true },
        { path: ['vulnerabilities', '0', 'location'], is: 'object', weight: 2 },
        { path: ['scan'], is: 'absent', weight: 0, needed: true },
      ],
    },
  ]
}
