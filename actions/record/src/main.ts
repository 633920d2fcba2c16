import { createSigning } from '@custody/flow/create-signing'
import type { RecordOptions } from '@custody/flow/record'
import { recordAnyway } from '@custody/flow/record-anyway'
import { scriptCommand } from '@custody/flow/run-command'
import { isKeyless, signingOptions, stepOptions } from '@custody/flow/shared-inputs'
import { stepSummary } from '@custody/flow/step-summary'
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
  const left = await recordAnyway(recordOptions(given), {
    choice: given['on-unavailable'],
    warn: (error) => annotate(runner, 'warning', error),
    ports: (signs) => jobPorts(runner, { isKeyless: signs && isKeyless(given) }),
    signing: (ports) => createSigning(signingOptions(given), ports),
  })
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
