import type { Component } from '@custody/scan/component'
import type { FindingsDocument } from '@custody/scan/findings-document'
import { type FindingGroup, groupFindings } from '@custody/scan/group-findings'
import type { ScanEvidence } from '@custody/scan/scan-evidence'
import type { PolicyInput } from './policy-input.ts'

type VulnerabilityView = PolicyInput['image']['vulnerabilities'][number]
type CodeView = PolicyInput['image']['findings'][number]
type LicenseView = PolicyInput['image']['licenses'][number]

/** Each vulnerability of each component once, whoever found it, and what else scanners found; the worst first. */
export function findingViews({ documents }: ScanEvidence): {
  readonly vulnerabilities: readonly VulnerabilityView[]
  readonly findings: readonly CodeView[]
} {
  const tools = toolNames(documents)
  const groups = groupFindings(documents.flatMap(({ findings }) => findings))
  return {
    vulnerabilities: groups
      .filter(({ kind }) => kind === 'vulnerability')
      .map((group) => vulnerabilityView(group, sourcesOf(group, tools))),
    findings: groups.flatMap((group) => codeView(group, sourcesOf(group, tools))),
  }
}

function vulnerabilityView(group: FindingGroup, sources: readonly string[]): VulnerabilityView {
  const [id = '', ...aliases] = group.ids
  return {
    id,
    aliases,
    severity: group.severity.bucket,
    score: group.severity.score,
    vector: group.severity.vector,
    title: group.title,
    component: group.component,
    fixed_in: group.fixedIn,
    sources,
    suppressed: suppressionOf(group),
  }
}

function codeView(group: FindingGroup, sources: readonly string[]): readonly CodeView[] {
  const { kind, findings } = group
  const [first] = findings
  if (kind === 'vulnerability' || first === undefined) return []
  return [
    {
      id: first.id,
      kind,
      rule: first.ruleId,
      title: group.title,
      severity: group.severity.bucket,
      path: first.location?.path,
      line: first.location?.line,
      cwes: first.cwes,
      source: sources[0],
      suppressed: suppressionOf(group),
    },
  ]
}

/** Each component that an SBOM gives a licence, with all that any of them says. */
export function licenseViews({ documents }: ScanEvidence): readonly LicenseView[] {
  const views = new Map<string, LicenseView>()
  for (const component of documents.flatMap(({ components }) => components)) {
    if (component.licences.length === 0) continue
    const key = component.purl ?? `${component.name}@${component.version ?? ''}`
    const expressions = new Set([...(views.get(key)?.expressions ?? []), ...component.licences])
    views.set(key, { component: componentView(component), expressions: [...expressions] })
  }
  return [...views.values()]
}

function componentView({ name, version, purl }: Component): LicenseView['component'] {
  return { name, version, purl }
}

/** Suppressed only where no finding of the group is open, and with a reason only where each of them has one. */
function suppressionOf({ suppressed, findings }: FindingGroup): VulnerabilityView['suppressed'] {
  if (!suppressed) return undefined
  const said = findings.flatMap((finding) => finding.suppressed ?? [])
  return said.find(({ reason }) => reason === undefined || reason.trim() === '') ?? said[0]
}

function toolNames(documents: readonly FindingsDocument[]): ReadonlyMap<string, string> {
  return new Map(
    documents.flatMap(({ report, tool }) => (tool === undefined ? [] : [[report.digest, tool.name]])),
  )
}

function sourcesOf({ sources }: FindingGroup, tools: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set(sources.flatMap(({ report }) => tools.get(report) ?? []))].sort()
}
