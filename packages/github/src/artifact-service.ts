import { isJsonObject, type JsonObject, type JsonValue, readJson } from '@custody/core/json/read-json'
import { variable } from './environment.ts'
import { githubError } from './github-errors.ts'
import { readTokenClaims } from './read-token-claims.ts'
import type { Runner } from './runner.ts'
import {
  defaultPatience,
  describeAnswer,
  type HttpAnswer,
  type Patience,
  sendRequest,
} from './send-request.ts'

/** The artifact service of this run: Twirp over JSON, as the toolkit's artifact client of version 4 and later speaks it. */
export interface ArtifactService {
  readonly runner: Runner
  readonly patience: Patience
  readonly url: string
  readonly token: string
  /** Both ids go into every call: the run's, and the job's. */
  readonly run: string
  readonly job: string
}

export type ArtifactMethod = 'CreateArtifact' | 'FinalizeArtifact' | 'ListArtifacts' | 'GetSignedArtifactURL'

/**
 * Finds the artifact service of the run; nothing is sent yet.
 * @throws artifact-service-missing, token-malformed
 */
export function openArtifactService(runner: Runner, patience: Patience = defaultPatience): ArtifactService {
  const url = variable(runner.environment, 'ACTIONS_RESULTS_URL')
  const token = variable(runner.environment, 'ACTIONS_RUNTIME_TOKEN')
  if (url === undefined || !URL.canParse(url)) {
    throw githubError('artifact-service-missing', { found: 'no ACTIONS_RESULTS_URL' })
  }
  if (token === undefined)
    throw githubError('artifact-service-missing', { found: 'no ACTIONS_RUNTIME_TOKEN' })
  return { runner, patience, url, token, ...readBackendIds(token) }
}

/**
 * Calls a method of the service.
 * @param message fields by their names in the protocol; without the two ids, which are added
 * @throws artifact-exists for a name that the run has, artifact-missing for one that it has not, artifact-service-failed
 */
export async function callArtifactService(
  service: ArtifactService,
  method: ArtifactMethod,
  message: JsonObject,
): Promise<JsonObject> {
  const ids = { workflow_run_backend_id: service.run, workflow_job_run_backend_id: service.job }
  const request = {
    method: 'POST',
    url: new URL(`/twirp/github.actions.results.api.v1.ArtifactService/${method}`, service.url).href,
    headers: { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...ids, ...message }),
  } as const
  const answer = await sendRequest(request, service.patience)
  const value = answer.status === 200 ? tryJson(answer.body) : undefined
  if (!isJsonObject(value)) throw failed(method, answer)
  return value
}

/**
 * A field of an answer. JSON of Protocol Buffers has two spellings for a name, and readers accept both.
 * @param name as the protocol writes it: `signed_upload_url`
 */
export function answerField(answer: JsonObject, name: string): JsonValue | undefined {
  return answer[name] ?? answer[name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())]
}

/** A 64-bit number of an answer, as digits: it is a text in the JSON of Protocol Buffers, and a zero may be left out. */
export function answerDigits(answer: JsonObject, name: string): string {
  const found = answerField(answer, name) ?? 0
  const digits = typeof found === 'number' ? String(found) : found
  if (typeof digits === 'string' && /^[0-9]{1,19}$/.test(digits)) return digits
  throw githubError('artifact-service-failed', { found: `no number in ${name}` })
}

/** The scope `Actions.Results:<run>:<job>` among those of the token's claim `scp`. */
function readBackendIds(token: string): { readonly run: string; readonly job: string } {
  const scopes = readTokenClaims(token)['scp']
  const found =
    typeof scopes === 'string' ? /(?:^| )Actions\.Results:([^: ]+):([^: ]+)(?: |$)/.exec(scopes) : null
  const [, run, job] = found ?? []
  if (run === undefined || job === undefined) {
    throw githubError('artifact-service-missing', { found: 'a token without the scope Actions.Results' })
  }
  return { run, job }
}

function failed(method: ArtifactMethod, answer: HttpAnswer) {
  const detail = { where: method, found: describeAnswer(answer), cause: answer.cause }
  if (answer.status === 409) return githubError('artifact-exists', detail)
  // Any method answers 404 where the service does not have it.
  if (answer.status === 404 && method === 'GetSignedArtifactURL')
    return githubError('artifact-missing', detail)
  return githubError('artifact-service-failed', detail)
}

function tryJson(bytes: Uint8Array): JsonValue | undefined {
  try {
    return readJson(bytes, 'answer')
  } catch {
    return undefined
  }
}
