import type { CustodyError } from '@custody/core/errors'
import { createSigning } from '@custody/flow/create-signing'
import type { LeftRecord } from '@custody/flow/leave-record'
import { type RecordOptions, record, runUnrecorded } from '@custody/flow/record'
import { scriptCommand } from '@custody/flow/run-command'
import { isKeyless, signingOptions, stepOptions } from '@custody/flow/shared-inputs'
import { stepSummary } from '@custody/flow/step-summary'
import { orPending } from '@custody/flow/when-unavailable'
import { annotate } from '@custody/github/annotate'
import { jobPorts } from '@custody/github/job-ports'
import { parseInputs } from '@custody/github/read-inputs'
import type { Runner } from '@custody/github/runner'
import { writeOutputs } from '@custody/github/write-outputs'
import { writeSummary } from '@custody/github/write-summary'
import type * as z from 'zod'
import { inputs } from './inputs.ts'

/** Records a stage and hands on the digest of the bundle. */
export async function main(runner: Runner): Promise<void> {
  const given = parseInputs(runner.environment, inputs)
  const left = await recordOrRun(runner, given)
  if (left === undefined) return
  const { folder, head } = left.snapshot
  writeOutputs(runner, {
    bundle: folder,
    'bundle-digest': head.digest,
    'record-path': left.path,
    'record-digest': left.digest,
  })
  if (given['show-summary']) writeSummary(runner, summary(given.stage, head.digest, left.digest))
}

/**
 * With `on-unavailable: warn` the workflow goes on: the record is kept pending, or, where not even that can be, the command is
 * run alone.
 */
async function recordOrRun(runner: Runner, given: Given): Promise<LeftRecord | undefined> {
  const options = recordOptions(given)
  const choice = given['on-unavailable']
  const warn = (error: CustodyError) => annotate(runner, 'warning', error)
  let isCommandDue = options.command.length > 0 && options.phase !== 'start'
  let isRunning = false
  const own = {
    commandBegins: () => {
      isCommandDue = false
      isRunning = true
    },
    keepPending: choice === 'warn' ? warn : undefined,
  }
  const step = async () => {
    const ports = await jobPorts(runner, { isKeyless: isKeyless(given) })
    return record(options, await createSigning(signingOptions(given), ports), { ...ports, ...own })
  }
  const keepPending = async () => {
    if (isRunning) return undefined
    const ports = await jobPorts(runner, { isKeyless: false })
    return record({ ...options, pending: true }, 'none', { ...ports, ...own })
  }
  const left = await orPending(choice, step, keepPending, warn)
  if (left === undefined && isCommandDue) await runUnrecorded(options)
  return left
}

type Given = z.output<typeof inputs>

function recordOptions(given: Given): RecordOptions {
  return {
    ...stepOptions(given),
    stage: given.stage,
    command: given.run === undefined ? [] : scriptCommand(given.run),
    phase: given.phase,
    materials: given.materials,
    products: given.products,
    productImages: given['product-images'],
    leg: given.leg,
    legs: given.legs,
    workspace: process.cwd(),
  }
}

function summary(stage: string, bundle: string, record: string): string {
  return stepSummary({
    title: 'record',
    sentence: `Recorded stage ${stage}.`,
    rows: [
      ['bundle digest', bundle],
      ['record', record],
    ],
  })
}
