import { nearestName } from './nearest-name.ts'
import type { Binding, Scope } from './scope.ts'
import { anyShape, type Shape } from './shape.ts'
import type { Term } from './syntax-tree.ts'

/** A part of the input, or why a path does not lead to one. */
export type Followed =
  | { readonly ok: true; readonly binding: Binding & { readonly kind: 'input' } }
  | {
      readonly ok: false
      readonly kind: 'unknown-path' | 'input-lookup'
      readonly message: string
      readonly at: Term
    }

/** Follows keys from a part of the input on, as a reference (`a.b[c]`) or object.get does. */
export function followPath(
  from: Binding & { readonly kind: 'input' },
  keys: readonly Term[],
  scope: Scope,
): Followed {
  let { shape, path } = from
  for (const key of keys) {
    const name = literalKey(key, scope)
    const next = step(shape, name)
    if (next === undefined) return fault(shape, path, key, name)
    shape = next
    path =
      name === undefined
        ? `${path}[${key.type === 'number' ? JSON.stringify(key.value) : '_'}]`
        : `${path}.${name}`
  }
  return { ok: true, binding: { kind: 'input', shape, path } }
}

/** The text that a key is known to be. */
function literalKey(key: Term, scope: Scope): string | undefined {
  if (key.type === 'string' && typeof key.value === 'string') return key.value
  const known = key.type === 'var' && typeof key.value === 'string' ? scope.get(key.value) : undefined
  return known?.kind === 'literal' ? known.text : undefined
}

function step(shape: Shape, name: string | undefined): Shape | undefined {
  switch (shape.kind) {
    case 'object':
      return name === undefined ? undefined : shape.properties.get(name)
    case 'map':
      return shape.value
    case 'list':
      return name === undefined ? shape.items : undefined
    case 'scalar':
      return undefined
    case 'any':
      return anyShape
  }
}

function fault(shape: Shape, path: string, key: Term, name: string | undefined): Followed {
  if (name === undefined) {
    return { ok: false, kind: 'input-lookup', message: `computed key on ${path}`, at: key }
  }
  const known = shape.kind === 'object' ? nearestName(name, shape.properties.keys()) : undefined
  const meant = known === undefined ? '' : `; did you mean ${path}.${known}?`
  return { ok: false, kind: 'unknown-path', message: `the input has no ${path}.${name}${meant}`, at: key }
}
