import { type CustodyError, isCustodyError } from '@custody/core/errors'
import { createSigning } from '@custody/flow/create-signing'
import { gateError } from '@custody/flow/gate-error'
import { gateOptions } from '@custody/flow/gate-options'
import type { GateOutcome } from '@custody/flow/gate-outcome'
import { deniedBy } from '@custody/flow/gate-result'
import { refusedReport, reportModel } from '@custody/flow/report-model'
import { isKeyless, signingOptions } from '@custody/flow/shared-inputs'
import { verifyGate } from '@custody/flow/verify-gate'
import { annotate } from '@custody/github/annotate'
import { errorLink } from '@custody/github/error-summary'
import { jobPorts } from '@custody/github/job-ports'
import { parseInputs } from '@custody/github/read-inputs'
import type { Runner } from '@custody/github/runner'
import { writeOutputs } from '@custody/github/write-outputs'
import { writeSummary } from '@custody/github/write-summary'
import { renderMarkdown } from '@custody/report/render-markdown'
import { inputs } from './inputs.ts'

/** Decides on a bundle and an artifact, or checks a verdict that exists. A denial fails the step, unless `mode` is `warn`. */
export async function main(runner: Runner): Promise<'failed' | undefined> {
  try {
    return await gate(runner)
  } catch (error) {
    writeDenial(runner, error)
    throw error
  }
}

async function gate(runner: Runner): Promise<'failed' | undefined> {
  const given = parseInputs(runner.environment, inputs)
  const ports = await jobPorts(runner, { isKeyless: isKeyless(given) })
  const options = gateOptions(given, process.cwd())
  const signing = options.record ? await createSigning(signingOptions(given), ports) : 'none'
  const outcome = await verifyGate(options, signing, ports).catch((error: unknown) => {
    const model = isEvidence(error) ? refusedReport(error, options, ports.now()) : undefined
    if (model === undefined || !isEvidence(error)) throw error
    writeDenial(runner, error)
    if (given['show-summary']) writeSummary(runner, renderMarkdown(model))
    annotate(runner, 'error', error)
    return undefined
  })
  if (outcome === undefined) return 'failed'
  writeOutputs(runner, outputsOf(outcome))
  const error = gateError(outcome)
  if (given['show-summary']) {
    writeSummary(runner, renderMarkdown(reportModel(outcome, options)))
    if (error !== undefined) writeSummary(runner, `What this means: ${errorLink(error)}`)
  }
  if (error === undefined) return undefined
  const fails = given.mode === 'enforce'
  annotate(runner, fails ? 'error' : 'warning', error)
  return fails ? 'failed' : undefined
}

/** What goes on after a failed step (`if: always()`) reads the outputs: a denial that was thrown is one as well. */
function writeDenial(runner: Runner, error: unknown): void {
  const denial = isCustodyError(error) ? deniedBy(error) : undefined
  if (denial !== undefined) writeOutputs(runner, { verdict: denial.verdict, reason: denial.reason })
}

/** What cannot be read or does not count is denied, too; other errors are for whoever runs the job. */
function isEvidence(error: unknown): error is CustodyError {
  return isCustodyError(error) && error.fault === 'evidence'
}

function outputsOf({ snapshot, left, verdict, reason }: GateOutcome): Record<string, string> {
  return {
    bundle: snapshot.folder,
    'bundle-digest': snapshot.head.digest,
    'record-path': left?.path ?? '',
    'record-digest': left?.digest ?? '',
    verdict,
    reason: reason ?? '',
    'verdict-path': left === undefined ? '' : verdictPath(left, snapshot.folder),
  }
}

/** Where the signed decision lies as a file of the bundle. */
function verdictPath({ claims }: NonNullable<GateOutcome['left']>, folder: string): string {
  const decision = claims.files.find(({ path }) => path.endsWith('/decision.json'))
  return decision === undefined ? '' : `${folder}/blobs/sha256/${decision.digest.slice('sha256:'.length)}`
}
