import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'

const begin = '<!-- begin: paths of the input -->'
const end = '<!-- end: paths of the input -->'

/** Puts the table of all paths of the input document between the two markers of a page. */
export function inputTable(page: string, schema: JsonObject): string {
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error('the page has no markers for the table')
  const header = '| path | type | always there | meaning |\n|---|---|---|---|'
  return `${before}${begin}\n${header}\n${rows(schema, 'input').join('\n')}\n${end}${after}`
}

function rows(schema: JsonObject, path: string): readonly string[] {
  const required = new Set(textsIn(schema['required']))
  return Object.entries(objectOf(schema['properties'])).flatMap(([name, value]) => {
    const property = objectOf(value)
    const own = `${path}.${name}`
    const row = `| \`${own}\` | ${typeOf(property)} | ${required.has(name) ? 'yes' : ''} | ${meaningOf(property)} |`
    const items = property['items']
    return [row, ...(items === undefined ? rows(property, own) : rows(objectOf(items), `${own}[_]`))]
  })
}

function typeOf(property: JsonObject): string {
  if (property['const'] !== undefined) return `\`${JSON.stringify(property['const'])}\``
  const [type = 'any'] = textsIn([property['type'] ?? null])
  return type === 'array' ? `list of ${typeOf(objectOf(property['items']))}` : type
}

function meaningOf(property: JsonObject): string {
  const [description = ''] = textsIn([property['description'] ?? null])
  const values = textsIn(property['enum']).map((value) => `\`${value}\``)
  return `${description}${values.length === 0 ? '' : ` One of ${values.join(', ')}.`}`.trim()
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

function textsIn(value: JsonValue | undefined): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  return items.filter((item) => typeof item === 'string')
}
