import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'

export type Visibility = 'public' | 'private' | 'internal' | 'unknown'

const known: ReadonlySet<JsonValue | undefined> = new Set(['public', 'private', 'internal'])

/**
 * Who can read the repository of the run: by the claims of the job's token, else by the payload of the event.
 * @param claims of an OIDC token of GitHub
 * @param event payload of the webhook event; what started the run decides whether it names the repository
 */
export function repositoryVisibility(
  claims: JsonObject | undefined,
  event: JsonValue | undefined,
): Visibility {
  const repository = isJsonObject(event) ? event['repository'] : undefined
  const named = isJsonObject(repository) ? repository : {}
  const found = [claims?.['repository_visibility'], named['visibility']].find((value) => known.has(value))
  if (found === 'public' || found === 'private' || found === 'internal') return found
  // Older hosts have no `visibility`, and say of internal repositories, too, that they are private.
  if (named['private'] === false) return 'public'
  return named['private'] === true ? 'private' : 'unknown'
}
