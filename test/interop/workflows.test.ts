import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { WorkflowRun } from '../harness/act/run-workflow.ts'
import { readZip } from '../harness/github/zip.ts'
import { startSigstoreDoubles } from '../harness/sigstore/doubles.ts'
import { startSigstoreStack } from '../harness/sigstore/stack.ts'
import { runExample, type Surroundings, surround } from './run-example.ts'
import {
  changeArtifact,
  changeBundle,
  changeSteps,
  insertBefore,
  judgeInside,
  setInput,
  useKey,
} from './workflow-variants.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workflows-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Jobs by their ids; a job that calls a workflow goes by the job in there. */
const resultsOf = ({ jobs }: WorkflowRun) =>
  Object.fromEntries(
    Object.entries(jobs)
      .filter(([, { steps }]) => steps.length > 0)
      .map(([name, { result }]) => [name.replace(/^.*\//, ''), result]),
  )

/** The step that failed a job, by its name, and the codes that its error names. */
function failureOf(
  { jobs }: WorkflowRun,
  job: string,
): { readonly step?: string; readonly codes: readonly string[] } {
  const step = jobs[job]?.steps.find(({ result }) => result === 'failure')
  const message = step?.annotations.find(({ level }) => level === 'error')?.message ?? ''
  const [, found] = /found ([a-z]+(?:-[a-z]+)+) at/.exec(message) ?? []
  const [, own] = /errors\.md#([a-z-]+)/.exec(message) ?? []
  return {
    ...(step === undefined ? {} : { step: step.name }),
    codes: [own, found].filter((code) => code !== undefined),
  }
}

const summaryOf = ({ jobs }: WorkflowRun, job: string, step: string) =>
  jobs[job]?.steps.find(({ name }) => name === step)?.summary

const GATE_JOB = 'gate/gate/gate'
const ALL_GREEN = { build: 'success', scan: 'success', attest: 'success', gate: 'success', deploy: 'success' }

describe('with the real Fulcio, Rekor v2 and timestamp authority', () => {
  let around: Surroundings
  beforeAll(async () => {
    around = await surround(join(folder, 'services'), startSigstoreStack)
  })
  afterAll(() => around.stop())

  it('quickstart.yml runs green and keeps artifact, bundle and report', async () => {
    const ran = await runExample('quickstart', around)
    expect(ran.jobs['quickstart/custody']?.steps.map(({ result }) => result)).toEqual(
      Array(9).fill('success'),
    )
    expect(summaryOf(ran, 'quickstart/custody', 'Judge')).toMatch(/PASSED[\s\S]*Self-judged/)
    const [kept] = ran.artifacts.artifacts()
    const paths = readZip(kept?.contents ?? Buffer.alloc(0)).map(({ path }) => path)
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/parcel-tracker-1.4.0.tgz',
        'custody-bundle/index.json',
        'custody-report/index.html',
      ]),
    )
  })

  it('regulated.yml runs green, and nobody judges himself', async () => {
    const ran = await runExample('regulated', around)
    expect(resultsOf(ran)).toEqual(ALL_GREEN)
    expect(summaryOf(ran, GATE_JOB, 'Judge')).toContain('PASSED')
    expect(summaryOf(ran, GATE_JOB, 'Judge')).not.toContain('Self-judged')
    expect(ran.artifacts.artifacts().map(({ name }) => name.replace(/\.1\.[0-9a-f]{16}$/, ''))).toEqual([
      'custody.build',
      'parcel-tracker',
      'custody.scan',
      'custody.attest',
      'custody.policy',
      'custody.deployment',
    ])
  })
})

