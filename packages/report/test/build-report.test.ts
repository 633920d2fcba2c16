import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Judge, judgeOf } from '../../../test/harness/chain/judge.ts'
import { type GoodChain, matrix, oneJob } from '../../../test/harness/chain/scenarios.ts'
import { keySigners } from '../../../test/harness/chain/signers.ts'
import type { Check } from '../../core/src/chain/check.ts'
import type { ChainOutcome, VerifiedChain } from '../../core/src/chain/verify-chain.ts'
import { digestOf } from '../../core/src/digest/sha256.ts'
import type { Judgement } from '../src/build/judgement.ts'
import type { ReportInputs } from '../src/build/report-inputs.ts'
import { buildReport } from '../src/build-report.ts'
import { renderHtml } from '../src/render-html.ts'
import { renderMarkdown } from '../src/render-markdown.ts'
import { renderTerminal } from '../src/render-terminal.ts'
import type { ReportModel } from '../src/report-model.ts'

let parent: string
let good: GoodChain
let judge: Judge
let chain: VerifiedChain
let forked: VerifiedChain

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'custody-report-'))
  mkdirSync(join(parent, 'keys'))
  const signers = keySigners(join(parent, 'keys'))
  good = await oneJob({ parent, signers })
  judge = await judgeOf(good)
  chain = chainOf(await judge(good.snapshot))
  const legs = await matrix({ parent, signers })
  forked = chainOf(await (await judgeOf(legs))(legs.snapshot))
})
afterAll(() => rmSync(parent, { recursive: true, force: true }))

const judgement: Judgement = {
  result: 'denied',
  violations: [
    {
      id: 'scans.required',
      rule: 'custody.scans.deny',
      message: 'A scan for secrets is missing.',
      solution: 'Add one.',
    },
    { id: 'scans.state', rule: 'custody.scans.deny', message: 'A scan failed.', solution: 'Add one.' },
  ],
  warnings: [{ id: 'age', rule: 'custody.age.warn', message: 'A scan is old.' }],
  rules: ['custody.scans.deny', 'custody.age.warn'],
  policy: { name: 'custody/standard', digest: digestOf('policy') },
  mode: 'enforce',
  resourceUri: 'https://registry.example/app',
  decided: { at: '2026-11-21T10:00:00Z', strength: 'claimed' },
  selfJudged: true,
  selfSupplied: ['public-key.pem'],
}

const inputs = (outcome: ChainOutcome, more: Partial<ReportInputs> = {}): ReportInputs => ({
  now: new Date('2026-11-21T10:00:00Z'),
  tool: { name: 'custody', version: '0.1.0' },
  outcome,
  trust: [{ kind: 'public-key', name: 'public-key.pem', selfSupplied: true }],
  commands: ['custody verify --bundle custody-bundle'],
  ...more,
})

