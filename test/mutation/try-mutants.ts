import { readBundle } from '../../packages/core/src/bundle/snapshot.ts'
import { readHistory } from '../../packages/core/src/chain/history.ts'
import type { ChainOutcome, VerifiedChain } from '../../packages/core/src/chain/verify-chain.ts'
import { type Digest, sha256 } from '../../packages/core/src/digest/sha256.ts'
import { CustodyError } from '../../packages/core/src/errors.ts'
import { type Judge, judgeOf } from '../harness/chain/judge.ts'
import type { GoodChain } from '../harness/chain/scenarios.ts'
import { type Files, filesOf, makeScratch, type Scratch, sameFiles } from './files.ts'
import { attacks, type Mutant } from './mutant.ts'

/** What became of the mutants of one bundle. */
export interface Tally {
  readonly name: string
  mutants: number
  refused: number
  /** Without the digest: an earlier, complete state of the same chain is what it says it is. */
  legalTruncations: number
  /** Without the digest: the same statements by the same signers, in other bytes of somebody else's signature. */
  equalEncodings: number
  readonly survivors: string[]
  /** Refused, but not with a code that names the attack. */
  readonly misnamed: string[]
}

/** Shows each mutant to a verifier that has the digest, and to one that has not. What changes nothing is no mutant. */
export async function tryMutants(good: GoodChain, mutants: Iterable<Mutant>, folder: string): Promise<Tally> {
  const tally = emptyTally(good.name)
  const judge = await judgeOf(good)
  const scratch = makeScratch(folder)
  const known = await knownOf(good, judge)
  for (const mutant of mutants) {
    const files = mutant.files()
    if (!sameFiles(files, known.files))
      count(tally, mutant, await verdictsOn(files, scratch, judge, good), known)
  }
  return tally
}

const emptyTally = (name: string): Tally => ({
  name,
  mutants: 0,
  refused: 0,
  legalTruncations: 0,
  equalEncodings: 0,
  survivors: [],
  misnamed: [],
})

/** The line that is printed. */
export function tallyLine({ name, survivors, ...tally }: Tally): string {
  return [
    `${name}: mutants ${tally.mutants}`,
    `refused ${tally.refused}`,
    `legal truncations ${tally.legalTruncations}`,
    `equal encodings ${tally.equalEncodings}`,
    `survivors ${survivors.length}`,
  ].join(', ')
}

/** The code of the refusal, or the chain that was taken for good. */
type Verdict = { readonly code: string } | { readonly chain: VerifiedChain }

interface Verdicts {
  readonly blind: Verdict
  readonly pinned: Verdict
}

async function verdictsOn(
  files: Files,
  scratch: Scratch,
  judge: Judge,
  { snapshot: { head } }: GoodChain,
): Promise<Verdicts> {
  scratch.show(files)
  try {
    const snapshot = readBundle(scratch.folder)
    return {
      blind: verdictOf(await judge(snapshot)),
      pinned: verdictOf(await judge(snapshot, { digest: head.digest })),
    }
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error
    return { blind: { code: error.code }, pinned: { code: error.code } }
  }
}

function verdictOf(outcome: ChainOutcome): Verdict {
  if (outcome.ok) return { chain: outcome.chain }
  return { code: outcome.checks.find(({ ok }) => !ok)?.code ?? 'no failed check' }
}

interface Known {
  readonly files: Files
  readonly heads: ReadonlySet<Digest>
  readonly words: string
}

function count(tally: Tally, mutant: Mutant, { blind, pinned }: Verdicts, known: Known): void {
  const name = `${mutant.attack}: ${mutant.name}`
  tally.mutants += 1
  if ('chain' in pinned) tally.survivors.push(`${name} (with the digest)`)
  else if (!isNamed(pinned.code, mutant) && pinned.code !== 'bundle-digest-differs')
    tally.misnamed.push(`${name}: ${pinned.code} (with the digest)`)
  if ('code' in blind) {
    tally.refused += 1
    if (!isNamed(blind.code, mutant)) tally.misnamed.push(`${name}: ${blind.code}`)
  } else if (known.heads.has(blind.chain.head.digest)) tally.legalTruncations += 1
  else if (wordsOf(blind.chain) === known.words) tally.equalEncodings += 1
  else tally.survivors.push(name)
}

function isNamed(code: string, { attack }: Mutant): boolean {
  return attacks[attack].some((allowed) => allowed === code)
}

async function knownOf({ name, snapshot }: GoodChain, judge: Judge): Promise<Known> {
  const verdict = verdictOf(await judge(snapshot))
  if ('code' in verdict) throw new Error(`${name} is refused: ${verdict.code}`)
  return {
    files: filesOf(snapshot),
    heads: new Set(readHistory(snapshot).map(({ head }) => head.digest)),
    words: wordsOf(verdict.chain),
  }
}

/** What a chain says and who says it, without the bytes of signatures. */
function wordsOf({ records, seals }: VerifiedChain): string {
  const items = [...records, ...seals].map(({ payload, signer, times }) => [payload, signer, times])
  return sha256(JSON.stringify(items))
}
