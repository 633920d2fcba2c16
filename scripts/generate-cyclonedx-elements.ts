// Writes which elements CycloneDX XML has, and where, from its official XML Schemas, as the reader of SBOMs needs them:
//
//   node --conditions=source scripts/generate-cyclonedx-elements.ts [--check]

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { MarkupElement } from '../packages/scan/src/syntax/markup-element.ts'
import { parseXml } from '../packages/scan/src/syntax/parse-xml.ts'
import { writeOrCheck } from './written-files.ts'

const versions = ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7'] as const
const spell = ([child, type]: readonly [string, string]) => (type === '' ? child : `${child}:${type}`)
const holders = new Set(['sequence', 'choice', 'all', 'complexContent', 'extension'])
const library = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'))

writeOrCheck([
  [
    'packages/scan/src/schema/cyclonedx-elements.generated.ts',
    `// Made by scripts/generate-cyclonedx-elements.ts from the XML Schemas of CycloneDX (Apache-2.0, OWASP Foundation).

/** By version: a line for each type, \`TYPE ELEMENT ELEMENT:TYPE …\`; one with \`!\` has to be there, one without a type holds no others. */
export const cycloneDxElements: Readonly<Record<string, string>> = {
${versions.map((version) => `  '${version}': ${JSON.stringify(typesOf(schemaOf(version)))},`).join('\n')}
}
`,
  ],
])

function schemaOf(version: string): MarkupElement {
  const text = readFileSync(join(library, `res/schema/bom-${version}.SNAPSHOT.xsd`), 'utf8')
  const parsed = parseXml(text, Buffer.byteLength(text))
  if ('code' in parsed || parsed.syntax !== 'xml')
    throw new Error(`the XML Schema of ${version} is not well-formed`)
  return parsed.document
}

function typesOf(schema: MarkupElement): string {
  const named = new Map(schema.all('complexType').map((type) => [type.attribute('name') ?? '', type]))
  const types = new Map<string, ReadonlyMap<string, string>>()
  const add = (name: string, type: MarkupElement): string => {
    if (types.has(name)) return name
    const children = new Map<string, string>()
    types.set(name, children)
    for (const { element, isRequired } of elementsIn(type, named, true)) {
      const child = element.attribute('name') ?? localName(element.attribute('ref') ?? '')
      children.set(`${child}${isRequired ? '!' : ''}`, typeOf(element, `${name}/${child}`))
    }
    return name
  }
  const typeOf = (element: MarkupElement, path: string): string => {
    const inline = element.first('complexType')
    if (inline !== undefined) return add(path, inline)
    const name = localName(element.attribute('type') ?? '')
    const type = named.get(name)
    return type === undefined ? '' : add(name, type)
  }
  const root = schema.all('element').find((element) => element.attribute('name') === 'bom')
  if (root === undefined) throw new Error('the XML Schema has no element bom')
  typeOf(root, 'bom')
  return [...types].map(([name, children]) => [name, ...[...children].map(spell)].join(' ')).join('\n')
}

type Declared = { readonly element: MarkupElement; readonly isRequired: boolean }

/** The elements that a type declares, those of the type that it extends among them; what is one of a choice is not required. */
function elementsIn(
  type: MarkupElement,
  named: ReadonlyMap<string, MarkupElement>,
  isRequired: boolean,
): readonly Declared[] {
  return type.children.flatMap((child): readonly Declared[] => {
    const required = isRequired && child.attribute('minOccurs') !== '0'
    if (child.name === 'element') return [{ element: child, isRequired: required }]
    if (!holders.has(child.name)) return []
    const base = named.get(localName(child.attribute('base') ?? ''))
    const inherited = base === undefined ? [] : elementsIn(base, named, required)
    return [...inherited, ...elementsIn(child, named, required && child.name !== 'choice')]
  })
}

function localName(name: string): string {
  return name.replace(/^.*:/, '')
}
