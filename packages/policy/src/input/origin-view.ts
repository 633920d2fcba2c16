import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { knownText } from './known-text.ts'
import type { PolicyInput } from './policy-input.ts'

/** What the source record binds. */
export function sourceView({ records }: VerifiedChain): PolicyInput['image']['source'] {
  const source = records.find(({ claims }) => claims.stage === 'source' && claims.source !== undefined)
    ?.claims.source
  if (source === undefined) return { present: false }
  return {
    present: true,
    commit: source.commit,
    tree: source.tree,
    ref: knownText(source.ref),
    dirty: source.dirty,
    commit_signature: source.commitSignature,
  }
}

/** What the first build record says. */
export function buildView({ records }: VerifiedChain): PolicyInput['image']['build'] {
  const build = records.find(({ claims }) => claims.stage === 'build')
  if (build === undefined) return { present: false, signed: false }
  const { run, finishedOn } = build.claims
  return {
    present: true,
    signed: build.signer !== undefined,
    environment: knownText(run.runnerEnvironment),
    repository: run.repository,
    commit: knownText(run.commit),
    ref: knownText(run.ref),
    workflow_ref: knownText(run.workflowRef),
    run: run.uri,
    command: build.statement.predicate.command,
    finished: finishedOn,
  }
}
