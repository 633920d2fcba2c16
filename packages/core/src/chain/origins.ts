import { coreError } from '../core-errors.ts'
import type { Digest } from '../digest/sha256.ts'
import type { ResourceDescriptor } from '../in-toto/statement.ts'
import type { RecordItem } from './chain-item.ts'
import { fromAnnotation, introduced } from './record.ts'
import { leftBy } from './rules/hand-over.ts'

/** Something that a step consumed, before it is known where it came from. */
export interface Consumed {
  readonly name: string
  readonly digest: { readonly [algorithm: string]: string }
  readonly mediaType?: string
}

/**
 * Says of each consumed thing which stage it came from: the latest record that left these bytes, by digest.
 * A file that a record left under the same name with other bytes was changed on the way, and that is an error.
 * What no record left is `introduced`.
 * @throws material-changed
 */
export function withOrigins(
  consumed: readonly Consumed[],
  records: readonly RecordItem[],
): readonly ResourceDescriptor[] {
  if (records.length === 0) return consumed.map((one) => ({ ...one, annotations: fromNowhere }))
  const latestFirst = records
    .toReversed()
    .map((record) => ({ stage: record.claims.stage, left: leftBy(record) }))
  return consumed.map((one) => {
    const keys = Object.entries(one.digest).map(([algorithm, value]) => `${algorithm}:${value}`)
    const origin = latestFirst.find(({ left }) => keys.every((key) => left.digests.has(key)))
    if (origin !== undefined) return { ...one, annotations: { [fromAnnotation]: origin.stage } }
    refuseChanged(one, keys, latestFirst)
    return { ...one, annotations: fromNowhere }
  })
}

const fromNowhere = { [fromAnnotation]: introduced }

function refuseChanged(
  one: Consumed,
  keys: readonly string[],
  latestFirst: readonly { readonly stage: string; readonly left: ReturnType<typeof leftBy> }[],
): void {
  for (const { stage, left } of latestFirst) {
    const named = left.names.get(one.name)
    if (named === undefined) continue
    const expected = Object.entries(named).map(([algorithm, value]) => `${algorithm}:${value}`)
    throw coreError('material-changed', {
      found: `${JSON.stringify(one.name)} ${keys.join(' ')}`,
      expected: `${expected.join(' ')} as stage ${stage} left it`,
    })
  }
}

/** The digest set of a file that was hashed. */
export function sha256Set(digest: Digest): { readonly sha256: string } {
  return { sha256: digest.slice('sha256:'.length) }
}
