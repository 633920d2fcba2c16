import { mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { digestOf } from '../../core/src/digest/sha256.ts'
import { isForkPullRequest } from '../src/fork-pull-request.ts'
import { readState, recallBundle, rememberBundle, saveState } from '../src/job-memory.ts'
import { jobPorts } from '../src/job-ports.ts'
import { readRun } from '../src/job-run.ts'
import { readTokenClaims } from '../src/read-token-claims.ts'
import { repositoryVisibility } from '../src/repository-visibility.ts'
import { codeOf, startStep } from './step.ts'

const encode = (text: string) => Buffer.from(text).toString('base64url')
const tokenOf = (payload: string) => `${encode('{"alg":"none"}')}.${encode(payload)}.c2ln`

describe('the ports of a step', () => {
  it.each([
    ['no file for outputs', { GITHUB_OUTPUT: undefined }, 'environment-incomplete'],
    ['outputs that cannot be written', { GITHUB_OUTPUT: '/nowhere/output' }, 'runner-file-failed'],
    ['a summary that cannot be written', { GITHUB_STEP_SUMMARY: '/nowhere/summary' }, 'runner-file-failed'],
    ['no temporary folder', { RUNNER_TEMP: '' }, 'environment-incomplete'],
    ['a temporary folder that is none', { RUNNER_TEMP: '/dev/null' }, 'runner-file-failed'],
    ['an event that is not there', { GITHUB_EVENT_PATH: '/nowhere/event.json' }, 'runner-file-failed'],
  ])('are refused before anything is done with %s', async (_, variables, code) => {
    const { runner } = await startStep(variables)
    expect(await codeOf(() => jobPorts(runner, { isKeyless: false }))).toBe(code)
  })
})

describe('readRun', () => {
  it('reads the run of the job', async () => {
    const { runner } = await startStep({}, { runAttempt: '2' })
    expect(readRun(runner.environment)).toEqual({
      repository: 'acme/service',
      repositoryId: '710001',
      runUri: 'https://github.com/acme/service/actions/runs/9000000001/attempts/2',
      runId: '9000000001',
      runNumber: '17',
      attempt: 2,
      commit: '6f9619ff8b86d011b42d00cf4fc964ff6f9619ff',
      ref: 'refs/heads/main',
      workflowRef: 'acme/service/.github/workflows/release.yml@refs/heads/main',
      jobWorkflowRef: undefined,
      runnerEnvironment: 'github-hosted',
      actor: 'octo',
      event: 'push',
      serverUrl: 'https://github.com',
      job: 'build',
    })
  })

  it('reads the workflow of the job from the claims, and the host from the server', async () => {
    const { runner } = await startStep({ GITHUB_SERVER_URL: 'https://ghes.example/' })
    const claims = readTokenClaims(
      tokenOf('{"job_workflow_ref":"acme/flows/.github/workflows/gate.yml@refs/tags/v1"}'),
    )
    const run = readRun(runner.environment, claims)
    expect(run.jobWorkflowRef).toBe('acme/flows/.github/workflows/gate.yml@refs/tags/v1')
    expect(run.runUri).toMatch(/^https:\/\/ghes\.example\/acme\/service\/actions\/runs\//)
  })

  it.each(['GITHUB_REPOSITORY', 'GITHUB_RUN_ID', 'GITHUB_SHA', 'GITHUB_WORKFLOW_REF', 'RUNNER_ENVIRONMENT'])(
    'is an error without %s',
    async (name) => {
      const { runner } = await startStep({ [name]: '' })
      expect(() => readRun(runner.environment)).toThrow(name)
      expect(await codeOf(() => readRun(runner.environment))).toBe('environment-incomplete')
    },
  )

  it.each([
    ['GITHUB_RUN_ATTEMPT', '0'],
    ['GITHUB_RUN_NUMBER', 'seven'],
    ['GITHUB_SHA', 'zzz'],
    ['GITHUB_SERVER_URL', 'github.com'],
  ])('is an error for %s %j', async (name, value) => {
    const { runner } = await startStep({ [name]: value })
    expect(() => readRun(runner.environment)).toThrow(name)
    expect(await codeOf(() => readRun(runner.environment))).toBe('environment-incomplete')
  })
})

describe('readTokenClaims', () => {
  it.each([
    ['two parts', 'a.b'],
    ['four parts', 'a.b.c.d'],
    ['a payload that is no base64url', 'a.{}.c'],
    ['a payload that is no JSON', tokenOf('secret')],
    ['a payload that is no object', tokenOf('["secret"]')],
    ['a claim twice', tokenOf('{"sub":"a","sub":"b"}')],
    ['an empty text', ''],
  ])('refuses %s without showing it', async (_, token) => {
    expect(await codeOf(() => readTokenClaims(token))).toBe('token-malformed')
    expect(() => readTokenClaims(token)).not.toThrow(/secret|sub/)
  })
})

describe('isForkPullRequest', () => {
  const pull = (head: string, base: string) =>
    JSON.stringify({
      pull_request: {
        head: { repo: head === '' ? null : { full_name: head } },
        base: { repo: { full_name: base } },
      },
    })

  it.each([
    ["a fork's pull request", 'pull_request', pull('eve/service', 'acme/service'), true],
    ['a review of one', 'pull_request_review', pull('eve/service', 'acme/service'), true],
    ['a pull request whose fork is gone', 'pull_request', pull('', 'acme/service'), true],
    ['a pull request of the same repository', 'pull_request', pull('acme/service', 'acme/service'), false],
    ['pull_request_target', 'pull_request_target', pull('eve/service', 'acme/service'), false],
    ['a push', 'push', '{}', false],
    ['an event that cannot be read', 'pull_request', '{', false],
  ])('tells %s', async (_, event, payload, expected) => {
    const { runner, variables } = await startStep({ GITHUB_EVENT_NAME: event })
    writeFileSync(variables['GITHUB_EVENT_PATH'] ?? '', payload)
    expect(isForkPullRequest(runner.environment)).toBe(expected)
  })
})

describe('repositoryVisibility', () => {
  it.each([
    [
      'the token says',
      { repository_visibility: 'internal' },
      { repository: { visibility: 'public' } },
      'internal',
    ],
    ['the event says', {}, { repository: { visibility: 'private' } }, 'private'],
    ['an older host says private', undefined, { repository: { private: true } }, 'private'],
    ['an older host says not private', undefined, { repository: { private: false } }, 'public'],
    ['nobody says', undefined, {}, 'unknown'],
    ['there is no event', undefined, undefined, 'unknown'],
    [
      'something else is said',
      { repository_visibility: 'yes' },
      { repository: { visibility: 7 } },
      'unknown',
    ],
  ])('is known when %s', (_, claims, event, expected) => {
    expect(repositoryVisibility(claims, event)).toBe(expected)
  })
})

describe('the memory of a job', () => {
  const digest = digestOf('head')
  const start = async () => {
    const step = await startStep()
    const bundle = join(step.workspace, 'custody-bundle')
    mkdirSync(bundle)
    return { ...step, environment: step.runner.environment, bundle }
  }

  it('recalls the last digest of a folder', async () => {
    const { environment, bundle } = await start()
    rememberBundle(environment, bundle, digestOf('older'))
    rememberBundle(environment, bundle, digest)
    expect(recallBundle(environment, bundle)).toBe(digest)
  })

  it('knows a folder by its real path', async () => {
    const { environment, bundle, workspace } = await start()
    rememberBundle(environment, bundle, digest)
    symlinkSync(bundle, join(workspace, 'link'))
    expect(recallBundle(environment, join(workspace, 'link'))).toBe(digest)
    expect(recallBundle(environment, `${realpathSync(workspace)}/./custody-bundle/`)).toBe(digest)
  })

  it('knows nothing of a folder that this job did not write', async () => {
    const { environment, bundle, workspace } = await start()
    mkdirSync(join(workspace, 'other'))
    rememberBundle(environment, bundle, digest)
    expect(recallBundle(environment, join(workspace, 'other'))).toBeUndefined()
    expect(recallBundle(environment, join(workspace, 'missing'))).toBeUndefined()
  })

  it.each(['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT', 'GITHUB_JOB'])(
    'does not recall what was noted under another %s',
    async (name) => {
      const { environment, bundle } = await start()
      rememberBundle(environment, bundle, digest)
      expect(recallBundle({ ...environment, [name]: '77' }, bundle)).toBeUndefined()
    },
  )

  it('hands the state of a phase to a later step', async () => {
    const { environment } = await start()
    saveState(environment, 'build', { materials: ['a'], at: '2026-01-01T00:00:00Z' })
    expect(readState(environment, 'build')).toEqual({ materials: ['a'], at: '2026-01-01T00:00:00Z' })
    expect(readState(environment, 'scan')).toBeUndefined()
  })

  it.each([
    ['is cut off', '{"digest":"sha2'],
    ['is no object', '[]'],
    ['holds no digest', '{"digest":""}'],
  ])('is an error when a note %s', async (_, text) => {
    const { environment, bundle, temporaryFolder } = await start()
    rememberBundle(environment, bundle, digest)
    const [folder = ''] = readdirSync(join(temporaryFolder, 'custody'))
    const [note = ''] = readdirSync(join(temporaryFolder, 'custody', folder))
    writeFileSync(join(temporaryFolder, 'custody', folder, note), text)
    expect(await codeOf(() => recallBundle(environment, bundle))).toBe('job-memory-damaged')
  })
})
