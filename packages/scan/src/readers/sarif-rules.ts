import type { JsonObject } from '@custody/core/json/read-json'
import { numberOf, objectOf, objectsOf, textOf } from '../member.ts'

/** The rules of one run: the driver's and those of its extensions. */
export class SarifRules {
  readonly #driver: RuleList
  readonly #extensions: readonly RuleList[]

  constructor(run: JsonObject) {
    this.#driver = new RuleList(objectOf(run, 'tool', 'driver'))
    this.#extensions = objectsOf(objectOf(run, 'tool'), 'extensions').map(
      ([component]) => new RuleList(component),
    )
  }

  /**
   * The rule of a result (SARIF 3.27.5 to 3.27.7, 3.52): in the tool component that it names, by index, then guid, then id.
   * Without a component it is the driver's, but many tools leave the component out, so that extensions are asked by id.
   */
  find(result: JsonObject): JsonObject | undefined {
    const reference = objectOf(result, 'rule')
    const id = textOf(result, 'ruleId') ?? textOf(reference, 'id')
    const index = numberOf(result, 'ruleIndex') ?? numberOf(reference, 'index')
    const home = this.#component(objectOf(reference, 'toolComponent'))
    const found = home.at(index, id) ?? home.named(textOf(reference, 'guid')) ?? home.named(id)
    return found ?? this.#extensions.map((list) => list.named(id)).find((rule) => rule !== undefined)
  }

  #component(reference: JsonObject | undefined): RuleList {
    const index = numberOf(reference, 'index')
    const name = textOf(reference, 'guid') ?? textOf(reference, 'name')
    const extension =
      index === undefined ? this.#extensions.find((list) => list.isNamed(name)) : this.#extensions[index]
    return extension ?? this.#driver
  }
}

class RuleList {
  readonly #names: readonly (string | undefined)[]
  readonly #rules: readonly (JsonObject | undefined)[]
  readonly #byName = new Map<string, JsonObject>()

  constructor(component: JsonObject | undefined) {
    this.#names = [textOf(component, 'guid'), textOf(component, 'name')]
    const rules: JsonObject[] = []
    for (const [rule, index] of objectsOf(component, 'rules')) {
      rules[index] = rule
      for (const name of [textOf(rule, 'id'), textOf(rule, 'guid')]) {
        if (name !== undefined && !this.#byName.has(name)) this.#byName.set(name, rule)
      }
    }
    this.#rules = rules
  }

  isNamed(name: string | undefined): boolean {
    return name !== undefined && this.#names.includes(name)
  }

  /** By index, unless the rule there has another id: then the index is the tool's error. */
  at(index: number | undefined, id: string | undefined): JsonObject | undefined {
    const rule = index === undefined ? undefined : this.#rules[index]
    const ruleId = textOf(rule, 'id')
    return id === undefined || ruleId === undefined || isWithin(id, ruleId) ? rule : undefined
  }

  /** By id or guid; a hierarchical id (`CA1000/1`) also finds the rule of its first parts (3.27.5). */
  named(name: string | undefined): JsonObject | undefined {
    for (let at = name ?? ''; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      const rule = this.#byName.get(at)
      if (rule !== undefined) return rule
    }
    return undefined
  }
}

function isWithin(id: string, ruleId: string): boolean {
  return id === ruleId || id.startsWith(`${ruleId}/`)
}
