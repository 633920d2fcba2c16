import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import type { RuleAnnotations, RuleResult, SourceLocation } from '../engine/engine-answer.ts'
import { isJsonList } from '../json-list.ts'
import { policyError } from '../policy-errors.ts'
import type { PolicyFinding } from './policy-finding.ts'

/**
 * What one evaluated rule says. Whatever shape its value has, nothing is lost: sets and lists of texts or objects, a
 * single one, `true`, and the map that `deny[msg] if …` makes in Rego v1. `allow` says something unless it is true.
 * @throws policy-member for any other value: one that cannot be read is never one that says nothing
 */
export function ruleFindings(result: RuleResult): readonly PolicyFinding[] {
  if (result.verdict === 'allow')
    return result.value === true ? [] : [findingOf(result, deniedByAllow(result.value))]
  return members(result).map((member) => findingOf(result, member))
}

interface Member {
  readonly message: string
  readonly fields: JsonObject
}

function deniedByAllow(value: JsonValue | undefined): Member {
  const found = value === undefined ? 'undefined' : value === false ? 'false' : 'something else than true'
  return { message: `allow is ${found}`, fields: {} }
}

/** Only the rule's own value may be nothing at all, or a map by keys. */
function members(result: RuleResult): readonly Member[] {
  const { value } = result
  if (value === undefined || value === false) return []
  if (value === true) return [{ message: result.key ?? `${nameOf(result)} applies`, fields: {} }]
  if (isJsonList(value)) return value.map((item) => memberOf(result, item))
  if (isJsonObject(value) && messageOf(value) === undefined)
    return Object.entries(value).flatMap(([key, item]) => membersUnder(result, key, item))
  return [memberOf(result, value)]
}

function membersUnder(result: RuleResult, key: string, item: JsonValue): readonly Member[] {
  if (item === true) return [{ message: key, fields: {} }]
  if (isJsonObject(item)) return [memberOf(result, item)]
  if (isJsonList(item) && item.length > 0) return item.map((one) => memberOf(result, one))
  throw badMember(result, item)
}

function memberOf(result: RuleResult, item: JsonValue): Member {
  if (typeof item === 'string')
    return { message: item === '' ? `${nameOf(result)} applies` : item, fields: {} }
  const message = isJsonObject(item) ? messageOf(item) : undefined
  if (message === undefined || !isJsonObject(item)) throw badMember(result, item)
  return { message, fields: item }
}

function messageOf(fields: JsonObject): string | undefined {
  const message = fields['msg'] ?? fields['message']
  return typeof message === 'string' && message !== '' ? message : undefined
}

function findingOf(result: RuleResult, { message, fields }: Member): PolicyFinding {
  const id = textField(fields, 'id') ?? textField(fields, 'code')
  const { annotations, location } = definitionOf(result, id)
  const written = {
    severity: textField(fields, 'severity') ?? custom(annotations, 'severity'),
    title: textField(fields, 'title') ?? annotations.find(({ title }) => title !== undefined)?.title,
    solution: textField(fields, 'solution') ?? custom(annotations, 'solution'),
    subject: textField(fields, 'subject'),
  }
  return {
    id: id ?? custom(annotations, 'id') ?? custom(annotations, 'short_name') ?? nameOf(result),
    rule: nameOf(result),
    message,
    ...Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined)),
    ...(location === undefined ? {} : { location }),
  }
}

interface Definition {
  /** METADATA of the rule itself, the nearest first; that of its package says nothing about one rule. */
  readonly annotations: readonly RuleAnnotations[]
  readonly location: SourceLocation | undefined
}

/** Which of several definitions of a rule said it: the one whose METADATA has the member's id. */
function definitionOf({ definitions }: RuleResult, id: string | undefined): Definition {
  const own = definitions.map(({ location, annotations }) => ({
    location,
    annotations: annotations.filter(({ scope }) => scope === 'rule' || scope === 'document'),
  }))
  const named = own.find(({ annotations }) => id !== undefined && idsOf(annotations).includes(id))
  if (named !== undefined) return named
  if (own.length === 1 && own[0] !== undefined) return own[0]
  return { annotations: [], location: own[0]?.location }
}

function idsOf(annotations: readonly RuleAnnotations[]): readonly (string | undefined)[] {
  return [custom(annotations, 'id'), custom(annotations, 'short_name')]
}

function custom(annotations: readonly RuleAnnotations[], name: string): string | undefined {
  for (const { custom: fields } of annotations) {
    const value = fields?.[name]
    if (typeof value === 'string') return value
  }
  return undefined
}

function textField(fields: JsonObject, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function nameOf(result: RuleResult): string {
  return `${result.package}.${result.rule}`
}

function badMember(result: RuleResult, value: JsonValue) {
  const { location } = result.definitions[0] ?? {}
  return policyError('policy-member', {
    found: `${nameOf(result)} with ${kindOf(value)} in it`,
    where: location === undefined ? undefined : `${location.file}:${location.row}`,
  })
}

function kindOf(value: JsonValue): string {
  if (isJsonObject(value)) return 'an object without a text as its msg'
  if (isJsonList(value)) return value.length === 0 ? 'an empty list' : 'a list'
  return value === null ? 'null' : `a ${typeof value}`
}
