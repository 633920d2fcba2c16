import { readCycloneDx } from './read-cyclonedx.ts'
import { readSarif } from './read-sarif.ts'
import { readSpdx } from './read-spdx.ts'
import type { Reader } from './reader.ts'

/** All formats that are read, one row each. */
export const readers: readonly Reader[] = [
  {
    format: 'sarif',
    name: 'SARIF',
    marks: [
      { path: ['runs'], is: 'list-or-null', weight: 4, needed: true },
      { path: ['version'], is: /^2\./, weight: 4 },
      { path: ['$schema'], is: /sarif/i, weight: 2 },
      { path: ['runs', '0', 'tool', 'driver', 'name'], is: /./, weight: 2 },
    ],
    version: { member: 'version', pattern: /^(.+)$/ },
    versions: ['2.1.0'],
    read: readSarif,
  },
  {
    format: 'cyclonedx',
    name: 'CycloneDX',
    marks: [
      { path: ['bomFormat'], is: /^CycloneDX$/, weight: 6, needed: true },
      { path: ['specVersion'], is: /^\d+\.\d+$/, weight: 4 },
    ],
    version: { member: 'specVersion', pattern: /^(.+)$/ },
    versions: ['1.4', '1.5', '1.6', '1.7'],
    read: readCycloneDx,
  },
  {
    format: 'spdx',
    name: 'SPDX',
    marks: [
      { path: ['spdxVersion'], is: /^SPDX-\d/, weight: 6, needed: true },
      { path: ['SPDXID'], is: /^SPDXRef-DOCUMENT$/, weight: 2 },
      { path: ['creationInfo'], is: 'object', weight: 2 },
    ],
    version: { member: 'spdxVersion', pattern: /^SPDX-(.+)$/ },
    versions: ['2.2', '2.3'],
    read: readSpdx,
  },
]
