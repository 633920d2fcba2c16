import { readFileSync } from 'node:fs'
import type { RunClaims } from '@custody/core/chain/claims'
import { type Digest, readDigest } from '@custody/core/digest/sha256'
import { isJsonObject, type JsonObject, type JsonValue, readJson } from '@custody/core/json/read-json'
import { artifactName } from './artifact-name.ts'
import { checkRunnerFiles } from './check-runner-files.ts'
import { requiredVariable, variable } from './environment.ts'
import { eventPayload } from './event-payload.ts'
import { forkHint, isForkPullRequest } from './fork-pull-request.ts'
import { githubError } from './github-errors.ts'
import { readState, recallBundle, rememberBundle, saveState } from './job-memory.ts'
import { type RunContext, readRun } from './job-run.ts'
import { maskSecret } from './mask-secret.ts'
import { canRequestOidcToken, requestOidcToken } from './oidc-token.ts'
import { readTokenClaims } from './read-token-claims.ts'
import { repositoryVisibility } from './repository-visibility.ts'
import type { Runner } from './runner.ts'
import { writeLog } from './write-log.ts'

/** One OIDC token serves a whole step: its claims say which run this is, and Fulcio certifies it. */
const tokenLifeMs = 4 * 60_000

/**
 * What a step needs from outside, as a job of GitHub Actions has it. A token is asked for once, where the step signs with
 * one and the job may have it: an outage of the issuer is nothing to a step that signs with a key.
 * @throws environment-incomplete, runner-file-failed, oidc-refused
 */
export async function jobPorts(runner: Runner, { isKeyless }: { readonly isKeyless: boolean }) {
  const { environment } = runner
  checkRunnerFiles(environment)
  const requestToken = isKeyless && canRequestOidcToken(runner) ? tokenCache(runner) : undefined
  const claims = requestToken === undefined ? undefined : readTokenClaims(await requestToken())
  const run = readRun(environment, claims)
  return {
    now: () => new Date(),
    run: { claims: runClaims(run), workflow: workflowFacts(runner, run) },
    progress: (line: string) => writeLog(runner, line),
    memory: {
      recall: (folder: string) => recallBundle(environment, folder),
      remember: (folder: string, digest: Digest) => rememberBundle(environment, folder, digest),
    },
    isConfined: true,
    artifacts:
      variable(environment, 'ACTIONS_RESULTS_URL') === undefined ? undefined : artifactPort(runner, run),
    phases: {
      save: (name: string, state: JsonObject) => saveState(environment, name, state),
      load: (name: string) => readState(environment, name),
    },
    environment,
    mask: (secret: string) => maskSecret(runner, secret),
    requestToken,
    withoutSigner: isForkPullRequest(environment) ? forkHint : undefined,
    visibility: () => repositoryVisibility(claims, eventPayload(environment)),
  }
}

function tokenCache(runner: Runner): () => Promise<string> {
  let token: Promise<string> | undefined
  let until = 0
  return () => {
    if (token === undefined || Date.now() > until) {
      token = requestOidcToken(runner)
      until = Date.now() + tokenLifeMs
    }
    return token
  }
}

function runClaims(run: RunContext): RunClaims {
  return {
    repository: `${run.serverUrl}/${run.repository}`,
    repositoryId: run.repositoryId,
    uri: run.runUri,
    attempt: run.attempt,
    commit: run.commit,
    ref: run.ref,
    workflowRef: run.workflowRef,
    jobWorkflowRef: run.jobWorkflowRef ?? '',
    runnerEnvironment: run.runnerEnvironment,
    actor: run.actor,
  }
}

function workflowFacts({ environment }: Runner, run: RunContext) {
  return {
    event: run.event,
    ownerId: requiredVariable(environment, 'GITHUB_REPOSITORY_OWNER_ID'),
    runNumber: Number(run.runNumber),
    inputs: dispatchInputs(variable(environment, 'GITHUB_EVENT_PATH')),
  }
}

/** Inputs that the event itself carries; a called workflow's are known to its caller only. */
function dispatchInputs(path: string | undefined): Readonly<Record<string, string>> {
  const event = path === undefined ? undefined : readEvent(path)
  const inputs = isJsonObject(event) ? event['inputs'] : undefined
  if (!isJsonObject(inputs)) return {}
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, textOf(value)]))
}

/** Provenance without the inputs of the run would say that there were none. */
function readEvent(path: string): JsonValue {
  try {
    return readJson(readFileSync(path), 'event payload')
  } catch (cause) {
    throw githubError('runner-file-failed', { where: 'GITHUB_EVENT_PATH', cause })
  }
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

interface BundleLabel {
  readonly name: string
  readonly stage: string
  readonly leg: string | undefined
  readonly bundleDigest: string
}

function artifactPort(runner: Runner, { attempt }: RunContext) {
  return {
    fetch: async (name: string, bundleDigest: string, into: string) => {
      const [{ openArtifactService }, { downloadBundle }] = await Promise.all([
        import('./artifact-service.ts'),
        import('./download-bundle.ts'),
      ])
      const wanted = bundleDigest === 'unpinned' ? bundleDigest : readDigest(bundleDigest)
      await downloadBundle(openArtifactService(runner), { name, bundleDigest: wanted, into })
    },
    send: async (folder: string, { bundleDigest, leg, ...label }: BundleLabel) => {
      const [{ openArtifactService }, { uploadFolder }] = await Promise.all([
        import('./artifact-service.ts'),
        import('./upload-folder.ts'),
      ])
      const part = leg === undefined ? {} : { leg }
      const name = artifactName({ ...label, ...part, attempt, bundleDigest: readDigest(bundleDigest) })
      await uploadFolder(openArtifactService(runner), { folder, name })
    },
  }
}
