import { describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import { runClaimsOf } from '../../../test/harness/chain/job.ts'
import { type JobIdentity, jobIdentity } from '../../../test/harness/github/job-identity.ts'
import { statementInputs } from '../src/attest-inputs.ts'
import { type CallInputs, provenanceClaim } from '../src/provenance.ts'

/** The predicate that a job of `acme/service` composes. */
function predicateOf(
  changes: Partial<JobIdentity> = {},
  inputs: Readonly<Record<string, string>> = {},
  callInputs?: CallInputs,
): unknown {
  const job = jobIdentity(changes)
  const workflow = { event: job.eventName, ownerId: job.ownerId, runNumber: 17, inputs }
  return provenanceClaim({ claims: runClaimsOf(job), workflow }, callInputs).predicate
}

const repository = 'https://github.com/acme/service'
const workflow = { ref: 'refs/heads/main', repository, path: '.github/workflows/release.yml' }

describe('provenance of a workflow', () => {
  it.each<[string, unknown, string, object]>([
    ['that a push started', predicateOf(), 'workflow', { workflow }],
    [
      'that a person started with inputs',
      predicateOf({ eventName: 'workflow_dispatch' }, { level: 'high' }),
      'workflow',
      { workflow, inputs: { level: 'high' } },
    ],
    [
      'that a person started without inputs, which it says',
      predicateOf({ eventName: 'workflow_dispatch' }),
      'workflow',
      { workflow, inputs: {} },
    ],
    [
      'that was called with inputs of its own',
      predicateOf({}, {}, { run: 'make' }),
      'called-workflow',
      { workflow, callInputs: { run: 'make' } },
    ],
  ])('%s tells its external parameters', (_, predicate, type, externalParameters) => {
    const home =
      type === 'workflow' ? 'https://actions.github.io/buildtypes' : 'https://custody-suite.github.io'
    expect(predicate).toMatchObject({
      buildDefinition: { buildType: `${home}/${type}/v1`, externalParameters },
    })
    expect(Object.keys(parametersOf(predicate))).toEqual(Object.keys(externalParameters))
  })

  it('names the called workflow as the builder, and the one that was started as the workflow', () => {
    const jobWorkflowRef = 'tools/build/.github/workflows/build.yml@refs/tags/v2'
    expect(predicateOf({ jobWorkflowRef })).toMatchObject({
      buildDefinition: { externalParameters: { workflow } },
      runDetails: { builder: { id: `https://github.com/${jobWorkflowRef}` } },
    })
  })

  const parametersOf = (predicate: unknown) =>
    z.object({ buildDefinition: z.object({ externalParameters: z.looseObject({}) }) }).parse(predicate)
      .buildDefinition.externalParameters
})

describe('call-inputs', () => {
  const read = (text: string) => statementInputs['call-inputs'].safeParse(text)

  it('are what `toJSON(inputs)` gives, each as text', () => {
    expect(read('{"run":"make","fast":true,"jobs":2}').data).toEqual({ run: 'make', fast: 'true', jobs: '2' })
    expect(statementInputs['call-inputs'].parse(undefined)).toBeUndefined()
  })

  it.each(['', '[]', '"run"', '{"run":{}}', '{"run":null}', '{"run":"a","run":"b"}', '{'])(
    'are not %s',
    (text) => {
      expect(read(text).success).toBe(false)
    },
  )
})
