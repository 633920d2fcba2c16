// Writes the official JSON Schemas of CycloneDX, without what is only for people, as the reader of SBOMs needs them:
//
//   node --conditions=source scripts/generate-cyclonedx-schemas.ts [--check]

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isJsonObject, type JsonValue, readJson } from '../packages/core/src/json/read-json.ts'
import { writeOrCheck } from './written-files.ts'

/** By the name that other schemas refer to them by; versions before 1.4 had a strict schema beside a lax one. */
const schemas: ReadonlyArray<readonly [name: string, file: string]> = [
  ['1.2', 'bom-1.2-strict.SNAPSHOT.schema.json'],
  ['1.3', 'bom-1.3-strict.SNAPSHOT.schema.json'],
  ['1.4', 'bom-1.4.SNAPSHOT.schema.json'],
  ['1.5', 'bom-1.5.SNAPSHOT.schema.json'],
  ['1.6', 'bom-1.6.SNAPSHOT.schema.json'],
  ['1.7', 'bom-1.7.SNAPSHOT.schema.json'],
  ['jsf-0.82.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json'],
  ['cryptography-defs.SNAPSHOT.schema.json', 'cryptography-defs.SNAPSHOT.schema.json'],
]

/** Keywords that no document is held against. */
const prose = new Set(['title', 'description', '$comment', 'meta:enum', 'examples', 'default', 'deprecated'])

const library = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'))

writeOrCheck([
  [
    'packages/scan/src/schema/cyclonedx-schemas.generated.ts',
    `// Made by scripts/generate-cyclonedx-schemas.ts from the schemas of CycloneDX (Apache-2.0, OWASP Foundation).

/** JSON texts of the schemas, by version or by the name that others refer to them by. */
export const cycloneDxSchemas: Readonly<Record<string, string>> = {
${schemas.map(([name, file]) => `  '${name}': ${JSON.stringify(schemaText(file))},`).join('\n')}
}
`,
  ],
])

function schemaText(file: string): string {
  return JSON.stringify(withoutProse(readJson(readFileSync(join(library, 'res/schema', file)), file)))
}

/** Leaves annotations out; members of `properties` may have their names. */
function withoutProse(value: JsonValue, isNames = false): JsonValue {
  if (Array.isArray(value)) return value.map((each: JsonValue) => withoutProse(each))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isNames || !prose.has(key))
      .map(([key, each]) => [
        key,
        withoutProse(each, !isNames && ['properties', 'definitions', 'patternProperties'].includes(key)),
      ]),
  )
}
