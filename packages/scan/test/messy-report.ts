import fc from 'fast-check'

const names =
  `runs results tool driver rules id name message text locations invocations components licenses license
  vulnerabilities affects ratings ref purl hashes metadata packages externalRefs relationships files checksums properties
  tags suppressions matches vulnerability artifact relatedVulnerabilities Results Vulnerabilities Misconfigurations Target Class
  VulnerabilityID PkgName CVSS advisories via range findings version paths statements status products subcomponents product_tree
  branches product_status document tracking scores severity cvss component analysis dependencies vulns osv finding trace
  module`.split(/\s+/)
const messyDocument = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom('', 'fail', 'error', 'pkg:npm/a@1', '\ud800', '{0}', 'CVE-2026-1'),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 8, noNullPrototype: true }),
})).object

/** Reports that have the marks of a format and, in its members' names, any JSON at all. */
export const messyReport = fc
  .tuple(
    fc.constantFrom<Record<string, unknown>>(
      { version: '2.1.0', runs: [] },
      { bomFormat: 'CycloneDX', specVersion: '1.7' },
      { matches: [], descriptor: { name: 'grype' } },
      { SchemaVersion: 2, ArtifactName: 'a', Results: [] },
      { auditReportVersion: 2, vulnerabilities: {} },
      { advisories: {}, metadata: {} },
      { '@context': 'https://openvex.dev/ns/v0.2.0', statements: [] },
      { document: { csaf_version: '2.0', tracking: {} }, vulnerabilities: [] },
      { meta: { application: 'Dependency-Track' }, project: {}, findings: [] },
      { dependencies: [{ name: 'a', version: '1', vulns: [] }], fixes: [] },
      { spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', creationInfo: {} },
    ),
    messyDocument,
  )
  .map(([head, members]) => ({ ...head, ...members }))
