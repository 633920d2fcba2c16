// Writes docs/errors.md from the tables of errors of all packages; the heading of an entry is its code, so that
// links from annotations and summaries find it:
//
//   node --conditions=source scripts/generate-errors-page.ts [--check]

import { globSync } from 'node:fs'
import { coreErrors } from '../packages/core/src/core-errors.ts'
import { type ErrorEntry, exitCodes, type Fault } from '../packages/core/src/errors.ts'
import { flowErrors } from '../packages/flow/src/flow-errors.ts'
import { githubErrors } from '../packages/github/src/github-errors.ts'
import { policyErrors } from '../packages/policy/src/policy-errors.ts'
import { scanErrors } from '../packages/scan/src/scan-errors.ts'
import { ROOT } from './root.ts'
import { writeOrCheck } from './written-files.ts'

type Table = Readonly<Record<string, ErrorEntry>>

const sections: readonly (readonly [title: string, file: string, table: Table])[] = [
  ['Bundles, chains and signatures', 'packages/core/src/core-errors.ts', coreErrors],
  ['Reports of scanners', 'packages/scan/src/scan-errors.ts', scanErrors],
  ['Policies', 'packages/policy/src/policy-errors.ts', policyErrors],
  ['Steps', 'packages/flow/src/flow-errors.ts', flowErrors],
  ['Jobs on GitHub', 'packages/github/src/github-errors.ts', githubErrors],
]

const faults: readonly (readonly [fault: Fault, meaning: string])[] = [
  ['policy', 'A policy said no.'],
  ['evidence', 'Evidence is missing, broken or not trusted.'],
  ['infrastructure', 'A service, the machine or the network failed.'],
  ['usage', 'An input, an option or a file that was named is wrong.'],
  ['internal', 'Custody itself is wrong.'],
]

const introduction = `# Errors

Every error has a code. An annotation, the job summary and the command show it with what was found and what was expected;
here is what to do about it. Whose fault an error is decides the exit status of the command; an action always fails its step.
`

refuseOtherTables()
writeOrCheck([['docs/errors.md', page()]])

function page(): string {
  return [introduction, faultTable(), ...sections.map(section)].join('\n')
}

function faultTable(): string {
  const rows = faults.map(([fault, meaning]) => `| ${fault} | ${meaning} | ${exitCodes[fault]} |`)
  return ['| fault | meaning | exit status |', '|---|---|---|', ...rows, ''].join('\n')
}

function section([title, , table]: (typeof sections)[number]): string {
  const entries = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1))
  return [`## ${title}\n`, ...entries.map(([code, error]) => entry(code, error))].join('\n')
}

function entry(code: string, { fault, what, hint }: ErrorEntry): string {
  return `### ${code}\n\n${capital(what)}. Fault: ${fault}.\n\n${hint}\n`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A table of errors that is not on the page, or a code that two tables have, would be a link that leads astray. */
function refuseOtherTables(): void {
  const known = sections.map(([, file]) => file)
  const other = globSync('packages/*/src/*-errors.ts', { cwd: ROOT }).filter((file) => !known.includes(file))
  if (other.length > 0) throw new Error(`not on the page: ${other.join(', ')}`)
  const codes = sections.flatMap(([, , table]) => Object.keys(table))
  const twice = codes.filter((code, index) => codes.indexOf(code) !== index)
  if (twice.length > 0) throw new Error(`two packages have the code ${twice.join(', ')}`)
}
