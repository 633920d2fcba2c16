import { isJsonObject, type JsonValue } from '@custody/core/json/read-json'
import { type Environment, variable } from './environment.ts'
import { eventPayload } from './event-payload.ts'

export const forkHint =
  "GitHub gives a fork's pull request neither secrets nor an OIDC token: use `signing: none` there, and sign after the merge."

/**
 * Whether the run was started by a pull request from another repository: GitHub gives such a run neither secrets nor OIDC
 * tokens. Used for the text of an error only; an event that cannot be read counts as none of these.
 */
export function isForkPullRequest(environment: Environment): boolean {
  const event = variable(environment, 'GITHUB_EVENT_NAME')
  // pull_request_target runs with the rights of the base repository.
  if (event === undefined || event === 'pull_request_target' || !event.startsWith('pull_request'))
    return false
  const pull = member(eventPayload(environment), 'pull_request')
  const base = member(member(member(pull, 'base'), 'repo'), 'full_name')
  const head = member(member(member(pull, 'head'), 'repo'), 'full_name')
  // The head's repository is null when the fork has been deleted.
  return base !== undefined && head !== base
}

function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(value) ? value[key] : undefined
}
