import { type EvidenceKind, evidenceKinds, isEvidenceKind } from './evidence-kind.ts'
import type { FindingKind } from './finding.ts'

/** A scanner that is known by name. */
export type KnownTool = {
  /** The name that outcomes and hints use. */
  readonly name: string
  /** What its reports are evidence of, also when they are empty; none where one tool does several things. */
  readonly kinds: readonly EvidenceKind[]
}

/**
 * Looks a tool up by the name that it writes into its reports, or that the workflow gives it.
 * A kind of evidence is a name as well: so a workflow says what the report of an unknown tool is.
 */
export function knownTool(name: string): KnownTool | undefined {
  const key = name.toLowerCase()
  return isEvidenceKind(key) ? { name: key, kinds: [key] } : tools.get(key)
}

/** Whether two names are of the same tool, whatever their case. */
export function sameTool(one: string, other: string): boolean {
  return canonicalName(one) === canonicalName(other)
}

/** What a finding of a tool is when nothing in the report tells. */
export function findingKindOf(kind: EvidenceKind | undefined): FindingKind {
  return kind === undefined ? 'code' : findingKinds[kind]
}

/** What a report is evidence of, from the findings in it. */
export function evidenceKindsOf(kinds: Iterable<FindingKind>): readonly EvidenceKind[] {
  const found = new Set([...kinds].map((kind) => evidenceOf[kind]))
  return evidenceKinds.filter((kind) => found.has(kind))
}

const findingKinds: Readonly<Record<EvidenceKind, FindingKind>> = {
  sbom: 'vulnerability',
  sca: 'vulnerability',
  sast: 'code',
  dast: 'code',
  secrets: 'secret',
  iac: 'misconfiguration',
  licence: 'licence',
}

const evidenceOf: Readonly<Record<FindingKind, EvidenceKind>> = {
  vulnerability: 'sca',
  code: 'sast',
  secret: 'secrets',
  misconfiguration: 'iac',
  licence: 'licence',
}

function canonicalName(name: string): string {
  return knownTool(name)?.name ?? name.toLowerCase()
}

/** Each row: kinds, then the tool's name, then other names under which it writes its reports. */
const rows: readonly (readonly [
  kinds: readonly EvidenceKind[],
  name: string,
  ...others: readonly string[],
])[] = [
  [['sbom'], 'syft'],
  [['sbom'], 'cdxgen', '@cyclonedx/cdxgen'],
  [['sbom'], 'cyclonedx-npm', '@cyclonedx/cyclonedx-npm'],
  [['sbom'], 'cyclonedx-maven-plugin'],
  [['sbom'], 'cyclonedx-gomod'],
  [['sbom'], 'cyclonedx-py', 'cyclonedx-bom', 'cyclonedx-python'],
  [['sbom'], 'bom', 'sigs.k8s.io/bom/pkg/spdx'],
  [['sca'], 'grype'],
  [['sca'], 'osv-scanner', 'osv-scanner-action'],
  [['sca'], 'govulncheck'],
  [['sca'], 'dependency-check', 'owasp dependency-check'],
  [['sca'], 'snyk', 'snyk open source', 'snyk container'],
  [['sca'], 'npm-audit', 'npm audit'],
  [['sca'], 'pnpm-audit', 'pnpm audit'],
  [['sca'], 'yarn-audit', 'yarn audit', 'yarn npm audit'],
  [['sca'], 'mend', 'whitesource'],
  [['sca'], 'dependency-track'],
  [['sca'], 'veracode-sca', 'veracode sca'],
  [['sca'], 'pip-audit'],
  [['sca'], 'clair', 'clair v4'],
  [['sca'], 'docker-scout', 'docker scout'],
  [['sast'], 'codeql'],
  [['sast'], 'semgrep', 'semgrep oss', 'semgrep pro', 'opengrep', 'opengrep oss'],
  [['sca'], 'semgrep-supply-chain', 'semgrep supply chain'],
  [['sast'], 'snyk-code', 'snykcode', 'snyk code'],
  [['sast'], 'eslint'],
  [['sast'], 'oxlint'],
  [['sast'], 'biome'],
  [['sast'], 'bandit'],
  [['sast'], 'gosec'],
  [['sast'], 'spotbugs'],
  [['sast'], 'sonarqube', 'sonarcloud'],
  [['sast'], 'brakeman'],
  [['sast'], 'shellcheck'],
  [['dast'], 'zap', 'owasp zap', 'zaproxy'],
  [['dast'], 'nuclei'],
  [
    ['dast'],
    'burp',
    'burp suite',
    'burp suite dast',
    'burp suite enterprise edition',
    'burp suite professional',
  ],
  [['dast'], 'dastardly'],
  [['secrets'], 'gitleaks'],
  [['secrets'], 'trufflehog'],
  [['secrets'], 'detect-secrets'],
  [['iac'], 'checkov'],
  [['iac'], 'hadolint'],
  [['iac'], 'kics'],
  [['iac'], 'tfsec', 'defsec'],
  [['iac'], 'terrascan'],
  [['iac'], 'dockle'],
  [['iac'], 'snyk-iac', 'snyk iac'],
  [['licence'], 'scancode', 'scancode-toolkit'],
  [['licence'], 'ort'],
  [['licence'], 'fossa'],
  [['licence'], 'licensee'],
  [['licence'], 'license-checker'],
  [['licence'], 'pip-licenses'],
  [
    [],
    'appscan',
    'hcl appscan',
    'hcl appscan standard',
    'hcl appscan on cloud',
    'ibm security appscan standard',
  ],
  [[], 'veracode'],
  [[], 'trivy', 'aquasecurity:trivy'],
]

const tools: ReadonlyMap<string, KnownTool> = new Map(
  rows.flatMap(([kinds, name, ...others]) =>
    [name, ...others].map((written) => [written, { name, kinds }] as const),
  ),
)
