import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isJsonList } from '../json-list.ts'

/** A term of OPA's syntax tree (`opa parse --format json`): a type, its value and where it stands. */
export interface Term {
  readonly type: string
  readonly value: JsonValue
  readonly row: number
  readonly column: number
}

export interface Rule {
  /** First part of its name. */
  readonly name: string
  /** Parameters; absent for a rule that is no function. */
  readonly args: readonly Term[] | undefined
  readonly node: JsonObject
}

export interface Module {
  readonly path: string
  readonly package: string
  readonly imports: ReadonlyArray<{ readonly name: string; readonly path: Term }>
  readonly rules: readonly Rule[]
}

/** Reads one module of the engine's answer. */
export function readModule(path: string, tree: JsonValue): Module {
  const node = isJsonObject(tree) ? tree : {}
  const pkg = isJsonObject(node['package']) ? list(node['package']['path']) : []
  return {
    path,
    package: pkg.slice(1).flatMap(textOf).join('.'),
    imports: list(node['imports']).flatMap(readImport),
    rules: list(node['rules']).flatMap(readRule),
  }
}

function readImport(node: JsonValue) {
  const path = isJsonObject(node) ? termOf(node['path']) : undefined
  if (path === undefined || !isJsonObject(node)) return []
  const { alias } = node
  const [last = ''] = list(path.value).slice(-1).flatMap(textOf)
  return [{ name: typeof alias === 'string' ? alias : last, path }]
}

function readRule(node: JsonValue): readonly Rule[] {
  if (!isJsonObject(node) || !isJsonObject(node['head'])) return []
  const { head } = node
  const [name = ''] = list(head['ref']).flatMap(textOf)
  const args = head['args'] === undefined ? undefined : list(head['args']).flatMap(termsOf)
  return [{ name, args, node }]
}

/** A JSON value as a term, if it is one. */
export function termOf(node: JsonValue | undefined): Term | undefined {
  if (!isJsonObject(node) || typeof node['type'] !== 'string') return undefined
  const place = isJsonObject(node['location']) ? node['location'] : {}
  return {
    type: node['type'],
    value: node['value'] ?? null,
    row: Number(place['row'] ?? 0),
    column: Number(place['col'] ?? 0),
  }
}

export function termsOf(node: JsonValue): readonly Term[] {
  const term = termOf(node)
  return term === undefined ? [] : [term]
}

/** The text of a variable or string. */
export function textOf(node: JsonValue): readonly string[] {
  return termsOf(node).flatMap(({ type, value }) =>
    (type === 'var' || type === 'string') && typeof value === 'string' ? [value] : [],
  )
}

export function list(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonList(value) ? value : []
}

/** The parts of a call, whether it stands as an expression or inside a term: the function's name and its arguments. */
export interface Call {
  readonly operator: string
  readonly args: readonly Term[]
}

export function callOf(parts: JsonValue | undefined): Call | undefined {
  const [operator, ...args] = list(parts).flatMap(termsOf)
  if (operator?.type !== 'ref') return undefined
  return { operator: list(operator.value).flatMap(textOf).join('.'), args }
}
