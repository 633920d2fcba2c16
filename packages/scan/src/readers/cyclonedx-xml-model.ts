import { isJsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isList } from '../member.ts'
import { bareRecord } from '../syntax/bare-record.ts'
import type { MarkupElement } from '../syntax/markup-element.ts'
import { bomRule, type XmlObject, type XmlRule } from './cyclonedx-xml-rules.ts'

/** A document of CycloneDX XML as the JSON that says the same, so that both syntaxes are held against the same rules. */
export class CycloneDxModel {
  readonly root: MarkupElement
  readonly bom: Record<string, JsonValue>
  /** Elements that the format does not have at their place. */
  readonly unknown: MarkupElement[] = []
  readonly #origins = new Map<JsonValue, MarkupElement>()
  readonly #objects = new Map<MarkupElement, Record<string, JsonValue>>()
  /** Lists without an element of their own around them, while they grow. */
  readonly #gathered = new Map<JsonValue, JsonValue[]>()

  constructor(root: MarkupElement, version: string) {
    this.root = root
    this.bom = this.#object(root, bomRule)
    // What XML says by its root element, or by leaving it out.
    Object.assign(this.bom, {
      bomFormat: 'CycloneDX',
      specVersion: version,
      version: this.bom['version'] ?? 1,
    })
  }

  /** What an element became. */
  objectOf(element: MarkupElement): Record<string, JsonValue> | undefined {
    return this.#objects.get(element)
  }

  /** Remembers which element a value was made from. */
  trace(value: JsonValue, element: MarkupElement): void {
    this.#origins.set(value, element)
  }

  /** The pointer of the element that a JSON pointer into `bom` comes from, or of the nearest around it. */
  place(pointer: string): string {
    let at: JsonValue | undefined = this.bom
    let found = this.root
    for (const key of pointer.split('/').slice(1)) {
      at = memberAt(at, key.replaceAll('~1', '/').replaceAll('~0', '~'))
      found = (at === undefined ? undefined : this.#origins.get(at)) ?? found
    }
    return found.pointer
  }

  #object(element: MarkupElement, rule: XmlObject): Record<string, JsonValue> {
    const object = bareRecord<JsonValue>()
    this.trace(object, element)
    this.#objects.set(element, object)
    for (const [name, [member, kind]] of Object.entries(rule.attributes ?? {})) {
      const value = element.attributes[name]
      if (value !== undefined) object[member] = scalar(value, kind)
    }
    if (rule.content !== undefined) object[rule.content] = element.text.trim()
    for (const child of this.#own(element)) this.#member(child, rule, object)
    return object
  }

  #member(child: MarkupElement, rule: XmlObject, object: Record<string, JsonValue>): void {
    const single = memberOf(rule.members, child.name)
    const several = memberOf(rule.repeated, child.name)
    if (several !== undefined) {
      const [member, item] = several
      const value = this.#value(child, item)
      if (value !== undefined) this.#push(object, member, value, child)
      return
    }
    const [name, inner] = namedRule(child.name, single)
    if (inner === undefined || name in object) {
      this.unknown.push(child)
      return
    }
    const value = this.#value(child, inner)
    if (value !== undefined) object[name] = value
  }

  #push(object: Record<string, JsonValue>, member: string, value: JsonValue, element: MarkupElement): void {
    const known = this.#gathered.get(object[member] ?? null)
    if (known !== undefined) known.push(value)
    else {
      const list = [value]
      this.#gathered.set(list, list)
      this.trace(list, element)
      object[member] = list
    }
  }

  #value(element: MarkupElement, rule: XmlRule): JsonValue | undefined {
    if (typeof rule === 'string') return rule === 'unread' ? undefined : scalar(element.text, rule)
    if ('attribute' in rule) return element.attributes[rule.attribute] ?? ''
    if ('list' in rule) return this.#list(element, rule.list)
    if ('listIf' in rule) {
      const [first] = this.#own(element)
      const isListed = first !== undefined && memberOf(rule.listIf, first.name) !== undefined
      return isListed ? this.#list(element, rule.listIf) : this.#object(element, rule.otherwise)
    }
    if ('named' in rule) return this.#value(element, rule.rule)
    if ('within' in rule) return this.#within(element, rule.within, rule.rule)
    return this.#object(element, rule)
  }

  #list(element: MarkupElement, rules: Readonly<Record<string, XmlRule>>): JsonValue {
    const list = this.#own(element).flatMap((child) => {
      const rule = memberOf(rules, child.name)
      if (rule === undefined) this.unknown.push(child)
      const value = rule === undefined ? undefined : this.#value(child, rule)
      return value === undefined ? [] : [value]
    })
    this.trace(list, element)
    return list
  }

  #within(element: MarkupElement, member: string, rule: XmlRule): JsonValue {
    const object = bareRecord<JsonValue>()
    this.trace(object, element)
    object[member] = this.#value(element, rule) ?? null
    return object
  }

  /** Elements of other namespaces may stand anywhere, and mean nothing to this format. */
  #own(element: MarkupElement): readonly MarkupElement[] {
    return element.children.filter(({ namespace }) => namespace === this.root.namespace)
  }
}

function namedRule(
  name: string,
  rule: XmlRule | undefined,
): readonly [name: string, rule: XmlRule | undefined] {
  return typeof rule === 'object' && 'named' in rule ? [rule.named, rule.rule] : [name, rule]
}

function memberOf<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  key: string,
): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}

function memberAt(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (isList(value)) return value[Number(key)]
  return isJsonObject(value) ? value[key] : undefined
}

/** White space around a value is none of it, and line breaks inside are spaces (xs:normalizedString); what is no number or truth value stays a text, which the rules then refuse. */
function scalar(text: string, kind: 'text' | 'boolean' | 'integer' | 'number'): JsonValue {
  const value = text.trim()
  switch (kind) {
    case 'text':
      return value.replace(/[\t\r\n]/g, ' ')
    case 'boolean':
      return value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value
    case 'integer':
      return /^[-+]?\d{1,15}$/.test(value) ? Number(value) : value
    case 'number':
      return /^[-+]?\d*\.?\d+$/.test(value) ? Number(value) : value
    default:
      return kind satisfies never
  }
}
