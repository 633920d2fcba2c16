import { ofObject } from '../of-object.ts'
import { readCycloneDx } from '../read-cyclonedx.ts'
import { readSpdx } from '../read-spdx.ts'
import type { Reader } from '../reader.ts'

/** SBOMs and licence reports. */
export const sbomReaders: readonly Reader[] = [
  {
    syntax: 'json',
    format: 'cyclonedx',
    name: 'CycloneDX',
    marks: [
      { path: ['bomFormat'], is: /^CycloneDX$/, weight: 6, needed: true },
      { path: ['specVersion'], is: /^\d+\.\d+$/, weight: 4 },
    ],
    version: { path: ['specVersion'], known: ['1.4', '1.5', '1.6', '1.7'], strict: true },
    about: { records: 'vulnerabilities', sample: 'suite of the CycloneDX specification; DefectDojo' },
    read: ofObject(readCycloneDx),
  },
  {
    syntax: 'json',
    format: 'spdx',
    name: 'SPDX',
    marks: [
      { path: ['spdxVersion'], is: /^SPDX-\d/, weight: 6, needed: true },
      { path: ['SPDXID'], is: /^SPDXRef-DOCUMENT$/, weight: 2 },
      { path: ['creationInfo'], is: 'object', weight: 2 },
    ],
    version: { path: ['spdxVersion'], pattern: /^SPDX-(.+)$/, known: ['2.2', '2.3'], strict: true },
    about: {
      records: 'external references of category SECURITY',
      sample: 'examples of the SPDX project; DefectDojo',
    },
    read: ofObject(readSpdx),
  },
]
