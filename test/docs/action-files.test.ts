import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod'
import { inputs as attest } from '../../actions/attest/src/inputs.ts'
import { inputs as record } from '../../actions/record/src/inputs.ts'
import { inputs as report } from '../../actions/report/src/inputs.ts'
import { inputs as scanCollect } from '../../actions/scan-collect/src/inputs.ts'
import { inputs as verifyGate } from '../../actions/verify-gate/src/inputs.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const described = z.string().min(20)
const file = z.strictObject({
  name: z.string(),
  description: described,
  author: z.string(),
  branding: z.strictObject({ icon: z.string(), color: z.string() }),
  inputs: z.record(
    z.string(),
    z.strictObject({
      description: described,
      required: z.literal(true).optional(),
      default: z.string().optional(),
    }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: described })),
  runs: z.strictObject({ using: z.string(), main: z.string() }),
})

/** The fields of an action's inputs, each of which reads a text or nothing. */
type Fields = Readonly<Record<string, z.ZodType>>

const actions: ReadonlyArray<readonly [name: string, fields: Fields]> = [
  ['record', record.shape],
  ['scan-collect', scanCollect.shape],
  ['attest', attest.shape],
  ['verify-gate', verifyGate.shape],
  ['report', report.shape],
]

/** Texts that no reader may ever see as an expression: GitHub evaluates what stands in them. */
const expression = '${{'

/** The one default that GitHub has to evaluate, as actions/attest has it. */
const jobToken = { input: 'github-token', value: '${{ github.token }}' }

describe.each(actions)('action.yml of %s', (name, fields) => {
  const text = readFileSync(join(ROOT, 'actions', name, 'action.yml'), 'utf8')
  const action = file.parse(parse(text))

  it('has the inputs that the action reads, in the same order', () => {
    expect(Object.keys(action.inputs)).toEqual(Object.keys(fields))
  })

  it.each(Object.keys(fields))('says of %s whether it is compulsory, and its default', (input) => {
    const { required, default: stated } = action.inputs[input] ?? {}
    const absent = fields[input]?.safeParse(undefined)
    expect(required === true).toBe(absent?.success !== true)
    if (absent?.success !== true || input === jobToken.input) return
    const isNothing = absent.data === undefined || (Array.isArray(absent.data) && absent.data.length === 0)
    expect(stated === undefined).toBe(isNothing)
    if (stated !== undefined) expect(fields[input]?.safeParse(stated).data).toEqual(absent.data)
  })

  it('has the outputs that the action writes', () => {
    const main = readFileSync(join(ROOT, 'actions', name, 'src', 'main.ts'), 'utf8')
    const keys = main.matchAll(/^ {4}'?([a-z-]+)'?(?::|,$)/gm)
    const written = new Set([...keys].map(([, key]) => key))
    for (const output of Object.keys(action.outputs)) expect(written).toContain(output)
  })

  it('runs its own program on Node 24', () => {
    expect(action.runs).toEqual({ using: 'node24', main: `../../dist/${name}.js` })
  })

  it('holds no expression but the token of the job as a default', () => {
    expect(text.replace(`default: ${jobToken.value}\n`, '')).not.toContain(expression)
    expect(action.inputs[jobToken.input]?.default ?? jobToken.value).toBe(jobToken.value)
  })
})
