import { userInfo } from 'node:os'
import type { RunClaims } from '@custody/core/chain/claims'
import { isJsonObject, type JsonObject } from '@custody/core/json/read-json'
import { readTokenClaims } from '@custody/core/sign/identity-token'
import { flowError } from '@custody/flow/flow-errors'
import type { RunContext } from '@custody/flow/ports'
import { askGit } from '@custody/flow/run-git'

/**
 * The run of a command in a shell: repository and commit as git tells them, and a URI that is made of the chain itself.
 * With an OIDC token of a workflow the run is what the token says: that is what the certificate will hold.
 * @throws option-invalid for such a token of an issuer that is not GitHub's
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
  const repository = `${serverOf(text('iss', ''))}/${text('repository', '')}`
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

/** Issuers of GitHub's hosts: github.com (an enterprise may add its name), data residency, Enterprise Server. */
const issuers: readonly (readonly [RegExp, (host: string) => string])[] = [
  [/^https:\/\/token\.actions\.githubusercontent\.com(?:\/[\w.-]+)?()$/, () => 'https://github.com'],
  [/^https:\/\/token\.actions\.([a-z0-9-]+\.ghe\.com)$/, (host) => `https://${host}`],
  [/^(https:\/\/[a-z0-9.-]+(?::[0-9]+)?)\/_services\/token$/, (host) => host],
]

/** The server whose workflow a token is of: its certificate will name that one. */
function serverOf(issuer: string): string {
  for (const [form, server] of issuers) {
    const host = form.exec(issuer)?.[1]
    if (host !== undefined) return server(host)
  }
  throw flowError('option-invalid', {
    where: '--identity-token',
    found: `a token of a workflow by ${JSON.stringify(issuer.slice(0, 200))}`,
    expected: 'an issuer of github.com, of ghe.com or of GitHub Enterprise Server',
    hint: 'Run the step as an action in that workflow, or sign with a key.',
  })
}

/** `https://host/owner/name` of a remote, whatever the protocol; credentials in it are dropped. */
function repositoryUri(remote: string): string {
  const scp = /^[\w.-]+@([\w.-]+):(.+?)(?:\.git)?$/.exec(remote)
  if (scp !== null) return `https://${scp[1]}/${scp[2]}`
  if (!URL.canParse(remote)) return 'urn:custody:repository:local'
  const { host, pathname } = new URL(remote)
  return host === '' ? 'urn:custody:repository:local' : `https://${host}${pathname.replace(/\.git$/, '')}`
}
