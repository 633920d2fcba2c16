import { type AttestResult, attest } from '@custody/flow/attest'
import { attestOptions } from '@custody/flow/attest-inputs'
import { createSigning } from '@custody/flow/create-signing'
import { isKeyless, signingOptions } from '@custody/flow/shared-inputs'
import { stepSummary } from '@custody/flow/step-summary'
import { type StoreOutcome, storeFailure } from '@custody/flow/stores/store-statements'
import { whenUnavailable } from '@custody/flow/when-unavailable'
import { annotate } from '@custody/github/annotate'
import { attestPorts } from '@custody/github/attest-ports'
import { writeCreatedAttestations } from '@custody/github/created-attestations'
import { declareArtifacts } from '@custody/github/declared-artifacts'
import { jobPorts } from '@custody/github/job-ports'
import { parseInputs } from '@custody/github/read-inputs'
import type { Runner } from '@custody/github/runner'
import { writeOutputs } from '@custody/github/write-outputs'
import { writeSummary } from '@custody/github/write-summary'
import { inputs } from './inputs.ts'

/** Signs statements about the artifacts, seals the bundle, stores the statements and hands on the digest of the bundle. */
export async function main(runner: Runner): Promise<void> {
  const given = parseInputs(runner.environment, inputs)
  const options = attestOptions(given)
  const warn = (error: Parameters<typeof annotate>[2]) => annotate(runner, 'warning', error)
  const result = await whenUnavailable(
    given['on-unavailable'],
    async () => {
      const ports = await jobPorts(runner, { isKeyless: isKeyless(given) })
      const all = { ...ports, ...attestPorts(runner, given['github-token']) }
      return attest(options, await createSigning(signingOptions(given), ports), all)
    },
    warn,
  )
  if (result === undefined) return
  writeOutputs(runner, outputsOf(result, writeCreatedAttestations(runner, result.statements)))
  declareArtifacts(runner, result.declarable)
  if (given['show-summary']) writeSummary(runner, summary(result))
  const failure = storeFailure(result.stores)
  if (failure === undefined) return
  // The bundle is whole: an outage of a store is a warning where outages are, a refusal never is.
  if (given['on-unavailable'] === 'fail' || failure.fault !== 'infrastructure') throw failure
  warn(failure)
}

function outputsOf(result: AttestResult, bundlePath: string): Record<string, string> {
  const { snapshot, record, seal, attestations, stores } = result
  const stored = stores.filter(({ place }) => place === 'github').flatMap((outcome) => outcome.stored)
  return {
    bundle: snapshot.folder,
    'bundle-digest': snapshot.head.digest,
    'record-path': record.path,
    'record-digest': record.digest,
    'seal-digest': seal,
    attestations: attestations.join('\n'),
    'bundle-path': bundlePath,
    'attestation-id': stored.map(({ id }) => id).join('\n'),
    'attestation-url': stored.map(({ url = '' }) => url).join('\n'),
  }
}

function summary({ snapshot, seal, attestations, stores }: AttestResult): string {
  return stepSummary({
    title: 'attest',
    sentence: `Signed ${attestations.length} statements and sealed the bundle.`,
    rows: [['bundle digest', snapshot.head.digest], ['seal', seal], ...stores.map(storeRow)],
  })
}

function storeRow({ place, stored, expected }: StoreOutcome): readonly [string, string] {
  return [`stored in ${place}`, `${stored.length} of ${expected}`]
}
