import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import type { PolicyProblem } from '../engine/engine-answer.ts'
import { impossibleValue } from './enum-literal.ts'
import { type Followed, followPath } from './follow-path.ts'
import { type Binding, bindMember, bodyScope, type Scope } from './scope.ts'
import {
  type Call,
  callOf,
  list,
  type Module,
  type Rule,
  type Term,
  termOf,
  termsOf,
  textOf,
} from './syntax-tree.ts'

/** What is told about a module while it is gone through. */
export interface ModuleVisitor {
  readonly fault: (problem: PolicyProblem) => void
  /** A call of a function of the policy's own: name as written, and what its arguments are. */
  readonly call: (operator: string, args: ReadonlyArray<Binding | undefined>) => void
}

/** Goes through every rule of a module; `scopeOf` gives what is known where a rule begins. */
export function checkModule(module: Module, scopeOf: (rule: Rule) => Scope, visitor: ModuleVisitor): void {
  const walker = new Walker(module.path, visitor)
  for (const rule of module.rules) walker.rule(rule.node, scopeOf(rule))
}

/** The part of the input that a term stands for, without telling anybody about faults. */
export function resolveTerm(term: Term, scope: Scope): Binding | undefined {
  if (term.type === 'string' && typeof term.value === 'string')
    return { kind: 'literal', texts: [term.value] }
  if (term.type === 'array' || term.type === 'set') return literalsOf(list(term.value).flatMap(termsOf))
  if (term.type === 'var' && typeof term.value === 'string') return scope.get(term.value)
  const followed = followTerm(term, scope)
  return followed?.ok === true ? followed.binding : undefined
}

/** A list that is written out, of texts alone. */
function literalsOf(items: readonly Term[]): Binding | undefined {
  const texts = items.flatMap(({ type, value }) =>
    type === 'string' && typeof value === 'string' ? [value] : [],
  )
  return texts.length === items.length && texts.length > 0 ? { kind: 'literals', texts } : undefined
}

/** Follows a reference or an object.get; undefined where it does not begin in the input. */
function followTerm(term: Term, scope: Scope): Followed | undefined {
  if (term.type === 'ref') {
    const [head, ...keys] = list(term.value).flatMap(termsOf)
    return head === undefined ? undefined : followFrom(head, keys, scope)
  }
  const call = term.type === 'call' ? callOf(term.value) : undefined
  return call === undefined ? undefined : followObjectGet(call, scope)
}

function followObjectGet({ operator, args }: Call, scope: Scope): Followed | undefined {
  const [object, key] = args
  if (operator !== 'object.get' || object === undefined || key === undefined) return undefined
  return followFrom(object, key.type === 'array' ? list(key.value).flatMap(termsOf) : [key], scope)
}

function followFrom(head: Term, keys: readonly Term[], scope: Scope): Followed | undefined {
  const from = resolveTerm(head, scope)
  return from?.kind === 'input' ? followPath(from, keys, scope) : undefined
}

class Walker {
  readonly #file: string
  readonly #visitor: ModuleVisitor

  constructor(file: string, visitor: ModuleVisitor) {
    this.#file = file
    this.#visitor = visitor
  }

  /** A rule and its else branches: the head sees what the body binds. */
  rule(node: JsonObject, outer: Scope): void {
    const scope = this.#body(node['body'], outer)
    this.#walk(node['head'] ?? null, scope)
    if (isJsonObject(node['else'])) this.rule(node['else'], outer)
  }

  #body(body: JsonValue | undefined, outer: Scope): Scope {
    const scope = bodyScope(list(body), outer, resolveTerm)
    for (const expression of list(body)) this.#expression(expression, scope)
    return scope
  }

  #expression(expression: JsonValue, scope: Scope): void {
    if (!isJsonObject(expression)) return
    const { terms } = expression
    this.#walk(expression['with'] ?? null, scope)
    if (isJsonObject(terms) && terms['domain'] !== undefined) return this.#every(terms, scope)
    const call = callOf(terms)
    if (call !== undefined) this.#call(call, scope)
    this.#walk(terms ?? null, scope)
  }

  #every(terms: JsonObject, outer: Scope): void {
    const [value, domain] = [termOf(terms['value']), termOf(terms['domain'])]
    this.#walk(terms['domain'] ?? null, outer)
    const scope = new Map(outer)
    for (const name of [terms['key'], terms['value']].flatMap((declared) => textOf(declared ?? null)))
      scope.delete(name)
    if (value !== undefined && domain !== undefined) bindMember(value, domain, scope, resolveTerm)
    this.#body(terms['body'], scope)
  }

  #walk(node: JsonValue, scope: Scope): void {
    if (Array.isArray(node)) {
      for (const item of list(node)) this.#walk(item, scope)
    } else if (isJsonObject(node)) {
      const term = termOf(node)
      if (term !== undefined) this.#term(term, scope)
      else if (node['terms'] !== undefined) this.#expression(node, scope)
      else for (const child of Object.values(node)) this.#walk(child, scope)
    }
  }

  #term(term: Term, scope: Scope): void {
    const { value } = term
    if (isJsonObject(value) && value['body'] !== undefined) {
      const inner = this.#body(value['body'], scope)
      for (const part of ['term', 'key', 'value']) this.#walk(value[part] ?? null, inner)
      return
    }
    if (term.type === 'ref') this.#report(followTerm(term, scope))
    const call = term.type === 'call' ? callOf(value) : undefined
    if (call !== undefined) this.#call(call, scope)
    this.#walk(value, scope)
  }

  #call(call: Call, scope: Scope): void {
    this.#report(followObjectGet(call, scope))
    this.#report(impossibleValue(call, scope, resolveTerm))
    this.#visitor.call(
      call.operator,
      call.args.map((arg) => resolveTerm(arg, scope)),
    )
  }

  #report(followed: Followed | undefined): void {
    if (followed === undefined || followed.ok) return
    const { kind, message, at } = followed
    this.#visitor.fault({ kind, message, location: { file: this.#file, row: at.row, column: at.column } })
  }
}
