import { coreError } from '../../core-errors.ts'
import { hexOf } from '../../digest/sha256.ts'
import { type NamedDigest, readTreeListing } from '../../digest/tree-digest.ts'
import type { DigestSet, ResourceDescriptor } from '../../in-toto/statement.ts'
import { type ChainItem, nameOf, type RecordItem } from '../chain-item.ts'
import type { CheckList } from '../check.ts'
import { fromAnnotation, introduced } from '../record.ts'

/** Rule 5: what a record consumed from a stage is, by digest, a product or a file of a record of that stage before it. */
export function checkHandover(items: readonly ChainItem[], checks: CheckList): void {
  const records = items.filter((item) => item.type === 'record')
  const left = new Map(records.map((record) => [record, leftBy(record)]))
  for (const record of records) {
    const before = records.filter((other) => record.node.ancestors.has(other.node))
    if (checks.attempt(5, nameOf(record), () => checkRecord(record, before, left)) === true) {
      checks.pass(5, 'hand-over', nameOf(record), record.strength)
    }
  }
}

/** What one record left behind: its products and its files, by digest and by name. */
export interface LeftBehind {
  readonly digests: ReadonlySet<string>
  readonly names: ReadonlyMap<string, DigestSet>
}

export function leftBy(record: RecordItem): LeftBehind {
  const { subject } = record.statement
  const names = new Map(subject.map(({ name, digest }) => [name ?? '', digest]))
  for (const { path, digest } of listedProducts(record)) names.set(path, { sha256: hexOf(digest) })
  const digests = new Set([...names.values()].flatMap((digest) => Object.entries(digest).map(keyOf)))
  for (const { file } of record.files) digests.add(file.digest).add(file.payloadDigest)
  return { digests, names }
}

/** A long list of products stands in the bundle as a file of its own. */
function listedProducts(record: RecordItem): readonly NamedDigest[] {
  return record.files.flatMap(({ file, bytes }) =>
    file.kind === 'products' ? readTreeListing(bytes.toString()) : [],
  )
}

function checkRecord(
  record: RecordItem,
  before: readonly RecordItem[],
  left: ReadonlyMap<RecordItem, LeftBehind>,
): true {
  for (const material of record.statement.predicate.materials) {
    const from = material.annotations?.[fromAnnotation]
    if (from === undefined)
      throw coreError('handover-broken', { found: `${label(material)} without an origin` })
    if (from !== introduced) checkMaterial(material, from, before, left)
  }
  return true
}

function checkMaterial(
  material: ResourceDescriptor,
  from: string,
  before: readonly RecordItem[],
  left: ReadonlyMap<RecordItem, LeftBehind>,
): void {
  const candidates = before
    .filter((record) => record.claims.stage === from)
    .flatMap((record) => left.get(record) ?? [])
  const digests = Object.entries(material.digest ?? {}).map(keyOf)
  if (digests.length > 0 && candidates.some((one) => digests.every((digest) => one.digests.has(digest))))
    return
  const named = candidates
    .map((one) => one.names.get(material.name ?? ''))
    .find((digest) => digest !== undefined)
  if (named === undefined)
    throw coreError('handover-broken', { found: label(material), expected: `a product of stage ${from}` })
  throw coreError('material-changed', {
    found: label(material),
    expected: Object.entries(named).map(keyOf).join(' '),
  })
}

const keyOf = ([algorithm, value]: readonly [string, string]) => `${algorithm}:${value}`

function label({ name, uri, digest }: ResourceDescriptor): string {
  return `${JSON.stringify(name ?? uri ?? '')} ${Object.entries(digest ?? {})
    .map(keyOf)
    .join(' ')}`
}
