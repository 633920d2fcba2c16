import { type Digest, digestOf } from '../../core/src/digest/sha256.ts'
import type { SeverityCounts } from '../../scan/src/severity.ts'
import {
  type ChainBead,
  type ChainLink,
  type ChainStep,
  type EvidenceRow,
  type FixGroup,
  type ReportCheck,
  type ReportModel,
  type ReportSigner,
  reportApiVersion,
} from '../src/report-model.ts'

/** Reports for tests and for eyes: each shows one thing that a page must bear. */

const workflow = (name: string): ReportSigner => ({
  kind: 'certificate',
  issuer: 'https://token.actions.githubusercontent.com',
  identity: `https://github.com/acme/shop-api/.github/workflows/${name}.yml@refs/heads/main`,
  sourceRepository: 'https://github.com/acme/shop-api',
})
const digest = (name: string): Digest => digestOf(name)
const minute = (n: number) => `2026-11-21T10:${String(n).padStart(2, '0')}:07Z`
const artifact = { name: 'shop-api-2.4.1.tgz', digest: digest('shop-api') }

function bead(stage: string, at: number, more: Partial<ChainBead> = {}): ChainBead {
  return {
    id: `bead-${stage}-${more.leg ?? 'all'}`,
    stage,
    state: 'recorded-signed',
    signer: workflow(stage === 'policy' ? 'gate' : 'release'),
    time: { at: minute(at), strength: 'proven' },
    recordDigest: digest(`record ${stage}`),
    products: { count: 1, first: [artifact] },
    run: {
      uri: 'https://github.com/acme/shop-api/actions/runs/9107745',
      attempt: 1,
      commit: '5d3c1f0c2d64ea9c1ed3f3d2fbb4dc9f0a4f2b71',
    },
    tools: [{ name: 'custody', version: '0.1.0' }],
    ...more,
  }
}

function absent(stage: string, state: 'missing' | 'not-asked', problem?: string): ChainBead {
  return { id: `bead-${stage}-all`, stage, state, ...(problem === undefined ? {} : { problem }) }
}

function unsignedBead(stage: string, leg: string): ChainBead {
  const { signer: _signer, time: _time, ...rest } = bead(stage, 5, { leg })
  return { ...rest, state: 'recorded-unsigned', time: { at: minute(5), strength: 'claimed' } }
}

function steps(...beads: ReadonlyArray<readonly [string, ...ChainBead[]]>): readonly ChainStep[] {
  return beads.map(([, ...side]) => ({ beads: side }))
}

/** Each bead joined to those of the step before: leg to leg, else all to all. */
function joined(
  chain: readonly ChainStep[],
  broken: Readonly<Record<string, Pick<ChainLink, 'code' | 'problem'>>> = {},
): readonly ChainLink[] {
  return chain.slice(1).flatMap((step, index) =>
    step.beads.flatMap((to) =>
      (chain[index]?.beads ?? [])
        .filter((from) => from.leg === undefined || to.leg === undefined || from.leg === to.leg)
        .map((from): ChainLink => {
          const problem = broken[to.id]
          if (problem !== undefined) return { from: from.id, to: to.id, state: 'broken', ...problem }
          const there = [from, to].every((end) => end.recordDigest !== undefined)
          return { from: from.id, to: to.id, state: there ? 'joined' : 'expected' }
        }),
    ),
  )
}

const counts = (
  critical: number,
  high: number,
  medium: number,
  low: number,
  info: number,
  unknown: number,
): SeverityCounts => ({ critical, high, medium, low, info, unknown })

const straight = steps(
  ['source', bead('source', 1)],
  ['build', bead('build', 4)],
  ['sbom', bead('sbom', 6)],
  ['scan', bead('scan', 9)],
  ['vex', absent('vex', 'not-asked')],
  ['policy', bead('policy', 12)],
)

