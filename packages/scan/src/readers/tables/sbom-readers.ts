import {
  readFossa,
  readLicenceChecker,
  readLicensee,
  readPipLicences,
} from '../licences/read-licence-lists.ts'
import { ortScale, readOrt } from '../licences/read-ort.ts'
import { readScanCode } from '../licences/read-scancode.ts'
import { ofObject } from '../of-object.ts'
import { readCycloneDx, readCycloneDxXml } from '../read-cyclonedx.ts'
import { readSpdx, readSpdxTagValue } from '../read-spdx.ts'
import { readSpdx3 } from '../read-spdx3.ts'
import { readSyft } from '../read-syft.ts'
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
    grouping: 'pairs of a vulnerability and a component that it affects',
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
    grouping: 'pairs of a vulnerability and a component that it affects',
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
  {
    syntax: 'json',
    format: 'syft',
    name: 'Syft JSON',
    marks: [
      { path: ['descriptor', 'name'], is: /^syft$/, weight: 5, needed: true },
      { path: ['artifacts'], is: 'list', weight: 3 },
      { path: ['artifactRelationships'], is: 'list-or-null', weight: 1 },
      { path: ['schema', 'version'], weight: 1 },
    ],
    about: { records: 'none: it lists packages', sample: 'schema of Syft 1' },
    read: readSyft,
  },
  {
    syntax: 'json',
    format: 'scancode',
    name: 'ScanCode',
    marks: [
      { path: ['headers', '*', 'tool_name'], is: /^scancode-toolkit$/, weight: 7, needed: true },
      { path: ['files'], is: 'list', weight: 3 },
    ],
    tools: ['scancode'],
    about: { records: 'licences of packages and files', sample: 'documented output format' },
    read: readScanCode,
  },
  {
    syntax: 'json',
    format: 'ort',
    name: 'OSS Review Toolkit',
    yaml: true,
    marks: [
      { path: ['repository', 'vcs'], is: 'object', weight: 3 },
      { path: ['analyzer'], is: 'object', weight: 3, needed: true },
      { path: ['analyzer', 'result', 'packages'], is: 'list', weight: 3 },
      { path: ['analyzer', 'environment', 'ort_version'], weight: 1 },
    ],
    tools: ['ort'],
    scales: [ortScale],
    about: { records: 'violated rules', sample: 'documented result format' },
    read: readOrt,
  },
  {
    syntax: 'json',
    format: 'fossa',
    name: 'FOSSA attribution',
    marks: [
      { path: ['directDependencies'], is: 'list', weight: 4, needed: true },
      { path: ['deepDependencies'], is: 'list', weight: 3 },
      { path: ['project'], is: 'object', weight: 2 },
      { path: ['licenses'], is: 'object', weight: 1 },
    ],
    tools: ['fossa'],
    about: { records: 'packages with a licence', sample: 'documented output format' },
    read: readFossa,
  },
  {
    syntax: 'json',
    format: 'licensee',
    name: 'Licensee',
    marks: [
      { path: ['matched_files'], is: 'list', weight: 5, needed: true },
      { path: ['licenses'], is: 'list', weight: 2, needed: true },
      { path: ['matched_files', '*', 'matched_license'], weight: 3 },
    ],
    tools: ['licensee'],
    about: { records: 'files with a licence', sample: 'documented output format' },
    read: readLicensee,
  },
  {
    syntax: 'json',
    format: 'license-checker',
    name: 'license-checker',
    marks: [
      { path: ['*', 'licenses'], weight: 5, needed: true },
      { path: ['*', 'path'], is: /./, weight: 2 },
      { path: ['*', 'repository'], is: /./, weight: 1 },
      { path: ['*', 'licenseFile'], is: /./, weight: 2 },
    ],
    tools: ['license-checker'],
    about: { records: 'packages with a licence', sample: 'documented output format' },
    read: readLicenceChecker,
  },
  {
    syntax: 'json',
    format: 'pip-licenses',
    name: 'pip-licenses',
    marks: [
      { path: ['*', 'License'], is: /./, weight: 5, needed: true },
      { path: ['*', 'Name'], is: /./, weight: 3, needed: true },
      { path: ['*', 'Version'], is: /./, weight: 2 },
    ],
    tools: ['pip-licenses'],
    anonymous: ['empty-list'],
    about: { records: 'packages with a licence', sample: 'documented output format' },
    read: readPipLicences,
  },
]
