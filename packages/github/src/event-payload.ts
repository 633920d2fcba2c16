import { readFileSync } from 'node:fs'
import { type JsonValue, readJson } from '@custody/core/json/read-json'
import { type Environment, variable } from './environment.ts'

/** Payload of the webhook event that started the run; undefined when there is none that can be read. */
export function eventPayload(environment: Environment): JsonValue | undefined {
  const path = variable(environment, 'GITHUB_EVENT_PATH')
  if (path === undefined) return undefined
  try {
    return readJson(readFileSync(path), 'event payload')
  } catch {
    return undefined
  }
}
