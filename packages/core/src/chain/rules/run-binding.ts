import { coreError } from '../../core-errors.ts'
import type { CertificateClaims, SignerIdentity } from '../../verify/signer-identity.ts'
import { strengthOf } from '../../verify/signer-strength.ts'
import { type ChainItem, nameOf, runOf } from '../chain-item.ts'
import type { CheckList } from '../check.ts'
import { type RunClaims, runBase } from '../claims.ts'

/** The run that items before the seal have to be of. What is left out is not compared. */
export interface ExpectedRun {
  readonly repository?: string | undefined
  readonly repositoryId?: string | undefined
  readonly commit?: string | undefined
  readonly ref?: string | undefined
  /** `…/actions/runs/ID`, whatever the attempt. */
  readonly base?: string | undefined
}

/**
 * Rule 3: a certificate says the same of the run as the item; items under one seal are of one run, at its attempt or an
 * earlier one; and it is the expected run. With keys the run is the key holder's claim, compared all the same.
 */
export function checkRuns(
  items: readonly ChainItem[],
  expected: ExpectedRun | undefined,
  checks: CheckList,
): void {
  for (const item of items) {
    const run = runOf(item)
    const leader = leaderOf(item, items)
    const found =
      certificateMismatch(item.signer, run) ??
      segmentMismatch(item, run, leader) ??
      expectedMismatch(run, expected, item, items)
    if (found === undefined) checks.pass(3, 'run', nameOf(item), strengthOf(item.signer))
    else checks.fail(3, coreError(found.code, { found: found.found, expected: found.expected }), nameOf(item))
  }
}

interface Mismatch {
  readonly code: 'run-differs' | 'repository-differs'
  readonly found: string
  readonly expected: string
}

/** The first seal that covers an item decides which run it is of; without one, the newest item that follows it does. */
function leaderOf(item: ChainItem, items: readonly ChainItem[]): ChainItem | undefined {
  const seals = items.filter((other) => other.type === 'seal')
  const covering = seals.find((seal) => seal === item || seal.node.ancestors.has(item.node))
  if (covering !== undefined) return covering
  return seals.length > 0 ? undefined : items.at(-1)
}

function segmentMismatch(
  item: ChainItem,
  run: RunClaims,
  leader: ChainItem | undefined,
): Mismatch | undefined {
  if (leader === undefined || leader === item) return undefined
  const own = runOf(leader)
  const differs = firstDifference(describe(run), describe(own))
  if (differs !== undefined) return { code: 'run-differs', ...differs }
  if (run.attempt <= own.attempt || leader.type !== 'seal') return undefined
  return {
    code: 'run-differs',
    found: `attempt ${run.attempt}`,
    expected: `attempt ${own.attempt} or earlier`,
  }
}

function describe(run: RunClaims): Readonly<Record<string, string>> {
  return {
    run: runBase(run.uri),
    repository: run.repository,
    'repository id': run.repositoryId,
    commit: run.commit,
  }
}

/** Items that follow the last seal may be of another run: only what was sealed is compared with the expected run. */
function expectedMismatch(
  run: RunClaims,
  expected: ExpectedRun | undefined,
  item: ChainItem,
  items: readonly ChainItem[],
): Mismatch | undefined {
  const seal = items.findLast((other) => other.type === 'seal')
  if (expected === undefined || (seal !== undefined && item !== seal && !seal.node.ancestors.has(item.node)))
    return undefined
  const claimed = { ...describe(run), ref: run.ref }
  const wanted = {
    run: expected.base,
    repository: expected.repository,
    'repository id': expected.repositoryId,
    commit: expected.commit,
    ref: expected.ref,
  }
  const differs = firstDifference(claimed, wanted)
  return differs === undefined ? undefined : { code: 'repository-differs', ...differs }
}

function certificateMismatch(signer: SignerIdentity | undefined, run: RunClaims): Mismatch | undefined {
  if (signer?.kind !== 'certificate' || strengthOf(signer) === 'claimed') return undefined
  const differs = firstDifference(claimedByCertificate(run), certified(signer.claims))
  return differs === undefined ? undefined : { code: 'run-differs', ...differs }
}

/** What the run of a record has to be in the certificate's terms (Fulcio oid-info: URIs are prefixed by the server). */
function claimedByCertificate(run: RunClaims): Readonly<Record<string, string>> {
  const server = URL.parse(run.repository)?.origin ?? ''
  return {
    'repository id': run.repositoryId,
    repository: run.repository,
    commit: run.commit,
    ref: run.ref,
    'run URI': run.uri,
    workflow: `${server}/${run.workflowRef}`,
    'job workflow': `${server}/${run.jobWorkflowRef}`,
    'runner environment': run.runnerEnvironment,
  }
}

function certified(claims: CertificateClaims): Readonly<Record<string, string>> {
  return {
    'repository id': claims.sourceRepositoryId ?? '',
    repository: claims.sourceRepositoryUri ?? '',
    commit: claims.sourceRepositoryDigest ?? '',
    ref: claims.sourceRepositoryRef ?? '',
    'run URI': claims.runInvocationUri ?? '',
    workflow: claims.buildConfigUri ?? '',
    'job workflow': claims.buildSignerUri ?? '',
    'runner environment': claims.runnerEnvironment ?? '',
  }
}

function firstDifference(
  found: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string | undefined>>,
): { found: string; expected: string } | undefined {
  for (const [field, value] of Object.entries(expected)) {
    if (value !== undefined && found[field] !== value) {
      return { found: `${field} ${JSON.stringify(found[field] ?? '')}`, expected: JSON.stringify(value) }
    }
  }
  return undefined
}