const evidence: readonly EvidenceRow[] = [
  {
    kind: 'sbom',
    path: 'sbom.cdx.json',
    tool: { name: 'syft', version: '1.51.0' },
    state: 'complete',
    confirmed: true,
    quality: [
      { profile: 'cisa-2026', score: 94 },
      { profile: 'ntia-2021', score: 85 },
    ],
    age: 360,
    maxAge: 86_400,
    signer: workflow('release'),
    digest: digest('sbom'),
  },
  {
    kind: 'sast',
    path: 'semgrep.sarif',
    tool: { name: 'semgrep', version: '1.142.0' },
    state: 'complete',
    confirmed: true,
    age: 420,
    maxAge: 86_400,
    signer: workflow('release'),
    digest: digest('sast'),
  },
  {
    kind: 'vulnerabilities',
    path: 'osv.json',
    tool: { name: 'osv-scanner', version: '2.5.0' },
    state: 'complete',
    confirmed: true,
    age: 39_600,
    maxAge: 86_400,
    signer: workflow('release'),
    digest: digest('osv'),
  },
  {
    kind: 'provenance',
    tool: { name: 'custody', version: '0.1.0' },
    state: 'complete',
    confirmed: true,
    age: 300,
    signer: workflow('release'),
    digest: digest('slsa'),
  },
]

const fixes: readonly FixGroup[] = [
  {
    fix: { kind: 'upgrade', component: 'pkg:npm/lodash', from: '4.17.15', to: '4.17.21' },
    closes: 4,
    worst: 'high',
    ids: ['GHSA-35jh-r3h4-6jhm', 'GHSA-p6mc-m468-83gw', 'GHSA-29mw-wpgm-hmr9'],
  },
  {
    fix: { kind: 'upgrade', component: 'pkg:npm/express', from: '4.17.1', to: '4.20.0' },
    closes: 3,
    worst: 'medium',
    ids: ['GHSA-qw6h-vgh9-j6wx'],
  },
  {
    fix: {
      kind: 'change',
      rule: 'shop.no-raw-sql',
      title: 'SQL made of text',
      places: ['src/orders.ts:42', 'src/orders.ts:77'],
    },
    closes: 2,
    worst: 'medium',
    ids: ['shop.no-raw-sql'],
  },
  {
    fix: { kind: 'none', component: 'pkg:npm/ip', version: '2.0.1' },
    closes: 1,
    worst: 'unknown',
    ids: ['GHSA-2p57-rm9w-gvfp'],
  },
]

const checks: readonly ReportCheck[] = [1, 2, 3, 4, 5, 6, 8, 10].map((rule) => ({
  rule,
  code:
    [
      '',
      'bundle-closed',
      'signer-trusted',
      'run-bound',
      'stage-signed',
      'hand-over',
      'order',
      '',
      'latest-counts',
      '',
      'subject-sealed',
    ][rule] ?? 'check',
  ok: true,
  strength: rule === 3 ? 'claimed' : 'proven',
  subject: rule === 10 ? artifact.name : 'whole chain',
}))

export const passed: ReportModel = {
  apiVersion: reportApiVersion,
  kind: 'Report',
  generated: { at: minute(14), by: { name: 'custody', version: '0.1.0' } },
  verdict: {
    outcome: 'passed',
    why: 'Every record is signed and joined to the one before, all evidence that is asked for is there, and no rule denies.',
    artifacts: [artifact],
    policy: { id: 'custody/standard', digest: digest('policy') },
    resourceUri: 'https://registry.example/acme/shop-api',
    decided: { at: minute(12), strength: 'proven' },
    by: workflow('gate'),
    selfJudged: false,
    selfSupplied: [],
  },
  actions: [],
  chain: { chainId: '7f9c2ba4e88f827d616045507605853e', steps: straight, links: joined(straight) },
  evidence,
  findings: {
    assessment: 'found',
    counts: counts(0, 4, 5, 0, 2, 1),
    byTool: [
      { tool: 'osv-scanner', counts: counts(0, 4, 3, 0, 0, 1) },
      { tool: 'semgrep', counts: counts(0, 0, 2, 0, 2, 0) },
    ],
    fixFirst: fixes,
  },
  policyResults: [
    {
      level: 'warn',
      rule: 'vulnerabilities.high',
      message: '4 findings of high severity have a fix.',
      hint: 'Upgrade lodash to 4.17.21.',
    },
  ],
  checks,
  proof: {
    commands: [
      [
        'custody verify',
        '--bundle custody-bundle',
        `--bundle-digest ${digest('bundle')}`,
        '--certificate-identity https://github.com/acme/shop-api/.github/workflows/release.yml@refs/heads/main',
        '--certificate-oidc-issuer https://token.actions.githubusercontent.com',
        'shop-api-2.4.1.tgz',
      ].join(' \\\n  '),
    ],
    bundleDigest: digest('bundle'),
    trust: [
      {
        kind: 'trusted-root',
        name: 'Sigstore public good',
        digest: digest('root'),
        age: 777_600,
        selfSupplied: false,
      },
    ],
  },
}

