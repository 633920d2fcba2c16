const begin = '<!-- begin: paths of the input -->'
const end = '<!-- end: paths of the input -->'

interface Schema {
  readonly type?: string
  readonly const?: string
  readonly enum?: readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
}

/** Puts the table of all paths of the input document between the two markers of a page. */
export function inputTable(page: string, schemaText: string): string {
  const schema: Schema = JSON.parse(schemaText)
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error('the page has no markers for the table')
  const header = '| path | type | always there | meaning |\n|---|---|---|---|'
  return `${before}${begin}\n${header}\n${rows(schema, 'input').join('\n')}\n${end}${after}`
}

function rows(schema: Schema, path: string): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const own = `${path}.${name}`
    const required = schema.required?.includes(name) === true ? 'yes' : ''
    const row = `| \`${own}\` | ${typeOf(property)} | ${required} | ${meaningOf(property)} |`
    const inner = property.items === undefined ? rows(property, own) : rows(property.items, `${own}[_]`)
    return [row, ...inner]
  })
}

function typeOf({ type, items, const: value }: Schema): string {
  if (value !== undefined) return `\`${JSON.stringify(value)}\``
  return items === undefined ? (type ?? 'any') : `list of ${items.type ?? 'any'}`
}

function meaningOf({ description = '', enum: values }: Schema): string {
  const allowed = values === undefined ? '' : ` One of ${values.map((value) => `\`${value}\``).join(', ')}.`
  return `${description}${allowed}`.trim()
}
