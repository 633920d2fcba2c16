// Writes the tables of inputs and outputs in each action's README from its action.yml:
//
//   node scripts/generate-action-tables.ts [--check]

import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import { ROOT } from './root.ts'
import { fillMarkers, type WrittenFile, writeOrCheck } from './written-files.ts'

const action = z.strictObject({
  name: z.string(),
  description: z.string(),
  author: z.string().optional(),
  branding: z.object({ icon: z.string(), color: z.string() }).optional(),
  inputs: z.record(
    z.string(),
    z.strictObject({
      description: z.string().min(1),
      default: z.string().optional(),
      required: z.boolean().optional(),
      deprecationMessage: z.string().optional(),
    }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: z.string().min(1) })),
  runs: z.strictObject({ using: z.literal('node24'), main: z.string(), post: z.string().optional() }),
})

type Action = z.infer<typeof action>

const files = globSync('actions/*/action.yml', { cwd: ROOT }).sort()
if (files.length === 0) throw new Error('there is no action.yml')
writeOrCheck(files.map(readmeOf))

function readmeOf(file: string): WrittenFile {
  const path = join(dirname(file), 'README.md')
  const described = action.parse(parse(readFileSync(join(ROOT, file), 'utf8')))
  const page = readFileSync(join(ROOT, path), 'utf8')
  return [
    path,
    fillMarkers(fillMarkers(page, 'inputs', inputTable(described)), 'outputs', outputTable(described)),
  ]
}

function inputTable({ inputs }: Action): string {
  const rows = Object.entries(inputs).map(([name, input]) =>
    row(
      `\`${name}\``,
      cell(input.description),
      input.required === true ? 'required' : defaultOf(input.default),
    ),
  )
  return [row('input', 'what it is', 'default'), '|---|---|---|', ...rows].join('\n')
}

function outputTable({ outputs }: Action): string {
  const rows = Object.entries(outputs).map(([name, output]) => row(`\`${name}\``, cell(output.description)))
  return [row('output', 'what it is'), '|---|---|', ...rows].join('\n')
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function defaultOf(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `\`${cell(text)}\``
}

/** Text of one line; a bar would end the cell. */
function cell(text: string): string {
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
}