const problem = {
  code: 'hand-over-mismatch',
  problem: 'scan consumed a file that build did not produce: found sha256:9c1e…, expected sha256:4f6a….',
}

export const brokenLink: ReportModel = {
  ...passed,
  verdict: {
    ...passed.verdict,
    outcome: 'denied',
    reason: 'evidence',
    why: 'The artifact that was scanned is not the artifact that was built.',
    selfJudged: true,
    selfSupplied: ['public key deploy.pub', 'policy folder .custody/policy'],
  },
  actions: [
    {
      text: 'Run the workflow again from the build: the file changed between the jobs build and scan.',
      snippet: 'gh run rerun 9107745',
    },
    {
      text: 'If it fails again, find the step that writes shop-api-2.4.1.tgz after the build.',
      link: 'https://github.com/custody-suite/custody/blob/v1/docs/errors.md#hand-over-mismatch',
    },
  ],
  chain: { steps: straight, links: joined(straight, { 'bead-scan-all': problem }) },
  checks: [
    {
      rule: 5,
      code: 'hand-over-mismatch',
      ok: false,
      strength: 'proven',
      subject: artifact.name,
      found: digest('other'),
      expected: artifact.digest,
      hint: 'Scan the file that the build produced, under the digest that it had.',
    },
    ...checks.filter((check) => check.rule !== 5),
  ],
  evidence: [
    ...evidence.slice(0, 2),
    {
      kind: 'vulnerabilities',
      path: 'osv.json',
      tool: { name: 'osv-scanner', version: '2.5.0' },
      state: 'stale',
      why: 'its advisories are older than the policy allows.',
      confirmed: true,
      age: 200_000,
      maxAge: 86_400,
      signer: workflow('release'),
      digest: digest('osv'),
    },
    {
      kind: 'secrets',
      tool: { name: 'gitleaks' },
      state: 'missing',
      why: 'it is required, and no report of this kind was given.',
      confirmed: false,
    },
    {
      kind: 'sast',
      path: 'eslint.sarif',
      tool: { name: 'eslint', version: '9.3.0' },
      state: 'complete',
      confirmed: false,
      age: 400,
      maxAge: 86_400,
      signer: workflow('release'),
      digest: digest('eslint'),
    },
  ],
  policyResults: [
    {
      level: 'deny',
      rule: 'scans.required',
      message: 'A scan for secrets is required and is not there.',
      hint: 'Add the report of a secrets scanner to scan-collect.',
    },
    ...passed.policyResults,
  ],
}

const legs = ['linux', 'macos', 'windows'] as const
const forked = steps(
  ['source', bead('source', 1)],
  [
    'build',
    ...legs.map((leg, index) =>
      leg === 'windows' ? unsignedBead('build', leg) : bead('build', 3 + index, { leg }),
    ),
  ],
  [
    'test',
    bead('test', 7, { leg: 'linux' }),
    bead('test', 8, { leg: 'macos' }),
    {
      id: 'bead-test-windows',
      stage: 'test',
      leg: 'windows',
      state: 'missing',
      problem: 'the leg windows left no record.',
    },
  ],
  ['attest', bead('attest', 10)],
  ['policy', bead('policy', 12)],
)

export const matrix: ReportModel = {
  ...passed,
  verdict: {
    ...passed.verdict,
    outcome: 'denied',
    reason: 'evidence',
    why: 'One leg of the matrix left no record of its tests.',
  },
  actions: [{ text: 'Look why the job test (windows) did not run, and run the failed jobs again.' }],
  chain: { steps: forked, links: joined(forked) },
}

const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index)

