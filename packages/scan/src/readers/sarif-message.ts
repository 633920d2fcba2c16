import type { JsonObject } from '@custody/core/json/read-json'
import { objectOf, textOf, textsOf } from '../member.ts'

/** The text of a result's message, from the rule's message strings where it only names one, with its arguments (3.11). */
export function sarifMessage(
  result: JsonObject,
  rule: JsonObject | undefined,
  run: JsonObject,
): string | undefined {
  const message = objectOf(result, 'message')
  const id = textOf(message, 'id')
  const template = textOf(message, 'text') ?? (id === undefined ? undefined : stringOf(rule, run, id))
  return template === undefined ? textOf(message, 'markdown') : fill(template, textsOf(message, 'arguments'))
}

/** The plain text of a multi-format message of a rule. */
export function messageText(rule: JsonObject | undefined, key: string): string | undefined {
  return textOf(objectOf(rule, key), 'text')
}

function stringOf(rule: JsonObject | undefined, run: JsonObject, id: string): string | undefined {
  const own = textOf(objectOf(rule, 'messageStrings', id), 'text')
  return own ?? textOf(objectOf(run, 'tool', 'driver', 'globalMessageStrings', id), 'text')
}

/** `{0}` stands for the first argument; doubled braces for themselves (3.11.5). */
function fill(template: string, values: readonly string[]): string {
  if (values.length === 0) return template
  return template.replace(/\{\{|\}\}|\{(\d+)\}/g, (found, index: string | undefined) =>
    index === undefined ? found.slice(1) : (values[Number(index)] ?? found),
  )
}
