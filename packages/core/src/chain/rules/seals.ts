import { type Layer, titleOf } from '../../bundle/descriptor.ts'
import { coreError } from '../../core-errors.ts'
import type { Digest } from '../../digest/sha256.ts'
import { canonicalJson } from '../../json/canonical-json.ts'
import { predicateTypes } from '../../names.ts'
import { type ChainItem, type FileItem, nameOf, type SealItem, sealSignerOf, timeOf } from '../chain-item.ts'
import type { CheckList } from '../check.ts'
import { type EntryFacts, entriesRoot, type SealEntry, sealEntries } from '../seal.ts'

/** Rule 1 for seals: each lists exactly the layers of the head it seals, and the last one covers all the others. */
export function checkSeals(items: readonly ChainItem[], checks: CheckList): void {
  const seals = items.filter((item) => item.type === 'seal')
  for (const seal of seals) {
    if (checks.attempt(1, nameOf(seal), () => checkSeal(seal, seals, items)) === true)
      checks.pass(1, 'seal', nameOf(seal))
  }
}

function checkSeal(seal: SealItem, seals: readonly SealItem[], items: readonly ChainItem[]): true {
  const { predicate } = seal.statement
  const expected = entriesOf(seal, items)
  const wrong = expected.findIndex(
    (entry, at) => canonicalJson(entry) !== canonicalJson(predicate.entries[at] ?? null),
  )
  if (wrong >= 0 || expected.length !== predicate.entries.length) {
    const found = predicate.entries[wrong]?.path ?? `${predicate.entries.length} entries`
    throw coreError('seal-differs', {
      found,
      expected: expected[wrong]?.path ?? `${expected.length} entries`,
    })
  }
  if (entriesRoot(predicate.entries) !== predicate.merkleRoot) {
    throw coreError('seal-differs', {
      found: `root ${predicate.merkleRoot}`,
      expected: entriesRoot(predicate.entries),
    })
  }
  const before = previousSealOf(seal, seals)
  if (predicate.previousSeal !== before) {
    throw coreError('seal-differs', {
      found: predicate.previousSeal ?? 'no earlier seal',
      expected: before ?? 'no earlier seal',
    })
  }
  checkSequence(seal, seals.slice(0, seals.indexOf(seal)))
  return true
}

/** Where a seal stands among the runs of its workflow and among the seals of its chain: what its run and the chain say. */
function checkSequence({ statement: { predicate } }: SealItem, earlier: readonly SealItem[]): void {
  const { run } = predicate.custody
  const { workflow, attempt, n } = predicate.sequence
  const found = canonicalJson({ workflow, attempt, n })
  const expected = canonicalJson({
    workflow: run.workflowRef.replace(/@.*$/, ''),
    attempt: run.attempt,
    n: earlier.length + 1,
  })
  if (found !== expected) throw coreError('seal-differs', { found, expected })
}

/** The payload digest of the seal before; parallel seals have to be covered by this one, or it is not the last word. */
function previousSealOf(seal: SealItem, seals: readonly SealItem[]): Digest | undefined {
  const earlier = seals.slice(0, seals.indexOf(seal))
  const uncovered = earlier.find((other) => !seal.node.ancestors.has(other.node))
  if (uncovered !== undefined)
    throw coreError('seal-differs', { found: `${nameOf(uncovered)} beside it`, expected: 'a seal over all' })
  const last = earlier.at(-1)
  return last === undefined ? undefined : `sha256:${last.payload}`
}

/** The entries that a seal over this head has to have, worked out from signed content alone. */
export function entriesOf(seal: Pick<SealItem, 'node'>, items: readonly ChainItem[]): readonly SealEntry[] {
  const [sealed] = seal.node.previous
  if (sealed === undefined) throw coreError('seal-differs', { found: 'a seal over nothing' })
  return sealEntries(sealed.head, factsFrom(items))
}

/** What is known of each layer of verified items; heads and plain files are their own payload. */
export function factsFrom(items: readonly ChainItem[]): (layer: Layer) => EntryFacts {
  // By title as well: a record may list the very bytes of another one as a file, which then is no record.
  const known = new Map<string, EntryFacts>()
  for (const item of items) {
    known.set(`${titleOf(item.layer)} ${item.layer.digest}`, factsOfItem(item))
    if (item.type === 'record')
      for (const file of item.files) known.set(`${file.file.path} ${file.file.digest}`, factsOfFile(file))
  }
  return (layer) => known.get(`${titleOf(layer)} ${layer.digest}`) ?? { payloadDigest: layer.digest }
}

function factsOfItem(item: ChainItem): EntryFacts {
  return {
    payloadDigest: `sha256:${item.payload}`,
    predicateType: item.type === 'seal' ? predicateTypes.seal : predicateTypes.link,
    signer: item.signer === undefined ? undefined : sealSignerOf(item.signer),
    time: timeOf(item)?.toISOString(),
  }
}

function factsOfFile({ file, statement }: FileItem): EntryFacts {
  return {
    payloadDigest: file.payloadDigest,
    predicateType: file.predicateType,
    signer: statement === undefined ? undefined : sealSignerOf(statement.signer),
    time: statement === undefined ? undefined : timeOf(statement)?.toISOString(),
  }
}