const wide = steps(
  ['source', bead('source', 1)],
  [
    'build',
    ...range(40).map((n) =>
      bead('build', 3, {
        leg: `node-${n}`,
        id: `b${n}`,
        ...(n === 33 ? { state: 'broken' as const, problem: 'its signature does not verify.' } : {}),
      }),
    ),
  ],
  ...[
    'lint',
    'unit-test',
    'integration-test',
    'sbom',
    'scan',
    'vex',
    'attest',
    'policy',
    'deployment',
    'runtime',
  ].map((stage, index) => [stage, bead(stage, 10 + index)] as const),
)

export const huge: ReportModel = {
  ...brokenLink,
  verdict: {
    ...brokenLink.verdict,
    artifacts: range(120).map((n) => ({ name: `service-${n}.tgz`, digest: digest(`service ${n}`) })),
  },
  chain: { steps: wide, links: joined(wide) },
  evidence: range(300).map((n) => ({
    ...evidence[n % evidence.length],
    kind: ['sbom', 'sast', 'vulnerabilities'][n % 3] ?? 'sbom',
    path: `reports/service-${n}/result.json`,
    state: n % 60 === 7 ? 'failed' : n % 60 === 9 ? 'incomplete' : 'complete',
    ...(n % 60 === 7
      ? { why: 'the tool says that its run failed.' }
      : n % 60 === 9
        ? { why: '3 of 14 pages are there.' }
        : {}),
    confirmed: n % 50 !== 3,
  })),
  findings: {
    assessment: 'found',
    counts: counts(41, 612, 2_210, 1_590, 402, 145),
    byTool: range(24).map((n) => ({
      tool: `scanner-${n}`,
      counts: counts(n % 5, 25 + n, 92, 66 + (n % 7) * 12, 16, n % 4 === 0 ? 24 : 0),
    })),
    fixFirst: range(10).map((n) => ({
      fix: {
        kind: 'upgrade',
        component: `pkg:maven/org.example/component-${n}`,
        from: `1.${n}.0`,
        to: `2.${n}.4`,
      },
      closes: 300 - n * 21,
      worst: n < 4 ? 'critical' : 'high',
      ids: range(5).map((m) => `CVE-2026-${10_000 + n * 31 + m}`),
    })),
  },
  policyResults: range(80).map((n) => ({
    level: n % 4 === 0 ? 'deny' : 'warn',
    rule: `vulnerabilities.rule_${n}`,
    message: `component-${n} has a finding of high severity that is open for ${20 + n} days.`,
  })),
  checks: range(260).map((n) => ({
    rule: 1 + (n % 10),
    code: `check-${n % 10}`,
    ok: n % 90 !== 5,
    strength: n % 3 === 0 ? 'claimed' : 'proven',
    subject: `records/build/${digest(`r${n}`)}.json`,
    ...(n % 90 === 5
      ? { found: digest(`f${n}`), expected: digest(`e${n}`), hint: 'Run the leg again.' }
      : {}),
  })),
}

const long = 'a-very-long-name-without-any-place-to-break-it-'.repeat(6)
const longSteps = steps(
  [
    `${long}source`,
    bead('source', 1, {
      signer: {
        kind: 'certificate',
        issuer: `https://${long}.example`,
        identity: `https://github.com/${long}/${long}/.github/workflows/${long}.yml@refs/heads/${long}`,
      },
    }),
  ],
  [`${long}build`, bead('build', 2, { leg: long }), bead('build', 2, { leg: `${long}2`, id: 'other' })],
  ['policy', bead('policy', 3)],
)

export const longNames: ReportModel = {
  ...brokenLink,
  verdict: {
    ...brokenLink.verdict,
    artifacts: [{ name: `${long}.tar.gz`, digest: digest('long') }],
    policy: { id: long },
    why: `${long} ${long}`,
  },
  chain: { steps: longSteps, links: joined(longSteps) },
  evidence: brokenLink.evidence.map((row) => ({
    ...row,
    kind: long,
    path: `${long}/${long}`,
    why: long,
    tool: { name: long, version: long },
  })),
  policyResults: [{ level: 'deny', rule: long, message: `${long} ${long}`, hint: long }],
  findings: {
    ...passed.findings,
    byTool: [{ tool: long, counts: counts(1, 1, 1, 1, 1, 1) }],
    fixFirst: [
      {
        fix: { kind: 'upgrade', component: long, from: '1', to: long },
        closes: 1,
        worst: 'critical',
        ids: [long, long],
      },
    ],
  },
  proof: { ...passed.proof, commands: [`custody verify --bundle ${long}`] },
}

