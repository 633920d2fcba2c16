/**
 * Writes what is made from the policy library and the type of the input document, so that neither exists twice:
 * the embedded library, the published JSON Schemas, and the table of docs/spec/policy-input.md.
 *
 *   node --conditions=source scripts/generate-policy-library.ts            writes
 *   node --conditions=source scripts/generate-policy-library.ts --check    compares; exit status 1 where something differs
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { decisionSchemaText } from '../packages/policy/src/decision/decision-predicate.ts'
import { inputSchema, inputSchemaText } from '../packages/policy/src/input/input-schema.ts'
import { inputTable } from './policy-input-table.ts'

const root = join(import.meta.dirname, '..')
const library = join(root, 'packages/policy/library')
const page = join(root, 'docs/spec/policy-input.md')

const outputs: ReadonlyArray<readonly [path: string, text: string]> = [
  [join(root, 'packages/policy/src/policy/library.generated.ts'), libraryModule()],
  [join(root, 'docs/spec/policy-input.schema.json'), inputSchemaText()],
  [join(root, 'docs/spec/decision.schema.json'), decisionSchemaText()],
  [page, inputTable(readFileSync(page, 'utf8'), inputSchema())],
]

if (process.argv.includes('--check')) check()
else write()

function write(): void {
  for (const [path, text] of outputs) writeFileSync(path, text)
  console.log(`wrote ${outputs.map(([path]) => relative(root, path)).join(', ')}`)
}

function check(): void {
  const differing = outputs.filter(([path, text]) => readFileSync(path, 'utf8') !== text)
  for (const [path] of differing) console.error(`${relative(root, path)} is not what the sources give`)
  process.exitCode = differing.length === 0 ? 0 : 1
}

function libraryModule(): string {
  const files = readdirSync(library)
    .sort()
    .map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(readFileSync(join(library, name), 'utf8'))},`)
  return `// Written by scripts/generate-policy-library.ts from packages/policy/library: do not edit.

/** Text of every file of the shipped policy library, by name. */
export const libraryFiles: Readonly<Record<string, string>> = {
${files.join('\n')}
}
`
}
