import { cycloneDxElements } from '../schema/cyclonedx-elements.generated.ts'
import type { MarkupElement } from '../syntax/markup-element.ts'

/** Where an element is not as the XML Schema of its version has it. */
export type ElementFault = { readonly pointer: string; readonly strange?: string; readonly lacks?: string }

/**
 * Elements of the namespace of CycloneDX that do not belong at their place, in which nothing is looked at, and those that lack
 * another which has to be in them. Order is not checked: nothing is misread for it.
 */
export function elementFaults(root: MarkupElement, version: string): readonly ElementFault[] {
  const types = typesOf(version)
  const faults: ElementFault[] = []
  const walk = (element: MarkupElement, { children, required }: ElementType): void => {
    const own = element.children.filter(({ namespace }) => namespace === root.namespace)
    for (const lacks of required) {
      if (!own.some(({ name }) => name === lacks)) faults.push({ pointer: element.pointer, lacks })
    }
    for (const child of own) {
      const type = children.get(child.name)
      if (type === undefined) faults.push({ pointer: child.pointer, strange: child.name })
      else walk(child, types.get(type) ?? leaf)
    }
  }
  walk(root, types.get('bom') ?? leaf)
  return faults
}

type ElementType = {
  /** The types of the elements that may be in it. */
  readonly children: ReadonlyMap<string, string>
  readonly required: readonly string[]
}

const leaf: ElementType = { children: new Map(), required: [] }

const read = new Map<string, ReadonlyMap<string, ElementType>>()

function typesOf(version: string): ReadonlyMap<string, ElementType> {
  const known = read.get(version)
  if (known !== undefined) return known
  const lines = (cycloneDxElements[version] ?? '').split('\n').map((line) => line.split(' '))
  const types = new Map(lines.map(([name = '', ...children]) => [name, typeOf(children)]))
  read.set(version, types)
  return types
}

function typeOf(written: readonly string[]): ElementType {
  const children = written.map((each) => {
    const [name = '', type = ''] = each.split(':')
    return { name: name.replace('!', ''), type, isRequired: name.endsWith('!') }
  })
  return {
    children: new Map(children.map(({ name, type }) => [name, type])),
    required: children.filter(({ isRequired }) => isRequired).map(({ name }) => name),
  }
}
