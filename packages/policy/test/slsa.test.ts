import { describe, expect, it } from '@jest/globals'
import {
  certificateIdentity,
  type JobIdentity,
  jobIdentity,
  workflowRef,
} from '../../../test/harness/github/job-identity.ts'
import { isCustodyError } from '../../core/src/errors.ts'
import type { JsonObject } from '../../core/src/json/read-json.ts'
import type { CertificateIdentity } from '../../core/src/verify/signer-identity.ts'
import { assessProvenance, type LimitCode, type SlsaAssessment } from '../src/slsa/assess-provenance.ts'
import { readBuilders } from '../src/slsa/read-builders.ts'
import { isReproduced } from '../src/slsa/reproduced.ts'
import { shippedBuilders } from '../src/slsa/trusted-builders.ts'

const isolated = 'custody-suite/custody/.github/workflows/build-l3.yml@refs/tags/v1'
const ISSUER = 'https://token.actions.githubusercontent.com'
const SERVER = 'https://github.com'

/** The certificate that Fulcio writes for a job. */
function certificateOf(job: JobIdentity, issuer = ISSUER): CertificateIdentity {
  const repository = `${SERVER}/${job.repository}`
  const identity = certificateIdentity(job)
  const claims = {
    issuer,
    buildSignerUri: identity,
    runnerEnvironment: job.runnerEnvironment,
    sourceRepositoryUri: repository,
    sourceRepositoryDigest: job.sha,
    sourceRepositoryRef: job.ref,
    sourceRepositoryId: job.repositoryId,
    sourceRepositoryOwnerId: job.ownerId,
    buildConfigUri: `${SERVER}/${workflowRef(job)}`,
    buildTrigger: job.eventName,
    runInvocationUri: `${repository}/actions/runs/${job.runId}/attempts/${job.runAttempt}`,
  }
  return { kind: 'certificate', issuer, identity, claims }
}

/** The provenance that an honest job writes about itself. */
function predicateOf(job: JobIdentity) {
  const repository = `${SERVER}/${job.repository}`
  return {
    buildDefinition: {
      buildType:
        job.jobWorkflowRef === undefined
          ? 'https://actions.github.io/buildtypes/workflow/v1'
          : 'https://custody-suite.github.io/called-workflow/v1',
      externalParameters: {
        workflow: { ref: job.ref, repository, path: job.workflowPath },
        ...(job.jobWorkflowRef === undefined ? {} : { callInputs: { run: 'make' } }),
      },
      internalParameters: {
        github: {
          event_name: job.eventName,
          repository_id: job.repositoryId,
          repository_owner_id: job.ownerId,
          runner_environment: job.runnerEnvironment,
        },
      },
      resolvedDependencies: [{ uri: `git+${repository}@${job.ref}`, digest: { gitCommit: job.sha } }],
    },
    runDetails: {
      builder: { id: certificateIdentity(job) },
      metadata: { invocationId: `${repository}/actions/runs/${job.runId}/attempts/${job.runAttempt}` },
    },
  }
}

type Predicate = ReturnType<typeof predicateOf>

function assess(
  changes: Partial<JobIdentity> = {},
  forge: (predicate: Predicate) => unknown = (predicate) => predicate,
  builders = shippedBuilders,
): SlsaAssessment {
  const job = jobIdentity(changes)
  const value = JSON.parse(JSON.stringify({ predicate: forge(predicateOf(job)) })) as JsonObject
  return assessProvenance({ value, signer: certificateOf(job) }, builders)
}

const codes = ({ limits }: SlsaAssessment): readonly LimitCode[] => limits.map(({ code }) => code)

