import { coreError } from '../../core-errors.ts'
import type { Digest } from '../../digest/sha256.ts'
import { canonicalJson } from '../../json/canonical-json.ts'
import { type ChainItem, nameOf, type RecordItem } from '../chain-item.ts'
import type { CheckList } from '../check.ts'
import type { Expectation } from '../expectation.ts'

/**
 * Rule 2 for records that nobody could sign when they were made: each is followed by a signed record that says the same of the
 * same stage. Until then it stands in the chain and gives no trust: something may be added, nothing sealed or decided.
 */
export function checkPending(
  items: readonly ChainItem[],
  { level }: Pick<Expectation, 'level'>,
  checks: CheckList,
): void {
  const records = items.filter((item) => item.type === 'record')
  for (const record of records) {
    if (isPending(record)) {
      if (level === 'append' || completionOf(record, records) !== undefined)
        checks.pass(2, 'pending', nameOf(record))
      else checks.fail(2, coreError('record-pending', { found: nameOf(record) }), nameOf(record))
    }
    if (record.claims.completes !== undefined && !isCompletion(record, records)) {
      const expected = 'the signed wording of an earlier record that was left pending'
      checks.fail(2, coreError('completion-differs', { found: nameOf(record), expected }), nameOf(record))
    }
  }
}

/** Whether a record was left unsigned because no signature could be had. */
export function isPending({ claims, signer }: RecordItem): boolean {
  return claims.pending === true && signer === undefined
}

/** The signed record that makes up for a pending one. */
export function completionOf(pending: RecordItem, records: readonly RecordItem[]): RecordItem | undefined {
  return records.find((record) => record.claims.completes === digestOf(pending) && completes(record, pending))
}

/**
 * The records as they count: a pending one that was completed is left out, and its files are those of the record that completes
 * it.
 */
export function countedRecords(records: readonly RecordItem[]): readonly RecordItem[] {
  const isOpen = (record: RecordItem) => !isPending(record) || completionOf(record, records) === undefined
  const files = new Map(records.filter(isPending).map((pending) => [digestOf(pending), pending.files]))
  return records.filter(isOpen).map((record) => {
    const { completes: digest } = record.claims
    return digest === undefined ? record : { ...record, files: files.get(digest) ?? [] }
  })
}

function digestOf({ payload }: RecordItem): Digest {
  return `sha256:${payload}`
}

function isCompletion(record: RecordItem, records: readonly RecordItem[]): boolean {
  return records.some(
    (pending) => record.claims.completes === digestOf(pending) && completes(record, pending),
  )
}

function completes(record: RecordItem, pending: RecordItem): boolean {
  return (
    record.signer !== undefined &&
    record.claims.pending !== true &&
    record.files.length === 0 &&
    isPending(pending) &&
    record.node.ancestors.has(pending.node) &&
    wordingOf(record) === wordingOf(pending)
  )
}

/** What a record says of its stage: all but where it stands, who runs it, and the files, which the pending one brought. */
function wordingOf({ statement, claims }: RecordItem): string {
  const { subject, predicate } = statement
  const { name, command, materials, byproducts } = predicate
  const { stage, leg, legs, policy, startedOn, finishedOn, tools, supersedes, source } = claims
  const said = { stage, leg, legs, policy, startedOn, finishedOn, tools, supersedes, source }
  return canonicalJson(JSON.parse(JSON.stringify({ subject, name, command, materials, byproducts, said })))
}
