import { type AttestResult, attest } from '@custody/flow/attest'
import { attestOptions } from '@custody/flow/attest-inputs'
import { createSigning } from '@custody/flow/create-signing'
import { isKeyless, signingOptions } from '@custody/flow/shared-inputs'
import { stepSummary } from '@custody/flow/step-summary'
import { whenUnavailable } from '@custody/flow/when-unavailable'
import { annotate } from '@custody/github/annotate'
import { jobPorts } from '@custody/github/job-ports'
import { parseInputs } from '@custody/github/read-inputs'
import type { Runner } from '@custody/github/runner'
import { writeOutputs } from '@custody/github/write-outputs'
import { writeSummary } from '@custody/github/write-summary'
import { inputs } from './inputs.ts'

/** Signs statements about the artifacts, seals the bundle and hands on its digest. */
export async function main(runner: Runner): Promise<void> {
  const given = parseInputs(runner.environment, inputs)
  const options = attestOptions(given)
  const result = await whenUnavailable(
    given['on-unavailable'],
    async () => {
      const ports = await jobPorts(runner, { isKeyless: isKeyless(given) })
      return attest(options, await createSigning(signingOptions(given), ports), ports)
    },
    (error) => annotate(runner, 'warning', error),
  )
  if (result === undefined) return
  writeOutputs(runner, outputsOf(result))
  if (given['show-summary']) writeSummary(runner, summary(result))
}

function outputsOf({ snapshot, record, seal, attestations }: AttestResult): Record<string, string> {
  return {
    bundle: snapshot.folder,
    'bundle-digest': snapshot.head.digest,
    'record-path': record.path,
    'record-digest': record.digest,
    'seal-digest': seal,
    attestations: attestations.join('\n'),
  }
}

function summary({ snapshot, seal, attestations }: AttestResult): string {
  return stepSummary({
    title: 'attest',
    sentence: `Signed ${attestations.length} statements and sealed the bundle.`,
    rows: [
      ['bundle digest', snapshot.head.digest],
      ['seal', seal],
    ],
  })
}