describe('the SLSA Build level', () => {
  it('is 2 where any workflow signs on a runner of GitHub', () => {
    const found = assess()
    expect(found.buildLevel).toBe(2)
    expect(found.limits[0]).toMatchObject({ code: 'builder-level', level: 2 })
    expect(found.checks.every(({ state }) => state === 'equal')).toBe(true)
  })

  it('is 3 where the isolated build of another repository signs, at a tag or a commit', () => {
    for (const ref of ['refs/tags/v1', '0123456789'.repeat(4)]) {
      const jobWorkflowRef = isolated.replace('refs/tags/v1', ref)
      expect(assess({ jobWorkflowRef })).toMatchObject({ buildLevel: 3, builder: "Custody's isolated build" })
    }
  })

  it('is 1 where a key signed', () => {
    const value = JSON.parse(JSON.stringify({ predicate: predicateOf(jobIdentity()) })) as JsonObject
    const found = assessProvenance({ value, signer: { kind: 'key', keyId: 'ab' } }, shippedBuilders)
    expect(found).toMatchObject({ buildLevel: 1, limits: [{ code: 'signed-by-key' }] })
  })

  it.each<[string, Partial<JobIdentity>, LimitCode, number]>([
    [
      'a branch of the isolated build',
      { jobWorkflowRef: isolated.replace('tags/v1', 'heads/main') },
      'signer-unpinned',
      2,
    ],
    [
      'the isolated build of its own repository',
      { jobWorkflowRef: isolated, repository: 'custody-suite/custody' },
      'signer-own-repository',
      2,
    ],
    ['a runner of its own', { jobWorkflowRef: isolated, runnerEnvironment: 'self-hosted' }, 'self-hosted', 1],
  ])('is lower for %s', (_, changes, code, level) => {
    const found = assess(changes)
    expect(found.buildLevel).toBe(level)
    expect(codes(found)).toContain(code)
  })

  it.each([
    ['a copy of the isolated build', 'evil/custody/.github/workflows/build-l3.yml@refs/tags/v1'],
    ['a file whose name goes on', 'custody-suite/custody/.github/workflows/build-l3.yml.yml@refs/tags/v1'],
    [
      'a repository whose name goes on',
      'custody-suite/custody-evil/.github/workflows/build-l3.yml@refs/tags/v1',
    ],
    [
      'another workflow of the same repository',
      'custody-suite/custody/.github/workflows/ci.yml@refs/tags/v1',
    ],
  ])('is not that of the isolated build for %s', (_, jobWorkflowRef) => {
    expect(assess({ jobWorkflowRef }).buildLevel).toBe(2)
  })

  it('is 1 where nobody knows the builder', () => {
    const job = jobIdentity()
    const value = JSON.parse(JSON.stringify({ predicate: predicateOf(job) })) as JsonObject
    const signer = certificateOf(job, 'https://gitlab.com')
    expect(assessProvenance({ value, signer }, shippedBuilders)).toMatchObject({
      buildLevel: 1,
      limits: [{ code: 'builder-unknown' }],
    })
  })

  it('is 2 where the inputs of the isolated build are not told', () => {
    const found = assess({ jobWorkflowRef: isolated }, (predicate) => ({
      ...predicate,
      buildDefinition: {
        ...predicate.buildDefinition,
        externalParameters: { workflow: predicate.buildDefinition.externalParameters.workflow },
      },
    }))
    expect(found.buildLevel).toBe(2)
    expect(codes(found)).toContain('parameters-incomplete')
  })

  it('is 2 for the inputs of a run that was started by hand and are not told', () => {
    const changes = { jobWorkflowRef: isolated, eventName: 'workflow_dispatch' }
    expect(codes(assess(changes))).toContain('parameters-incomplete')
    const told = set('buildDefinition.externalParameters.inputs', {})
    expect(assess(changes, told).buildLevel).toBe(3)
  })

  it('is never 4', () => {
    const map = { mediaType: 'application/vnd.custody.builders.v1+json', builders: [entry({ level: 4 })] }
    expect(() => readBuilders(Buffer.from(JSON.stringify(map)))).toThrow('1, 2 or 3')
  })
})

/** Sets one place of the predicate, by its path. */
function set(path: string, value: unknown): (predicate: Predicate) => unknown {
  return (predicate) => {
    const copy = JSON.parse(JSON.stringify(predicate)) as Record<string, never>
    const names = path.split('.')
    const last = names.pop() ?? ''
    const place = names.reduce<Record<string, never>>((at, name) => at[name] ?? {}, copy)
    Object.assign(place, { [last]: value })
    return copy
  }
}