export const rightToLeft: ReportModel = {
  ...brokenLink,
  verdict: {
    ...brokenLink.verdict,
    artifacts: [{ name: 'שירות-חנות-2.4.1.tgz', digest: digest('rtl') }],
    why: 'الملف الذي تم فحصه ليس الملف الذي تم بناؤه.',
    policy: { id: 'سياسة/أساسية' },
  },
  actions: [{ text: 'הריצו את ה-workflow מחדש מהשלב build: הקובץ השתנה.', snippet: 'gh run rerun 9107745' }],
  evidence: brokenLink.evidence.map((row, index) =>
    index % 2 === 0
      ? { ...row, tool: { name: 'סורק', version: '1.0' }, why: 'الفحص لم يكتمل (3 من 14).' }
      : row,
  ),
  policyResults: [
    {
      level: 'deny',
      rule: 'סריקות.חובה',
      message: 'חסרה סריקה של סודות, והיא חובה.',
      hint: 'أضف تقرير الفحص.',
    },
  ],
}

const attack =
  '<script>alert(1)</script>\n::error::x|`y`\u001b[31m\u202egpj "\' --> ]]> {{x}} ${y} @octocat #1 https://evil.example ![i](https://evil.example/i.png)'
const attackSteps = steps(
  [attack, bead('source', 1, { leg: attack, problem: attack })],
  [
    'build',
    bead('build', 2, {
      run: { uri: 'javascript:alert(1)', commit: attack },
      signer: { kind: 'key', keyId: attack },
    }),
  ],
)

export const hostile: ReportModel = {
  ...brokenLink,
  verdict: {
    ...brokenLink.verdict,
    artifacts: [{ name: attack, digest: digest('hostile') }],
    why: attack,
    policy: { id: attack },
    resourceUri: attack,
    selfSupplied: [attack],
  },
  actions: [
    {
      text: attack,
      snippet: '```\n</pre><script>alert(1)</script>\n::error::x',
      link: 'javascript:alert(1)',
    },
  ],
  chain: {
    chainId: attack,
    steps: attackSteps,
    links: [
      { from: 'bead-source-' + attack, to: 'bead-build-all', state: 'broken', code: attack, problem: attack },
    ],
  },
  evidence: [
    {
      kind: attack,
      path: attack,
      tool: { name: attack, version: attack },
      state: 'unreadable',
      why: attack,
      confirmed: false,
    },
  ],
  findings: {
    ...passed.findings,
    byTool: [{ tool: attack, counts: counts(1, 0, 0, 0, 0, 1) }],
    fixFirst: [
      {
        fix: { kind: 'change', rule: attack, title: attack, places: [attack] },
        closes: 1,
        worst: 'critical',
        ids: [attack],
      },
    ],
  },
  policyResults: [{ level: 'deny', rule: attack, message: attack, hint: attack }],
  checks: [
    {
      rule: 1,
      code: attack,
      ok: false,
      strength: 'claimed',
      subject: attack,
      found: attack,
      expected: attack,
      hint: attack,
    },
  ],
  proof: {
    commands: [attack],
    bundleDigest: digest('bundle'),
    trust: [{ kind: 'public-key', name: attack, digest: attack, selfSupplied: true }],
  },
}

export const nothing: ReportModel = {
  apiVersion: reportApiVersion,
  kind: 'Report',
  generated: { at: minute(14), by: { name: 'custody' } },
  verdict: {
    outcome: 'none',
    why: 'No gate has judged this bundle.',
    artifacts: [],
    selfJudged: false,
    selfSupplied: [],
  },
  actions: [],
  chain: { steps: [], links: [] },
  evidence: [],
  findings: { assessment: 'not-scanned', counts: counts(0, 0, 0, 0, 0, 0), byTool: [], fixFirst: [] },
  policyResults: [],
  checks: [],
  proof: { commands: [], trust: [] },
}

export const reports: Readonly<Record<string, ReportModel>> = {
  passed,
  brokenLink,
  matrix,
  huge,
  longNames,
  rightToLeft,
  hostile,
  nothing,
}