describe('with doubles of Sigstore', () => {
  let around: Surroundings
  beforeAll(async () => {
    around = await surround(join(folder, 'doubles'), (place) => startSigstoreDoubles(place))
  })
  afterAll(() => around.stop())

  it('quickstart.yml runs green with a key, and asks for no token', async () => {
    const ran = await runExample('quickstart', around, useKey)
    expect(resultsOf(ran)).toEqual({ custody: 'success' })
    expect(summaryOf(ran, 'quickstart/custody', 'Judge')).toContain('PASSED')
  })

  it('quickstart.yml reports on a denial, too', async () => {
    const ran = await runExample('quickstart', around, (workflow) =>
      setInput(workflow, 'custody', 'Collect what the scanners reported', 'reports', 'reports/denied/*'),
    )
    expect(failureOf(ran, 'quickstart/custody')).toEqual({ step: 'Judge', codes: ['denied-by-policy'] })
    expect(summaryOf(ran, 'quickstart/custody', 'Report')).toContain('DENIED')
    expect(ran.artifacts.artifacts()).toHaveLength(1)
  })

  it('an artifact that is changed before the gate turns it red, and nothing is deployed', async () => {
    const ran = await runExample('regulated', around, insertBefore('gate', changeArtifact))
    expect(failureOf(ran, GATE_JOB)).toEqual({
      step: 'Judge',
      codes: ['denied-by-evidence', 'subject-unknown'],
    })
    expect(resultsOf(ran)).toEqual({ ...ALL_GREEN, tamper: 'success', gate: 'failure', deploy: undefined })
  })

  it('an artifact that is changed after the gate is not deployed', async () => {
    const ran = await runExample('regulated', around, insertBefore('deploy', changeArtifact))
    expect(failureOf(ran, 'regulated/deploy')).toEqual({
      step: 'Verify the verdict and the bytes',
      codes: ['denied-by-evidence', 'subject-unknown'],
    })
    expect(ran.jobs['regulated/deploy']?.steps.map(({ name }) => name)).not.toContain('Deploy, and record it')
  })

  it.each([
    [
      'an older state under its name',
      'older=$(echo bundles/custody.scan.*); rm -r "$newest"; cp -r "$older" "$newest"',
      'bundle-digest-differs',
    ],
    [
      'a changed byte',
      'for blob in "$newest"/blobs/sha256/*; do printf x >> "$blob"; break; done',
      'bundle-blob-changed',
    ],
  ])('a bundle that is changed between two jobs (%s) is refused', async (_, change, code) => {
    const ran = await runExample('regulated', around, insertBefore('gate', changeBundle(change)))
    expect(failureOf(ran, GATE_JOB)).toEqual({ step: 'Judge', codes: [code] })
    expect(resultsOf(ran)).toMatchObject({ tamper: 'success', gate: 'failure' })
  })

  it('a job that is not told the digest takes no bundle', async () => {
    const ran = await runExample('regulated', around, (workflow) =>
      setInput(workflow, 'attest', 'Sign the evidence and seal it', 'bundle-digest', undefined),
    )
    expect(failureOf(ran, 'regulated/attest')).toMatchObject({ codes: ['bundle-digest-missing'] })
    expect(resultsOf(ran)).toEqual({ build: 'success', scan: 'success', attest: 'failure' })
  })

  // act leaves the outputs of a whole job that it skips as they are written; those of a skipped step it empties as GitHub does.
  it('the empty output of what was skipped is no digest', async () => {
    const ran = await runExample('regulated', around, (workflow) =>
      changeSteps(workflow, 'scan', (steps) =>
        steps.map((step) => (step.id === 'scan' ? { ...step, if: false } : step)),
      ),
    )
    expect(failureOf(ran, 'regulated/attest')).toMatchObject({ codes: ['bundle-digest-missing'] })
    expect(resultsOf(ran)).toEqual({ build: 'success', scan: 'success', attest: 'failure' })
  })

  it('a build without a token cannot sign, and says what is missing', async () => {
    const ran = await runExample('regulated', around, (workflow) =>
      setInput(workflow, 'build', 'Build, and record it', 'signing', undefined),
    )
    expect(failureOf(ran, 'regulated/build')).toEqual({
      step: 'Build, and record it',
      codes: ['signer-missing'],
    })
  })

  it('a gate inside of the workflow that builds does not open the way to the deployment', async () => {
    const ran = await runExample('regulated', around, judgeInside)
    expect(failureOf(ran, 'regulated/deploy')).toEqual({
      step: 'Verify the verdict and the bytes',
      codes: ['denied-by-evidence', 'signer-stage-mismatch'],
    })
  })
})
