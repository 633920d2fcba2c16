import { ofObject } from '../of-object.ts'
import { readCycloneDx, readCycloneDxXml } from '../read-cyclonedx.ts'
import { readSpdx, readSpdxTagValue } from '../read-spdx.ts'
import { readSpdx3 } from '../read-spdx3.ts'
import type { Reader } from '../reader.ts'

const cycloneDxVersions = ['1.2', '1.3', '1.4', '1.5', '1.6', '1.7']

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
    version: { path: ['specVersion'], known: cycloneDxVersions, strict: true },
    about: { records: 'vulnerabilities', sample: 'suite of the CycloneDX specification; DefectDojo' },
    read: ofObject(readCycloneDx),
  },
  {
    syntax: 'xml',
    format: 'cyclonedx',
    name: 'CycloneDX',
    marks: [
      {
        element: 'bom',
        attribute: 'xmlns',
        is: /^http:\/\/cyclonedx\.org\/schema\/bom\//,
        weight: 10,
        needed: true,
      },
    ],
    version: {
      element: 'bom',
      attribute: 'xmlns',
      pattern: /^http:\/\/cyclonedx\.org\/schema\/bom\/(\d+\.\d+)$/,
      known: ['1.0', '1.1', ...cycloneDxVersions],
      strict: true,
    },
    about: {
      records: 'vulnerabilities, also those of the vulnerability extension 1.0',
      sample: 'suite of the CycloneDX specification; DefectDojo',
    },
    read: readCycloneDxXml,
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
      records: 'external references of category SECURITY to advisories',
      sample: 'examples of the SPDX project; DefectDojo',
    },
    yaml: true,
    read: ofObject(readSpdx),
  },
  {
    syntax: 'text',
    format: 'spdx',
    name: 'SPDX',
    marks: [
      { line: 'any', is: /^SPDXVersion:\s*SPDX-\d/, weight: 6, needed: true },
      { line: 'any', is: /^DataLicense:\s*\S/, weight: 2 },
      { line: 'any', is: /^SPDXID:\s*SPDXRef-DOCUMENT\s*$/, weight: 2 },
    ],
    version: { line: 'any', pattern: /^SPDXVersion:\s*SPDX-(\S+)\s*$/, known: ['2.2', '2.3'], strict: true },
    about: {
      records: 'external references of category SECURITY to advisories',
      sample: 'examples of the SPDX project',
    },
    read: readSpdxTagValue,
  },
  {
    syntax: 'json',
    format: 'spdx',
    name: 'SPDX 3',
    marks: [
      {
        path: ['@context'],
        is: /^https?:\/\/spdx\.org\/rdf\/3\.\d+(?:\.\d+)?\/spdx-context\.jsonld$/,
        weight: 8,
        needed: true,
      },
      { path: ['@graph'], is: 'list', weight: 2 },
    ],
    version: {
      path: ['@context'],
      pattern: /^https?:\/\/spdx\.org\/rdf\/(3\.\d+(?:\.\d+)?)\/spdx-context\.jsonld$/,
      known: ['3.0.0', '3.0.1', '3.0.2'],
      strict: true,
    },
    about: { records: 'elements of class Vulnerability', sample: 'examples of the SPDX project' },
    read: ofObject(readSpdx3),
  },
]
