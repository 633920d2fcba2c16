import type { RecordItem } from '@custody/core/chain/chain-item'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { PolicyInput } from '../input/policy-input.ts'

export function sourceFacts(chain: VerifiedChain): PolicyInput['image']['source'] {
  const source = recordOf(chain, 'source')?.claims.source
  if (source === undefined) return { present: false }
  const { commit, tree, ref, dirty, commitSignature } = source
  return { present: true, commit, tree, ref, dirty, commit_signature: commitSignature }
}

export function buildFacts(chain: VerifiedChain): PolicyInput['image']['build'] {
  const record = recordOf(chain, 'build')
  if (record === undefined) return { present: false, signed: false }
  const { run, finishedOn } = record.claims
  return {
    present: true,
    signed: record.signer !== undefined,
    environment: run.runnerEnvironment,
    repository: run.repository,
    commit: run.commit,
    ref: run.ref,
    workflow_ref: run.workflowRef,
    run: run.uri,
    command: record.statement.predicate.command,
    finished: finishedOn,
  }
}

function recordOf({ records }: VerifiedChain, stage: string): RecordItem | undefined {
  return records.find(({ claims }) => claims.stage === stage)
}
