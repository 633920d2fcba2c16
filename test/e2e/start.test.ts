import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { runProgram } from '../harness/run-program.ts'
import { ACTIONS, type ActionName, BuiltJob, copyOfDist } from './built-action.ts'

const dist = copyOfDist()
const job = new BuiltJob(dist)
afterAll(() => {
  rmSync(dist, { recursive: true })
  rmSync(job.folder, { recursive: true })
})

/** Milliseconds that a start may take where nothing else runs, and those that are allowed on a busy machine. */
const AIM = 350
const BOUND = 1500

const WRONG: Readonly<Record<ActionName, Readonly<Record<string, string>>>> = {
  record: { stage: 'Not A Stage' },
  'scan-collect': { signing: 'perhaps' },
  attest: { signing: 'perhaps' },
  'verify-gate': { mode: 'perhaps' },
  report: { 'show-summary': 'perhaps' },
}

describe('a built action, alone in its folder', () => {
  it.each(ACTIONS)('%s tells of a wrong input in one annotation, and fails', async (action) => {
    const { exitCode, stdout, stderr, outputs, summary } = await job.step(action, WRONG[action])
    const annotations = stdout.split('\n').filter((line) => line.startsWith('::error'))
    expect({ exitCode, stderr, outputs, annotations: annotations.length }).toEqual({
      exitCode: 1,
      stderr: '',
      outputs: {},
      annotations: 1,
    })
    expect(annotations[0]).toContain('input-invalid')
    expect(annotations[0]).toContain(Object.keys(WRONG[action])[0])
    expect(summary).toContain('input-invalid')
  })

  it.each(ACTIONS)('%s leaves no bundle behind when its inputs are wrong', async (action) => {
    await job.step(action, WRONG[action])
    expect(existsSync(join(job.workspace, 'custody-bundle'))).toBe(false)
  })

  it.each(ACTIONS)('%s starts fast', async (action) => {
    const times: number[] = []
    for (let run = 0; run < 3; run++) times.push((await job.step(action, WRONG[action])).milliseconds)
    const median = times.sort((a, b) => a - b)[1] ?? Number.NaN
    process.stderr.write(`${action} starts in ${(median / 1000).toFixed(2)} s (aim: ${AIM / 1000} s)\n`)
    expect(median).toBeLessThan(BOUND)
  })
})

describe('the built command, alone in its folder', () => {
  const custody = (...args: readonly string[]) =>
    runProgram(process.execPath, [join(dist, 'custody.js'), ...args], { cwd: job.folder, env: {} })

  it('tells what it can do', async () => {
    const { exitCode, stdout } = await custody('help')
    expect({ exitCode, verify: stdout.includes('verify') }).toEqual({ exitCode: 0, verify: true })
  })

  it('ends with 4 for what it does not know', async () => {
    expect((await custody('no-such-command')).exitCode).toBe(4)
  })
})
