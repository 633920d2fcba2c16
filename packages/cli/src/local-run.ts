import { userInfo } from 'node:os'
import type { RunClaims } from '@custody/core/chain/claims'
import { isJsonObject, type JsonObject } from '@custody/core/json/read-json'
import { readTokenClaims } from '@custody/core/sign/identity-token'
import type { RunContext } from '@custody/flow/ports'
import { askGit } from '@custody/flow/run-git'

/**
 * The run of a command in a shell: repository and commit as git tells them, and a URI that is made of the chain itself.
 * With an OIDC token the run is what the token says: that is what the certificate will hold.
 */
export function localRun(cwd: string, identityToken: string | undefined): RunContext {
  const claims = identityToken === undefined ? undefined : readTokenClaims(identityToken)
  return {
    claims: claims === undefined ? shellClaims(cwd) : tokenClaims(claims, shellClaims(cwd)),
    workflow: undefined,
  }
}

function shellClaims(cwd: string): RunClaims {
  const git = (...args: readonly string[]) => askGit(cwd, ...args) ?? ''
  const [commit = '', ref = ''] = git('rev-parse', 'HEAD', '--symbolic-full-name', 'HEAD').split('\n')
  return {
    repository: repositoryUri(git('remote', 'get-url', 'origin')),
    repositoryId: 'local',
    uri: '',
    attempt: 1,
    commit,
    ref: ref === 'HEAD' ? '' : ref,
    workflowRef: '',
    jobWorkflowRef: '',
    runnerEnvironment: 'local',
    actor: userInfo().username,
  }
}

function tokenClaims(claims: JsonObject, shell: RunClaims): RunClaims {
  const text = (name: string, otherwise: string) =>
    typeof claims[name] === 'string' ? claims[name] : otherwise
  if (!isJsonObject(claims) || claims['run_id'] === undefined) return shell
  const repository = `https://github.com/${text('repository', '')}`
  const attempt = text('run_attempt', '1')
  return {
    repository,
    repositoryId: text('repository_id', ''),
    uri: `${repository}/actions/runs/${text('run_id', '')}/attempts/${attempt}`,
    attempt: Number(attempt),
    commit: text('sha', ''),
    ref: text('ref', ''),
    workflowRef: text('workflow_ref', ''),
    jobWorkflowRef: text('job_workflow_ref', ''),
    runnerEnvironment: text('runner_environment', ''),
    actor: text('actor', shell.actor),
  }
}

/** `https://host/owner/name` of a remote, whatever the protocol; credentials in it are dropped. */
function repositoryUri(remote: string): string {
  const scp = /^[\w.-]+@([\w.-]+):(.+?)(?:\.git)?$/.exec(remote)
  if (scp !== null) return `https://${scp[1]}/${scp[2]}`
  if (!URL.canParse(remote)) return 'urn:custody:repository:local'
  const { host, pathname } = new URL(remote)
  return host === '' ? 'urn:custody:repository:local' : `https://${host}${pathname.replace(/\.git$/, '')}`
}
