import { createSigning } from '@custody/flow/create-signing'
import { report } from '@custody/flow/report'
import { isKeyless, signingOptions, stepOptions, subjectOptions } from '@custody/flow/shared-inputs'
import { whenUnavailable } from '@custody/flow/when-unavailable'
import { annotate } from '@custody/github/annotate'
import { jobPorts } from '@custody/github/job-ports'
import { parseInputs } from '@custody/github/read-inputs'
import type { Runner } from '@custody/github/runner'
import { writeOutputs } from '@custody/github/write-outputs'
import { writeSummary } from '@custody/github/write-summary'
import { renderMarkdown } from '@custody/report/render-markdown'
import { inputs } from './inputs.ts'

/** Writes the report over a bundle and hands on where it is. */
export async function main(runner: Runner): Promise<void> {
  const given = parseInputs(runner.environment, inputs)
  const options = {
    ...stepOptions(given, given['asserted-stages']),
    out: given.out,
    subjects: subjectOptions(given),
    workspace: process.cwd(),
  }
  const result = await whenUnavailable(
    given['on-unavailable'],
    async () => {
      const ports = await jobPorts(runner, { isKeyless: isKeyless(given) })
      return report(options, await createSigning(signingOptions(given), ports), ports)
    },
    (error) => annotate(runner, 'warning', error),
  )
  if (result === undefined) return
  writeOutputs(runner, {
    bundle: result.bundle,
    'bundle-digest': result.bundleDigest,
    'record-path': result.left?.path ?? '',
    'record-digest': result.left?.digest ?? '',
    'report-path': result.page,
  })
  if (given['show-summary']) writeSummary(runner, renderMarkdown(result.model))
}
