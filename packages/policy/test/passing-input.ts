import type { PolicyInput } from '../src/input/policy-input.ts'

const digest = `sha256:${'ab'.repeat(32)}`
const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0, unknown: 0 }

const sbom = {
  present: true,
  verified: true,
  state: 'complete',
  confirmed: 'tool',
  format: 'cyclonedx',
  spec_version: '1.6',
  tool: 'syft',
  component_count: 2,
  digest,
  quality: { purl: 1, version: 1 },
} as const

/** A document that passes the shipped policy. */
export const passingInput: PolicyInput = {
  apiVersion: 'custody-suite.github.io/policy-input/v1',
  kind: 'PolicyInput',
  evaluation: {
    time: '2026-11-01T12:00:00Z',
    self_judged: false,
    actor: { login: 'octocat' },
    run: { repository: 'https://github.com/o/r', uri: 'https://github.com/o/r/actions/runs/1/attempts/1' },
  },
  subjects: [{ name: 'app.tgz', digest }],
  image: {
    name: 'app.tgz',
    digest,
    signature: {
      present: true,
      valid: true,
      type: 'key',
      signer: `key:${'cd'.repeat(32)}`,
      strength: 'claimed',
    },
    provenance: {
      present: true,
      verified: true,
      subject_matches: true,
      builder_id: 'https://github.com/actions/runner/github-hosted',
      external_parameters: { workflow: { ref: 'refs/heads/main' } },
      slsa: {
        build_level: 2,
        limits: [{ level: 2, code: 'builder-level', text: 'a workflow is trusted up to Build level 2' }],
        reproduced: false,
        hermetic: false,
      },
      materials: [{ uri: 'git+https://github.com/o/r', digest: { gitCommit: 'ef'.repeat(20) } }],
    },
    source: { present: true, commit: 'ef'.repeat(20), dirty: false },
    build: { present: true, signed: true, command: ['npm', 'run', 'build'] },
    sbom,
    sboms: [sbom],
    scans: [
      {
        kind: 'sca',
        required: true,
        tool: 'osv-scanner',
        state: 'complete',
        confirmed: 'outcome',
        clean: true,
        reasons: [],
        limits: [],
        counts,
      },
    ],
    vulnerabilities: [],
    findings: [],
    licenses: [{ component: { name: 'left-pad', version: '1.3.0' }, expressions: ['WTFPL'] }],
  },
  chain: {
    verified: true,
    complete: true,
    sealed: true,
    stages: [{ name: 'build', present: true, signed: true, strength: 'claimed' }],
    missing: [],
    broken: [],
  },
  evidence: [
    {
      path: 'evidence/build/x/p.json',
      kind: 'provenance',
      stage: 'build',
      digest,
      size: 2,
      media_type: 'm',
      predicate_type: 't',
    },
  ],
  evidence_rejected: [],
}

export type Vulnerability = PolicyInput['image']['vulnerabilities'][number]

/** As many vulnerabilities as asked for; every third is critical, and none has a fix. */
export function vulnerabilities(count: number): readonly Vulnerability[] {
  const severities = ['critical', 'low', 'unknown'] as const
  return Array.from({ length: count }, (_, index) => ({
    id: `CVE-2026-${index}`,
    aliases: [`GHSA-${index}`],
    severity: severities[index % 3] ?? 'unknown',
    title: 'x'.repeat(200),
    component: { name: `c${index}`, version: '1.0.0', purl: `pkg:npm/c${index}@1.0.0` },
    fixed_in: [],
    sources: ['osv-scanner'],
  }))
}
