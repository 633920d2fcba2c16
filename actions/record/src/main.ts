import { createSigning } from '@custody/flow/create-signing'
import { type RecordOptions, record } from '@custody/flow/record'
import { scriptCommand } from '@custody/flow/run-command'
import { signingOptions, stepOptions } from '@custody/flow/shared-inputs'
import { stepSummary } from '@custody/flow/step-summary'
import { whenUnavailable } from '@custody/flow/when-unavailable'
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
  const left = await whenUnavailable(
    given['on-unavailable'],
    async () => {
      const ports = await jobPorts(runner)
      return record(recordOptions(given), await createSigning(signingOptions(given), ports), ports)
    },
    (error) => annotate(runner, 'warning', error),
  )
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

function recordOptions(given: z.output<typeof inputs>): RecordOptions {
  return {
    ...stepOptions(given),
    stage: given.stage,
    command: given.run === undefined ? [] : scriptCommand(given.run),
    phase: given.phase,
    materials: given.materials,
    products: given.products,
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