describe('the report of a chain that verifies', () => {
  it('has a bead for each record and one for the seal, joined in order', () => {
    const { chain: shown } = buildReport(inputs({ ok: true, chain }))
    expect(shown.steps.map(({ beads }) => beads.map(({ stage, state }) => `${stage} ${state}`))).toEqual([
      ['source recorded-signed'],
      ['build recorded-signed'],
      ['sbom recorded-signed'],
      ['scan recorded-signed'],
      ['attest recorded-signed'],
      ['seal recorded-signed'],
      ['policy not-asked'],
    ])
    expect(shown.links.map(({ state }) => state)).toEqual([
      ...Array.from({ length: 5 }, () => 'joined'),
      'expected',
    ])
  })

  it('sets the legs of a matrix side by side, joined at the fork and at the merge', () => {
    const { chain: shown } = buildReport(inputs({ ok: true, chain: forked }))
    expect(shown.steps.map(({ beads }) => beads.map(({ stage, leg }) => leg ?? stage).toSorted())).toEqual([
      ['source'],
      ['linux', 'macos', 'windows'],
      ['sbom'],
      ['scan'],
      ['attest'],
      ['seal'],
      ['policy'],
    ])
    const legs = new Set(shown.steps[1]?.beads.map(({ id }) => id))
    expect([
      shown.links.filter(({ to }) => legs.has(to)).length,
      shown.links.filter(({ from }) => legs.has(from)).length,
    ]).toEqual([3, 3])
  })

  it('calls the time of a record that only a key signed claimed', () => {
    const { chain: shown } = buildReport(inputs({ ok: true, chain }))
    expect(shown.steps[0]?.beads[0]?.time?.strength).toBe('claimed')
  })

  it('has no verdict before a gate made one, and names the sealed artifacts', () => {
    const { verdict } = buildReport(inputs({ ok: true, chain }))
    expect(verdict).toMatchObject({
      outcome: 'none',
      why: 'The chain verifies; no gate has judged it yet.',
      artifacts: [{ name: 'dist/app.tgz' }],
    })
  })

  it('shows a decision with its reason, what it denies, what to do once, and the marks on its trust', () => {
    const report = buildReport(inputs({ ok: true, chain }, { judgement }))
    expect(report.verdict).toMatchObject({
      outcome: 'denied',
      reason: 'policy',
      why: 'A scan for secrets is missing. 1 more denial.',
      selfJudged: true,
      selfSupplied: ['public-key.pem'],
    })
    expect(report.policyResults.map(({ level, rule }) => [level, rule])).toEqual([
      ['deny', 'scans.required'],
      ['deny', 'scans.state'],
      ['warn', 'age'],
    ])
    expect(report.actions).toEqual([{ text: 'Add one.' }])
  })

  it('says of a pass that nothing denied', () => {
    const { verdict } = buildReport(
      inputs({ ok: true, chain }, { judgement: { ...judgement, result: 'passed', violations: [] } }),
    )
    expect(verdict).toMatchObject({
      outcome: 'passed',
      why: 'The chain verifies, and none of 2 policy rules denies.',
    })
  })

  it('has a row for each report, with tool, state and signer', () => {
    const { evidence } = buildReport(inputs({ ok: true, chain }))
    expect(evidence.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['sbom', 'provenance, SLSA Build L1']),
    )
    for (const row of evidence) expect(row.signer?.kind).toBe('key')
    expect(evidence.find(({ kind }) => kind === 'sbom')?.quality?.map(({ profile }) => profile)).toEqual([
      'cisa-2026',
      'ntia-2021',
      'bsi-tr-03183-2-v2.1.0',
    ])
    expect(evidence.find(({ kind }) => kind === 'sbom')).toMatchObject({
      tool: { name: 'lister' },
      path: 'reports/sbom.cdx.json',
    })
  })

  it('counts findings by tool as it counts them in all', () => {
    const { findings } = buildReport(inputs({ ok: true, chain }))
    const sum = findings.byTool.reduce((total, { counts }) => total + counts.high, 0)
    expect(sum).toBe(findings.counts.high)
  })
})