describe('provenance that contradicts its certificate', () => {
  const other = 'https://github.com/acme/other'
  it.each([
    ['another builder', 'runDetails.builder.id', `https://github.com/${isolated}`],
    ['another repository', 'buildDefinition.externalParameters.workflow.repository', other],
    ['another workflow', 'buildDefinition.externalParameters.workflow.path', '.github/workflows/other.yml'],
    ['another ref', 'buildDefinition.externalParameters.workflow.ref', 'refs/tags/v9'],
    ['another source', 'buildDefinition.resolvedDependencies.0.uri', `git+${other}@refs/heads/main`],
    [
      'another ref of the source',
      'buildDefinition.resolvedDependencies.0.uri',
      'git+https://github.com/acme/service@refs/heads/x',
    ],
    ['another commit', 'buildDefinition.resolvedDependencies.0.digest.gitCommit', '0'.repeat(40)],
    ['another run', 'runDetails.metadata.invocationId', `${other}/actions/runs/1/attempts/1`],
    ['another event', 'buildDefinition.internalParameters.github.event_name', 'release'],
    ['another repository id', 'buildDefinition.internalParameters.github.repository_id', '1'],
    ['another owner id', 'buildDefinition.internalParameters.github.repository_owner_id', '1'],
    ['another runner', 'buildDefinition.internalParameters.github.runner_environment', 'self-hosted'],
  ])('is worth nothing: %s', (_, path, value) => {
    const found = assess({}, set(path, value))
    expect(found.buildLevel).toBe(0)
    expect(codes(found)[0]).toBe('field-contradicts')
  })

  it.each([
    ['the builder', 'runDetails.builder', {}],
    ['the workflow', 'buildDefinition.externalParameters.workflow', {}],
    ['the source', 'buildDefinition.resolvedDependencies', []],
    ['the run', 'runDetails.metadata', {}],
  ])('is worth level 1 where it is silent about %s', (_, path, value) => {
    const found = assess({}, set(path, value))
    expect(found.buildLevel).toBe(1)
    expect(codes(found)).toContain('field-missing')
  })

  it.each([
    [
      'a build type that the builder does not have',
      'buildDefinition.buildType',
      'https://evil.example/v1',
      'build-type-unknown',
    ],
    ['a parameter that nobody knows', 'buildDefinition.externalParameters.flags', '-O0', 'parameter-unknown'],
  ])('is worth level 1 with %s', (_, path, value, code) => {
    const found = assess({}, set(path, value))
    expect(found.buildLevel).toBe(1)
    expect(codes(found)).toContain(code)
  })

  it('may name GitHub’s runner as its builder, as older ones do, where the certificate says so', () => {
    const forge = set('runDetails.builder.id', 'https://github.com/actions/runner/github-hosted')
    expect(assess({}, forge).buildLevel).toBe(2)
    expect(assess({ runnerEnvironment: 'self-hosted' }, forge).buildLevel).toBe(0)
  })
})

function entry(changes: object = {}): object {
  return {
    name: 'our build',
    issuer: ISSUER,
    workflow: 'https://github.com/tools/build/.github/workflows/build.yml',
    level: 3,
    buildTypes: ['https://custody-suite.github.io/called-workflow/v1'],
    parameters: ['workflow', 'callInputs'],
    ...changes,
  }
}

describe('a map of builders', () => {
  const read = (...builders: readonly object[]) =>
    readBuilders(
      Buffer.from(JSON.stringify({ mediaType: 'application/vnd.custody.builders.v1+json', builders })),
    )
  const jobWorkflowRef = 'tools/build/.github/workflows/build.yml@refs/tags/v2'

  it('replaces the shipped one', () => {
    expect(assess({ jobWorkflowRef }, undefined, read(entry()))).toMatchObject({
      buildLevel: 3,
      hermetic: false,
    })
    expect(assess({}, undefined, read(entry())).buildLevel).toBe(1)
  })

  it('can trust runners of one’s own, and a builder as hermetic', () => {
    const builders = read(entry({ level: 2, selfHosted: true, hermetic: true }))
    const found = assess({ jobWorkflowRef, runnerEnvironment: 'self-hosted' }, undefined, builders)
    expect(found).toMatchObject({ buildLevel: 2, hermetic: true })
  })

  it.each([
    ['a pattern for the host', { workflow: 'https://*/tools/build/.github/workflows/build.yml' }],
    [
      'a workflow with its ref',
      { workflow: 'https://github.com/tools/build/.github/workflows/build.yml@refs/tags/v1' },
    ],
    ['a file that is no workflow', { workflow: 'https://github.com/tools/build/build.yml' }],
    ['level 0', { level: 0 }],
    ['a level as text', { level: '3' }],
    ['a condition that is not known', { onlyOn: 'mondays' }],
    ['no issuer', { issuer: undefined }],
  ])('is refused with %s', (_, changes) => {
    let thrown: unknown
    try {
      read(entry(changes))
    } catch (error) {
      thrown = error
    }
    expect(isCustodyError(thrown) && thrown.code).toBe('builders-malformed')
  })
})

describe('an artifact', () => {
  const built = (changes: Partial<JobIdentity>) => {
    const job = jobIdentity(changes)
    return { signer: certificateOf(job), assessment: assess(changes) }
  }
  const one = built({})

  it('is reproduced where workflows of two repositories made it in two runs', () => {
    expect(isReproduced([one, built({ repository: 'acme/again', runId: '7' })])).toBe(true)
  })

  it.each([
    ['one build alone', [one]],
    ['the same run twice', [one, one]],
    ['another run of the same workflow', [one, built({ runId: '7' })]],
    [
      'another workflow of the same repository',
      [one, built({ runId: '7', workflowPath: '.github/workflows/b.yml' })],
    ],
    [
      'a second build on a runner of its own',
      [one, built({ repository: 'acme/again', runId: '7', runnerEnvironment: 'self-hosted' })],
    ],
  ])('is not reproduced by %s', (_, provenance) => {
    expect(isReproduced(provenance)).toBe(false)
  })
})
