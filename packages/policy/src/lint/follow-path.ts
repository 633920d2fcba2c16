import { nearestName } from './nearest-name.ts'
import type { Binding, Scope } from './scope.ts'
import { anyShape, mergeShapes, type Shape } from './shape.ts'
import type { Term } from './syntax-tree.ts'

/** A part of the input, or why a path does not lead to one. */
export type Followed =
  | { readonly ok: true; readonly binding: Binding & { readonly kind: 'input' } }
  | {
      readonly ok: false
      readonly kind: 'unknown-path' | 'input-lookup' | 'unknown-value'
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
    const names = literalKeys(key, scope)
    const next = names.map((name) => step(shape, name))
    const wrong = next.indexOf(undefined)
    if (wrong >= 0) return fault(shape, path, key, names[wrong])
    shape = next.flatMap((one) => one ?? []).reduce(mergeShapes)
    path = `${path}${shownKey(key, names)}`
  }
  return { ok: true, binding: { kind: 'input', shape, path } }
}

/** The texts that a key is known to be one of; undefined stands for any other. Never empty. */
function literalKeys(key: Term, scope: Scope): readonly (string | undefined)[] {
  if (key.type === 'string' && typeof key.value === 'string') return [key.value]
  const known = key.type === 'var' && typeof key.value === 'string' ? scope.get(key.value) : undefined
  return known?.kind === 'literal' ? known.texts : [undefined]
}

function shownKey(key: Term, [name, ...others]: readonly (string | undefined)[]): string {
  if (name !== undefined && others.length === 0) return `.${name}`
  return key.type === 'number' ? `[${JSON.stringify(key.value)}]` : '[_]'
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