describe('the report of a chain that is refused', () => {
  const failed = (rule: Check['rule'], code: string, subject: string): Check => ({
    rule,
    code,
    ok: false,
    strength: 'proven',
    subject,
    found: 'a',
    expected: 'b',
    hint: 'Look.',
  })
  const refused = (...checks: readonly Check[]): ReportModel =>
    buildReport(inputs({ ok: false, head: chain.head, checks: [...chain.checks, ...checks] }))
  const scan = () => chain.records.find(({ claims }) => claims.stage === 'scan')?.payload ?? ''

  it('is denied for evidence, and says which bytes are not sealed', async () => {
    const report = buildReport(
      inputs(
        await judge(good.snapshot, { subjects: [{ name: 'other', digest: { sha256: 'a'.repeat(64) } }] }),
      ),
    )
    expect(report.verdict).toMatchObject({ outcome: 'denied', reason: 'evidence' })
    expect(report.verdict.why).toMatch(/^other: .*found sha256:a{12}…, expected sha256:[0-9a-f]{12}…$/)
    expect(report.checks.filter(({ ok }) => !ok).map(({ code }) => code)).toEqual(['subject-unknown'])
    expect(report.actions[0]?.link).toBe(
      'https://github.com/custody-suite/custody/blob/v1/docs/errors.md#subject-unknown',
    )
  })

  it('breaks the link between the last step and bytes that are not sealed', async () => {
    const report = buildReport(
      inputs(
        await judge(good.snapshot, { subjects: [{ name: 'other', digest: { sha256: 'a'.repeat(64) } }] }),
      ),
    )
    const broken = report.chain.links.filter(({ state }) => state === 'broken')
    expect(broken.map(({ to, code }) => [to, code])).toEqual([['end-artifact', 'subject-unknown']])
    expect(report.chain.steps.at(-1)?.beads).toMatchObject([
      { stage: 'artifact', state: 'broken', problem: 'other' },
    ])
    expect(renderMarkdown(report)).toMatch(/✗ broken link +subject-unknown .*\n◆ artifact/)
    expect(renderTerminal(report, { columns: 80, colour: false })).toMatch(
      /✗ broken link +subject-unknown .*\n {2}◆ artifact/,
    )
  })

  it.each([
    ['seal-missing', 'seal'],
    ['subject-missing', 'artifact'],
  ])('ends with what is missing by %s, and breaks no link', (code, stage) => {
    const { chain: shown } = refused(failed(10, code, 'bundle'))
    expect(shown.steps.at(-1)?.beads).toMatchObject([{ stage, state: 'missing' }])
    expect(shown.links.filter(({ state }) => state === 'broken')).toEqual([])
  })

  it('breaks the link into the record whose hand-over does not hold', () => {
    const report = refused(failed(5, 'material-changed', `record scan ${scan().slice(0, 12)}`))
    const broken = report.chain.links.filter(({ state }) => state === 'broken')
    expect(broken.map(({ to, code }) => [to, code])).toEqual([[scan(), 'material-changed']])
    expect(renderMarkdown(report)).toContain('✗ broken link')
  })

  it('breaks the bead of the record that does not verify', () => {
    const report = refused(failed(2, 'signature-invalid', `records/scan/${scan()}.json`))
    const bead = report.chain.steps.flatMap(({ beads }) => beads).find(({ id }) => id === scan())
    expect(bead).toMatchObject({ state: 'broken', problem: expect.stringContaining('found a, expected b') })
  })

  it('shows a demanded stage without a record as missing', () => {
    const report = refused(failed(5, 'stage-missing', 'stage vex'))
    const bead = report.chain.steps.flatMap(({ beads }) => beads).find(({ stage }) => stage === 'vex')
    expect(bead?.state).toBe('missing')
  })

  it('shows no chain at all where nothing could be believed', async () => {
    const report = buildReport(inputs(await judge(good.snapshot, { digest: digestOf('another') })))
    expect(report.chain).toEqual({ note: expect.stringContaining('no chain is shown'), steps: [], links: [] })
  })

  it('shows nothing that the chain holds: no evidence, no findings, no decision', () => {
    const report = buildReport(
      inputs({ ok: false, head: chain.head, checks: [failed(1, 'seal-differs', 'seal')] }, { judgement }),
    )
    expect([report.evidence, report.policyResults, report.findings.assessment]).toEqual([
      [],
      [],
      'not-verified',
    ])
    expect(report.verdict.outcome).toBe('denied')
  })
})

it('renders everywhere what it builds', () => {
  const report = buildReport(inputs({ ok: true, chain: forked }, { judgement }))
  expect(renderHtml(report)).toContain('linux')
  expect(renderMarkdown(report)).toContain('build (linux)')
  expect(renderTerminal(report, { columns: 80, colour: false })).toContain('build (linux)')
})

function chainOf(outcome: ChainOutcome): VerifiedChain {
  if (!outcome.ok) throw new Error(`not verified: ${JSON.stringify(outcome.checks.filter(({ ok }) => !ok))}`)
  return outcome.chain
}
