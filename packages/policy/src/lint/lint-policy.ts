import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import type { PolicyProblem } from '../engine/engine-answer.ts'
import { checkModule, resolveTerm } from './check-module.ts'
import type { Binding, Scope } from './scope.ts'
import { anyShape, mergeShapes, type Shape, shapeOf } from './shape.ts'
import { list, type Module, type Rule, readModule, termOf, textOf } from './syntax-tree.ts'

/**
 * Finds what OPA's type checker cannot: computed keys on the input, wrong names in object.get, and both of them, as well as
 * plain misspelt paths, behind aliases, imports and the parameters of functions.
 *
 * @param syntax modules by path, as the engine parsed them
 * @param schema JSON Schema of the input, without references
 */
export function lintPolicy(
  syntax: Readonly<Record<string, JsonValue>>,
  schema: JsonObject,
): readonly PolicyProblem[] {
  const modules = Object.entries(syntax).map(([path, tree]) => readModule(path, tree))
  const root: Binding = { kind: 'input', shape: shapeOf(schema), path: 'input' }
  const parameters = parametersOf(modules, root)
  const problems = new Map<string, PolicyProblem>()
  for (const module of modules) {
    checkModule(module, scopesOf(module, root, parameters), {
      fault: (problem) => problems.set(keyOf(problem), problem),
      call: () => {},
    })
  }
  return [...problems.values()]
}

/** What functions are called with: shapes of their parameters, by `package.function`. */
type Parameters = ReadonlyMap<string, readonly Shape[]>

/** A function may hand its parameters on, so calls are collected until nothing changes any more; a few rounds at most. */
const rounds = 4

function parametersOf(modules: readonly Module[], root: Binding): Parameters {
  let known: Parameters = new Map()
  for (let round = 0; round < rounds; round += 1) {
    const found = new Map<string, readonly Shape[]>()
    for (const module of modules) {
      checkModule(module, scopesOf(module, root, known), {
        fault: () => {},
        call: (operator, args) => {
          const name = qualifiedName(module, operator)
          const shapes = args.map((arg) => (arg?.kind === 'input' ? arg.shape : anyShape))
          const before = found.get(name)
          found.set(
            name,
            before === undefined ? shapes : shapes.map((shape, i) => mergeShapes(before[i] ?? shape, shape)),
          )
        },
      })
    }
    known = found
  }
  return known
}

function scopesOf(module: Module, root: Binding, parameters: Parameters): (rule: Rule) => Scope {
  const base = moduleScope(module, root)
  return (rule) => {
    if (rule.args === undefined) return base
    const shapes = parameters.get(`${module.package}.${rule.name}`) ?? []
    const scope = new Map(base)
    rule.args.forEach(({ type, value }, index) => {
      if (type !== 'var' || typeof value !== 'string') return
      scope.set(value, { kind: 'input', shape: shapes[index] ?? anyShape, path: value })
    })
    return scope
  }
}

/** `input`, and what the module imports of it. */
function moduleScope(module: Module, root: Binding): Scope {
  const scope = new Map([['input', root]])
  for (const { name, path } of module.imports) {
    const found = resolveTerm(path, scope)
    if (found !== undefined) scope.set(name, found)
  }
  for (const rule of module.rules) bindAlias(rule, scope, module)
  return scope
}

/** A rule that only names a part of the input: `img := input.image`. */
function bindAlias({ name, args, node }: Rule, scope: Map<string, Binding>, { rules }: Module): void {
  const value = isJsonObject(node['head']) ? termOf(node['head']['value']) : undefined
  if (args !== undefined || value === undefined || rules.filter((rule) => rule.name === name).length > 1)
    return
  const found = resolveTerm(value, scope)
  if (found?.kind === 'input' || found?.kind === 'literals') scope.set(name, found)
}

function qualifiedName({ package: own, imports }: Module, operator: string): string {
  if (operator.startsWith('data.')) return operator.slice('data.'.length)
  const [first = '', ...rest] = operator.split('.')
  const imported = imports.find(({ name }) => name === first)
  if (imported === undefined) return `${own}.${operator}`
  const [, ...path] = list(imported.path.value).flatMap(textOf)
  return [...path, ...rest].join('.')
}

function keyOf({ message, location }: PolicyProblem): string {
  return `${location.file}:${location.row}:${location.column}:${message}`
}
