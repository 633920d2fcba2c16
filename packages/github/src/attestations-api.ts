import { isJsonObject, readJson } from '@custody/core/json/read-json'
import { requiredVariable } from './environment.ts'
import { forkHint, isForkPullRequest } from './fork-pull-request.ts'
import { githubError } from './github-errors.ts'
import { maskSecret } from './mask-secret.ts'
import type { Runner } from './runner.ts'
import {
  defaultPatience,
  describeAnswer,
  type HttpAnswer,
  mayRecover,
  type Patience,
  sendRequest,
} from './send-request.ts'

/** Where an attestation is to be found. */
export interface StoredAttestation {
  readonly id: string
  /** For people. */
  readonly url: string
}

/**
 * Stores a Sigstore bundle with GitHub (`POST /repos/{owner}/{repo}/attestations`), for the repository of this run. The token
 * goes to GITHUB_API_URL, which on GHES and ghe.com is the host of the server itself.
 * @throws attestation-refused for an answer that another attempt does not change, attestation-unavailable else
 */
export async function storeAttestation(
  runner: Runner,
  token: string,
  bundle: Buffer,
  patience: Patience = defaultPatience,
): Promise<StoredAttestation> {
  maskSecret(runner, token)
  const api = requiredVariable(runner.environment, 'GITHUB_API_URL').replace(/\/+$/, '')
  const repository = requiredVariable(runner.environment, 'GITHUB_REPOSITORY')
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'content-type': 'application/json',
    'x-github-api-version': '2022-11-28',
  }
  const body = `{"bundle":${bundle.toString('utf8')}}`
  const url = `${api}/repos/${repository}/attestations`
  const answer = await sendRequest({ method: 'POST', url, headers, body }, patience)
  if (answer.status !== 201 && answer.status !== 200) throw refused(runner, answer)
  const server = requiredVariable(runner.environment, 'GITHUB_SERVER_URL').replace(/\/+$/, '')
  const id = idIn(answer)
  return { id, url: `${server}/${repository}/attestations/${id}` }
}

function refused({ environment }: Runner, answer: HttpAnswer) {
  const detail = { found: describeAnswer(answer), cause: answer.cause }
  if (mayRecover(answer.status)) return githubError('attestation-unavailable', detail)
  const hint = isForkPullRequest(environment) ? forkHint : hints[answer.status ?? 0]
  return githubError('attestation-refused', { ...detail, hint })
}

/** What is wrong where the status alone tells it. */
const hints: Readonly<Record<number, string>> = {
  401: 'The token in `github-token` does not count any more: pass the token of this very job.',
  403: 'Give the job `permissions: attestations: write`. With it, the rate limit of the token may be used up: wait an hour.',
  404: 'Attestations are there for public repositories, and for private ones of organisations on GitHub Enterprise Cloud: choose another `store`.',
  413: 'GitHub takes no statement of this size: lower `embed-limit`.',
  422: 'GitHub does not understand the statement: it takes those that are signed keyless by its own or the public Sigstore instance.',
}

/** The answer is `{"id": …}`: a number, or digits. */
function idIn({ body }: HttpAnswer): string {
  const id = tryId(body)
  if (id === undefined || !/^[0-9]{1,20}$/.test(id))
    throw githubError('attestation-unavailable', { found: 'an answer without an id' })
  return id
}

function tryId(body: Buffer): string | undefined {
  try {
    const answer = readJson(body, 'answer')
    const id = isJsonObject(answer) ? answer['id'] : undefined
    return typeof id === 'number' || typeof id === 'string' ? String(id) : undefined
  } catch {
    return undefined
  }
}
