import { isJsonObject, type JsonValue } from '@custody/core/json/read-json'
import { memberOf, type Shape } from './shape.ts'
import { type Call, callOf, list, type Term, termOf, textOf } from './syntax-tree.ts'

/** What a variable is known to be: a part of the input, a literal text (one of several, in a loop), or a list of such. */
export type Binding =
  | { readonly kind: 'input'; readonly shape: Shape; readonly path: string }
  | { readonly kind: 'literal'; readonly texts: readonly string[] }
  | { readonly kind: 'literals'; readonly texts: readonly string[] }

export type Scope = ReadonlyMap<string, Binding>

/** Works out what a term is, in a scope. */
export type Resolve = (term: Term, scope: Scope) => Binding | undefined

/**
 * The scope inside a body: what its expressions assign (`x := input.image`), take apart (`some v in …`) or iterate over.
 * Order means nothing in Rego, so the expressions are gone through until nothing new is found.
 */
export function bodyScope(body: readonly JsonValue[], outer: Scope, resolve: Resolve): Scope {
  const scope = new Map(outer)
  for (const name of body.flatMap(declaredNames)) scope.delete(name)
  for (let before = -1; before !== scope.size; ) {
    before = scope.size
    for (const expression of body) {
      if (isJsonObject(expression)) bindExpression(expression['terms'], scope, resolve)
    }
  }
  return scope
}

/** Names that an expression declares: they hide those of the same name outside. */
function declaredNames(expression: JsonValue): readonly string[] {
  const terms = isJsonObject(expression) ? expression['terms'] : undefined
  if (isJsonObject(terms)) {
    return list(terms['symbols']).flatMap((symbol) => {
      const call = callOf(termOf(symbol)?.value)
      return call === undefined ? textOf(symbol) : call.args.slice(0, -1).flatMap(variableOf)
    })
  }
  const call = callOf(terms)
  return call?.operator === 'assign' ? call.args.slice(0, 1).flatMap(variableOf) : []
}

function variableOf({ type, value }: Term): readonly string[] {
  return type === 'var' && typeof value === 'string' ? [value] : []
}

function bindExpression(terms: JsonValue | undefined, scope: Map<string, Binding>, resolve: Resolve): void {
  if (isJsonObject(terms)) {
    for (const symbol of list(terms['symbols'])) bindMembers(callOf(termOf(symbol)?.value), scope, resolve)
    return
  }
  const call = callOf(terms)
  if (call === undefined) return
  const [left, right] = call.args
  if (left === undefined || right === undefined) return
  if (call.operator === 'assign' || call.operator === 'eq') bind(left, right, scope, resolve)
  if (call.operator === 'eq') bind(right, left, scope, resolve)
}

function bind(target: Term, source: Term, scope: Map<string, Binding>, resolve: Resolve): void {
  if (target.type !== 'var' || typeof target.value !== 'string' || scope.has(target.value)) return
  const found = resolve(source, scope)
  if (found !== undefined) scope.set(target.value, found)
}

/** `some x in list` is `internal.member_2(x, list)`, `some k, x in list` is `internal.member_3(k, x, list)`. */
function bindMembers(call: Call | undefined, scope: Map<string, Binding>, resolve: Resolve): void {
  if (call === undefined || !call.operator.startsWith('internal.member_')) return
  const [value, collection] = call.args.slice(-2)
  if (value !== undefined && collection !== undefined) bindMember(value, collection, scope, resolve)
}

/** Binds one variable to the members of a collection. */
export function bindMember(
  value: Term,
  collection: Term,
  scope: Map<string, Binding>,
  resolve: Resolve,
): void {
  const found = resolve(collection, scope)
  if (value.type !== 'var' || typeof value.value !== 'string' || scope.has(value.value)) return
  if (found?.kind === 'literals') scope.set(value.value, { kind: 'literal', texts: found.texts })
  if (found?.kind !== 'input') return
  scope.set(value.value, { kind: 'input', shape: memberOf(found.shape), path: `${found.path}[_]` })
}
