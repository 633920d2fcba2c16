import { appendFileSync } from 'node:fs'

const SERVICE = 'twirp/github.actions.results.api.v1.ArtifactService'

/** Calls the artifact service of the run that the environment names; throws unless the answer is good. */
export async function callArtifactService(
  method: string,
  message: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const token = setting('ACTIONS_RUNTIME_TOKEN')
  const answer = await fetch(`${setting('ACTIONS_RESULTS_URL')}${SERVICE}/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...backendIds(token), ...message }),
  })
  if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Record<string, unknown>
}

/** A variable that the step must have. */
export function setting(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`no ${name}`)
  return value
}

export const setOutput = (name: string, value: string): void =>
  appendFileSync(setting('GITHUB_OUTPUT'), `${name}=${value}\n`)

/** Run and job as the token's scope names them. */
function backendIds(token: string): Readonly<Record<string, unknown>> {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    readonly scp: string
  }
  const [, run, job] = claims.scp.split(':')
  return { workflow_run_backend_id: run, workflow_job_run_backend_id: job }
}
