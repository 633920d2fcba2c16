import { predicateTypes } from '@custody/core/names'

const names: ReadonlyMap<string, string> = new Map([
  [predicateTypes.provenance, 'provenance'],
  [predicateTypes.vsa, 'verification summary'],
  [predicateTypes.decision, 'decision of the policy'],
  [predicateTypes.seal, 'seal'],
  [predicateTypes.link, 'in-toto link'],
  [predicateTypes.cycloneDx, 'SBOM, CycloneDX'],
  [predicateTypes.openVex, 'VEX, OpenVEX'],
  [predicateTypes.vulns, 'vulnerabilities'],
  [predicateTypes.cosignVuln, 'vulnerabilities, cosign'],
  [predicateTypes.testResult, 'test results'],
  [predicateTypes.reference, 'reports by reference'],
  [predicateTypes.scorecard, 'OpenSSF Scorecard'],
])

/** What people call a statement of this predicate type; a type that is not known is told by its address. */
export function predicateName(type: string): string {
  const [, spdx] = /^https:\/\/spdx\.dev\/Document\/v(\d+(?:\.\d+)*)$/.exec(type) ?? []
  if (spdx !== undefined) return `SBOM, SPDX ${spdx}`
  return names.get(type) ?? type.replace(/^https?:\/\//, '')
}
