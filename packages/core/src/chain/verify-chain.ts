import type { Head } from '../bundle/head.ts'
import type { BundleSnapshot } from '../bundle/snapshot.ts'
import { coreError } from '../core-errors.ts'
import { createVerifier } from '../verify/verify-signed-statement.ts'
import type { ChainItem, FileItem, RecordItem, SealItem } from './chain-item.ts'
import { type Check, CheckList } from './check.ts'
import type { Expectation } from './expectation.ts'
import { readHistory } from './history.ts'
import { readItems } from './read-items.ts'
import { checkAfterSeal, stagesAfterSeal } from './rules/after-seal.ts'
import { checkDeployed } from './rules/deployed.ts'
import { checkHandover } from './rules/hand-over.ts'
import { checkLegs } from './rules/legs.ts'
import { checkPending, countedRecords, isPending } from './rules/pending.ts'
import { checkRuns } from './rules/run-binding.ts'
import { checkSealedProducts } from './rules/sealed-products.ts'
import { checkSeals } from './rules/seals.ts'
import { checkSignatures } from './rules/signatures.ts'
import { checkSubjects } from './rules/subjects.ts'
import { checkSupersedes, isSuperseded } from './rules/supersedes.ts'
import { checkTimes } from './rules/times.ts'

const verified = Symbol('a chain that verified')

/** A chain that verified at the level asked for. Only {@link verifyChain} makes it. */
export interface VerifiedChain {
  readonly [verified]: true
  readonly head: Head
  readonly level: Expectation['level']
  /** Everything as it stands in the chain, in its order: what a seal lists. */
  readonly items: readonly ChainItem[]
  /** Records in the order of the chain: each after all that it follows. A pending one that was completed is not among them. */
  readonly records: readonly RecordItem[]
  /** Those among them that nobody could sign, and that no signed one completes yet (level `append` alone). */
  readonly pending: readonly RecordItem[]
  readonly seals: readonly SealItem[]
  /** The seal that counts. */
  readonly seal: SealItem | undefined
  /** Files whose record stands before the last seal (all, before there is one), that nothing superseded, and that are no verdicts: the evidence. */
  readonly evidence: readonly EvidenceFile[]
  /** Files that a later one replaced: kept, shown, not judged. */
  readonly superseded: readonly EvidenceFile[]
  readonly checks: readonly Check[]
}

export interface EvidenceFile extends FileItem {
  readonly record: RecordItem
}

export type ChainOutcome =
  | { readonly ok: true; readonly chain: VerifiedChain }
  | { readonly ok: false; readonly checks: readonly Check[]; readonly head: Head }

/**
 * Verifies a chain against docs/spec/chain.md, rules 1 to 6, 8 and 10. Pure: no network, no environment, no clock but `now`.
 * Every doubt is a failed check with its code; a chain with one failed check is refused whole.
 */
export async function verifyChain(snapshot: BundleSnapshot, expectation: Expectation): Promise<ChainOutcome> {
  const checks = new CheckList()
  const items = await readChain(snapshot, expectation, checks)
  if (checks.failed) return { ok: false, checks: checks.all, head: snapshot.head }
  applyRules(snapshot.head, items, expectation, checks)
  if (checks.failed) return { ok: false, checks: checks.all, head: snapshot.head }
  return { ok: true, chain: sealedChain(snapshot.head, items, expectation, checks.all) }
}

async function readChain(
  snapshot: BundleSnapshot,
  expectation: Expectation,
  checks: CheckList,
): Promise<readonly ChainItem[]> {
  const { head, folder } = snapshot
  const { bundleDigest } = expectation
  if (bundleDigest !== undefined && bundleDigest !== head.digest) {
    checks.fail(1, coreError('bundle-digest-differs', { found: head.digest, expected: bundleDigest }), folder)
    return []
  }
  const nodes = checks.attempt(1, `bundle ${head.digest}`, () => readHistory(snapshot))
  if (nodes === undefined) return []
  checks.pass(1, 'closed-world', `bundle ${head.digest}`)
  return readItems(snapshot, nodes, createVerifier(expectation.trust), checks)
}

function applyRules(
  head: Head,
  items: readonly ChainItem[],
  expectation: Expectation,
  checks: CheckList,
): void {
  checkSignatures(items, expectation, checks)
  checkPending(items, expectation, checks)
  checkSeals(items, checks)
  checkAfterSeal(items, expectation, checks)
  checkRuns(items, expectation.run, checks)
  checkHandover(items, checks)
  checkSealedProducts(items, checks)
  checkDeployed(items, checks)
  checkTimes(items, checks)
  checkSupersedes(items, checks)
  if (expectation.level === 'append') return
  checkLegs(items, expectation, checks)
  if (expectation.level === 'decide') checkSubjects(head, items, expectation, checks)
}

function sealedChain(
  head: Head,
  items: readonly ChainItem[],
  expectation: Expectation,
  checks: readonly Check[],
): VerifiedChain {
  const records = countedRecords(items.filter((item) => item.type === 'record'))
  const seals = items.filter((item) => item.type === 'seal')
  const seal = seals.at(-1)
  const counted = records
    .filter(({ node }) => seal === undefined || seal.node.ancestors.has(node))
    .filter(isEvident)
  const files = counted.flatMap((record) => record.files.map((file) => ({ ...file, record })))
  const isReplaced = (file: EvidenceFile) => isSuperseded(file, file.record, counted)
  return {
    [verified]: true,
    head,
    level: expectation.level,
    items,
    records,
    pending: records.filter(isPending),
    seals,
    seal,
    evidence: files.filter((file) => !isReplaced(file)),
    superseded: files.filter(isReplaced),
    checks,
  }
}

/** What was decided and done about an artifact is no evidence about it, also where a new seal stands over an earlier verdict. */
function isEvident({ claims }: RecordItem): boolean {
  return !stagesAfterSeal.some((stage) => stage === claims.stage)
}
