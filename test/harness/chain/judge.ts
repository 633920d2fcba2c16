import type { BundleSnapshot } from '../../../packages/core/src/bundle/snapshot.ts'
import {
  defaultAssertedStages,
  defaultRequiredStages,
  type Expectation,
} from '../../../packages/core/src/chain/expectation.ts'
import type { HashedSubject } from '../../../packages/core/src/chain/rules/subjects.ts'
import { type ChainOutcome, verifyChain } from '../../../packages/core/src/chain/verify-chain.ts'
import type { Digest } from '../../../packages/core/src/digest/sha256.ts'
import { buildTrust, type TrustOptions } from '../../../packages/flow/src/build-trust.ts'
import { runClaimsOf } from './job.ts'
import type { GoodChain } from './scenarios.ts'

/** Judges bundles as somebody outside of the run who was told the signers, the repository, the ref and the artifacts. */
export type Judge = (
  snapshot: BundleSnapshot,
  told?: {
    readonly digest?: Digest | undefined
    readonly level?: Expectation['level']
    readonly subjects?: readonly HashedSubject[]
  },
) => Promise<ChainOutcome>

/** @param told the trust inputs, where they are not those that the signers give out */
export async function judgeOf(
  { signers, jobs, subjects }: Pick<GoodChain, 'signers' | 'jobs' | 'subjects'>,
  told: TrustOptions = signers.outside(jobs),
): Promise<Judge> {
  const [job] = jobs
  if (job === undefined) throw new TypeError('a chain without jobs')
  const { trust, run } = await buildTrust(told, 'none', runClaimsOf(job), new Date())
  const named = subjects.map(({ name = '', digest }) => ({ name, digest }))
  return (snapshot, { digest, level = 'decide', subjects: hashed = named } = {}) =>
    verifyChain(snapshot, {
      level,
      bundleDigest: digest,
      trust,
      now: new Date(),
      assertedStages: defaultAssertedStages,
      requiredStages: defaultRequiredStages,
      subjects: hashed,
      run: { ...run, commit: job.sha },
    })
}
