import type { Component } from '@custody/scan/component'
import type { Finding } from '@custody/scan/finding'
import { type FindingGroup, groupFindings } from '@custody/scan/group-findings'
import type { ScanEvidence } from '@custody/scan/scan-evidence'
import type { PolicyInput } from '../input/policy-input.ts'

type Vulnerability = PolicyInput['image']['vulnerabilities'][number]
type CodeFinding = PolicyInput['image']['findings'][number]

/** Each vulnerability of each component once, whoever found it. */
export function vulnerabilityFacts(scans: ScanEvidence): readonly Vulnerability[] {
  const tools = toolsOf(scans)
  return groupFindings(findingsOf(scans))
    .filter(({ kind }) => kind === 'vulnerability')
    .map((group) => describeVulnerability(group, tools))
}

/** What scanners found in code, configuration and history, and licence findings. */
export function findingFacts(scans: ScanEvidence): readonly CodeFinding[] {
  const tools = toolsOf(scans)
  return findingsOf(scans).flatMap((finding) => describeCode(finding, tools))
}

/** Each component that an SBOM gives a licence, once. */
export function licenceFacts({ documents }: ScanEvidence): PolicyInput['image']['licenses'] {
  const licensed = documents
    .flatMap(({ components }) => components)
    .filter(({ licences }) => licences.length > 0)
  const distinct = new Map(
    licensed.map((one) => [`${one.purl ?? one.name}\0${one.version ?? ''}\0${one.licences.join()}`, one]),
  )
  return [...distinct.values()].map((one) => ({ component: componentOf(one), expressions: one.licences }))
}

/** Names of tools by the digest of the report that they wrote. */
type Tools = ReadonlyMap<string, string>

function toolsOf({ documents }: ScanEvidence): Tools {
  return new Map(
    documents.flatMap(({ report, tool }) =>
      tool === undefined ? [] : [[report.digest, tool.name] as const],
    ),
  )
}

function findingsOf({ documents }: ScanEvidence): readonly Finding[] {
  return documents.flatMap(({ findings }) => findings)
}

function describeVulnerability(group: FindingGroup, tools: Tools): Vulnerability {
  const [id = 'unknown', ...aliases] = group.ids
  const { bucket, score, vector } = group.severity
  const suppression = group.suppressed ? group.findings[0]?.suppressed : undefined
  return {
    id,
    aliases,
    severity: bucket,
    ...(score === undefined ? {} : { score }),
    ...(vector === undefined ? {} : { vector }),
    title: group.title,
    ...(group.component === undefined ? {} : { component: componentOf(group.component) }),
    fixed_in: group.fixedIn,
    sources: [...new Set(group.sources.map(({ report }) => tools.get(report) ?? report))],
    ...(suppression === undefined ? {} : { suppressed: suppression }),
  }
}

function describeCode(finding: Finding, tools: Tools): readonly CodeFinding[] {
  const { id, kind, ruleId, title, severity, location, cwes, source, suppressed } = finding
  if (kind === 'vulnerability') return []
  const tool = tools.get(source.report)
  return [
    {
      id,
      kind,
      rule: ruleId,
      title,
      severity: severity.bucket,
      ...(location === undefined ? {} : { path: location.path }),
      ...(location?.line === undefined ? {} : { line: location.line }),
      cwes,
      ...(tool === undefined ? {} : { source: tool }),
      ...(suppressed === undefined ? {} : { suppressed }),
    },
  ]
}

function componentOf({ name, version, purl }: Pick<Component, 'name' | 'version' | 'purl'>) {
  return { name, ...(version === undefined ? {} : { version }), ...(purl === undefined ? {} : { purl }) }
}
