// Checks the workflows of this repository and of its examples: node scripts/check-workflows.ts
//
// Other people's actions are pinned by commit, permissions are given by hand, and our own actions get inputs that they have.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import { ROOT } from './root.ts'

const FILES = ['.github/workflows/*.yml', 'examples/**/*.yml']

/** Ours, in this checkout or by its name and the tag or the commit of a version. */
const OWN =
  /^(?:\.\/(?:\.release\/)?|custody-suite\/custody\/)actions\/([a-z-]+)(?:@(?:v\d+(?:\.\d+\.\d+)?|[0-9a-f]{40}))?$/
const OWN_WORKFLOW = /^(?:\.\/|custody-suite\/custody\/)\.github\/workflows\/[\w-]+\.yml(?:@v\d+)?$/
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/

const step = z.object({
  uses: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
})

const workflow = z.object({
  permissions: z.unknown(),
  jobs: z.record(
    z.string(),
    z.object({ permissions: z.unknown(), uses: z.string().optional(), steps: z.array(step).optional() }),
  ),
})

const action = z.object({ inputs: z.record(z.string(), z.object({ required: z.boolean().optional() })) })

const workflows = globSync(FILES, { cwd: ROOT })
  .sort()
  .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')] as const)
  .filter(([, text]) => /^jobs:/m.test(text))
const faults = workflows.flatMap(([path, text]) => [...faultsOf(text)].map((fault) => `${path}: ${fault}`))
for (const fault of faults) console.error(fault)
process.exitCode = faults.length === 0 && workflows.length > 0 ? 0 : 1

function* faultsOf(text: string): Generator<string> {
  const { permissions, jobs } = workflow.parse(parse(text))
  if (permissions === undefined) yield 'says nothing of permissions, so that every job gets the default ones'
  for (const [name, job] of Object.entries(jobs)) {
    if (job.permissions === undefined && permissions !== undefined && !isEmpty(permissions))
      yield `job ${name} has the permissions of the whole workflow`
    if (job.uses !== undefined && !OWN_WORKFLOW.test(job.uses) && !PINNED.test(job.uses))
      yield `job ${name} calls ${job.uses}, which no commit pins`
    for (const each of job.steps ?? []) yield* stepFaults(name, each)
  }
  yield* unnamedVersions(text)
}

function* stepFaults(job: string, { uses, with: given = {} }: z.infer<typeof step>): Generator<string> {
  if (uses === undefined) return
  const own = OWN.exec(uses)?.[1]
  if (own === undefined) {
    if (!PINNED.test(uses)) yield `job ${job} uses ${uses}, which no commit pins`
    return
  }
  const { inputs } = action.parse(parse(readFileSync(join(ROOT, 'actions', own, 'action.yml'), 'utf8')))
  for (const name of Object.keys(given)) {
    if (!(name in inputs)) yield `job ${job} gives ${own} the input ${name}, which it does not have`
  }
  for (const [name, { required }] of Object.entries(inputs)) {
    if (required === true && !(name in given)) yield `job ${job} does not give ${own} the input ${name}`
  }
}

/** A digest tells a reader nothing: the version stands behind it. */
function unnamedVersions(text: string): readonly string[] {
  const pins = text.match(/uses: \S+@[0-9a-f]{40}.*$/gm) ?? []
  return pins
    .filter((pin) => !/ # v\d+\.\d+\.\d+$/.test(pin))
    .map((pin) => `${pin} does not name its version`)
}

function isEmpty(permissions: unknown): boolean {
  return typeof permissions === 'object' && permissions !== null && Object.keys(permissions).length === 0
}
