import { grypeSeverity, readGrype } from '../read-grype.ts'
import type { JsonPlace, Mark, Reader } from '../reader.ts'
import { readTrivy } from '../trivy/read-trivy.ts'
import { trivySeverity } from '../trivy/trivy-context.ts'
import { readTrivyOperator } from '../trivy-operator/read-trivy-operator.ts'

/** Scanners of images, file systems and clusters. */
export const containerReaders: readonly Reader[] = [
  {
    syntax: 'json',
    format: 'grype',
    name: 'Grype',
    marks: [
      { path: ['matches'], is: 'list', weight: 4, needed: true },
      { path: ['descriptor', 'name'], is: /^grype$/, weight: 6 },
      { path: ['matches', '*', 'vulnerability'], is: 'object', weight: 2 },
      { path: ['matches', '*', 'artifact'], is: 'object', weight: 2 },
    ],
    tools: ['grype'],
    grouping: 'vulnerabilities of a package in a version at a place',
    scales: [grypeSeverity],
    about: { records: '`matches[]`', sample: 'DefectDojo' },
    read: readGrype,
  },
  ...trivyRows(),
  ...trivyOperatorRows(),
]

function trivyRows(): readonly Reader[] {
  const about = {
    records: '`Vulnerabilities[]`, `Misconfigurations[]`, `Secrets[]` and `Licenses[]` of all results',
    sample: 'DefectDojo',
  }
  const shared = {
    syntax: 'json',
    format: 'trivy',
    tools: ['trivy'],
    scales: [trivySeverity],
    about,
    read: readTrivy,
  } as const
  return [
    {
      ...shared,
      name: 'Trivy',
      marks: [
        { path: ['SchemaVersion'], weight: 4, needed: true },
        { path: ['ArtifactName'], weight: 3 },
        { path: ['ArtifactType'], weight: 1 },
        { path: ['Results', '*', 'Target'], weight: 2 },
      ],
      version: { path: ['SchemaVersion'], known: ['2'] },
    },
    {
      ...shared,
      name: 'Trivy (clusters)',
      marks: [
        { path: ['ClusterName'], weight: 4, needed: true },
        { path: ['*', '*', 'Kind'], weight: 2 },
        { path: ['*', '*', 'Results', '*', 'Target'], weight: 4 },
      ],
    },
    {
      ...shared,
      name: 'Trivy before 0.20',
      marks: [
        { path: ['*', 'Target'], is: /./, weight: 4, needed: true },
        { path: ['*', 'Vulnerabilities'], is: 'list-or-null', weight: 4 },
        { path: ['*', 'Type'], weight: 1 },
      ],
      anonymous: ['null', 'empty-list'],
    },
  ]
}

/** A report alone, in a list, and in lists by the name of their resource or in a list of kubectl. */
function trivyOperatorRows(): readonly Reader[] {
  return [[], ['*'], ['*', '*']].map((way) => ({
    syntax: 'json',
    format: 'trivy-operator',
    name: ['Trivy operator', 'Trivy operator (list)', 'Trivy operator (lists)'][way.length] ?? '',
    marks: operatorMarks(way),
    tools: ['trivy-operator'],
    scales: [trivySeverity],
    about: {
      records: '`vulnerabilities[]`, `checks[]` and `secrets[]`; of compliance reports what failed',
      sample: 'DefectDojo',
    },
    read: readTrivyOperator,
  }))
}

function operatorMarks(way: readonly string[]): readonly Mark<JsonPlace>[] {
  return [
    { path: [...way, 'apiVersion'], is: /^aquasecurity\.github\.io\//, weight: 6, needed: true },
    { path: [...way, 'kind'], is: /Report$/, weight: 4 },
  ]
}
