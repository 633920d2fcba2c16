import { isJsonObject, readJson } from '@custody/core/json/read-json'
import { variable } from './environment.ts'
import { forkHint, isForkPullRequest } from './fork-pull-request.ts'
import { githubError } from './github-errors.ts'
import { maskSecret } from './mask-secret.ts'
import type { Runner } from './runner.ts'
import {
  defaultPatience,
  describeAnswer,
  type HttpAnswer,
  type Patience,
  sendRequest,
} from './send-request.ts'

/** Whether the job was given the right to ask for a token: what `signing: auto` looks at. */
export function canRequestOidcToken(runner: Runner): boolean {
  return readAccess(runner) !== undefined
}

/**
 * Asks GitHub for an OIDC token of this job. It is masked before anything else happens to it.
 * @param audience Fulcio asks for `sigstore`
 * @returns a compact JWT, good for some minutes
 * @throws oidc-unavailable without the permission, oidc-refused when GitHub does not issue one
 */
export async function requestOidcToken(
  runner: Runner,
  audience = 'sigstore',
  patience: Patience = defaultPatience,
): Promise<string> {
  const access = readAccess(runner)
  if (access === undefined) throw unavailable(runner)
  const url = new URL(access.url)
  url.searchParams.set('audience', audience)
  const headers = { authorization: `Bearer ${access.token}`, accept: 'application/json' }
  const answer = await sendRequest({ method: 'GET', url: url.href, headers }, patience)
  if (answer.status !== 200)
    throw githubError('oidc-refused', { found: describeAnswer(answer), cause: answer.cause })
  const token = readValue(answer)
  maskSecret(runner, token)
  return token
}

function readAccess({ environment }: Runner) {
  const url = variable(environment, 'ACTIONS_ID_TOKEN_REQUEST_URL')
  const token = variable(environment, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN')
  return url === undefined || token === undefined || !URL.canParse(url) ? undefined : { url, token }
}

function unavailable({ environment }: Runner) {
  if (!isForkPullRequest(environment)) return githubError('oidc-unavailable', { found: 'no permission' })
  return githubError('oidc-unavailable', {
    found: 'a pull request from a fork',
    hint: forkHint,
  })
}

/** The answer is `{"value": "<jwt>"}`. A reader's error is not passed on: it could show a part of the token. */
function readValue(answer: HttpAnswer): string {
  const value = tryJson(answer.body)
  const token = isJsonObject(value) ? value['value'] : undefined
  if (typeof token !== 'string' || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) {
    throw githubError('oidc-refused', {
      found: 'an answer without a token',
      expected: '{"value": a JSON Web Token}',
    })
  }
  return token
}

function tryJson(bytes: Uint8Array) {
  try {
    return readJson(bytes, 'answer')
  } catch {
    return undefined
  }
}
