import type { Head } from '../../bundle/head.ts'
import { coreError } from '../../core-errors.ts'
import type { DigestSet } from '../../in-toto/statement.ts'
import { type ChainItem, nameOf, type SealItem } from '../chain-item.ts'
import type { CheckList } from '../check.ts'
import type { Expectation } from '../expectation.ts'

/** Something that was hashed here, or whose digest the caller states. */
export interface HashedSubject {
  readonly name: string
  readonly digest: DigestSet
}

/** Rule 10: the bundle is sealed, the seal is in force, and the bytes at hand are among its subjects. */
export function checkSubjects(
  head: Head,
  items: readonly ChainItem[],
  expectation: Expectation,
  checks: CheckList,
): void {
  const seal = items.findLast((item) => item.type === 'seal')
  if (seal === undefined) {
    checks.fail(10, coreError('seal-missing', { where: head.digest }), `bundle ${head.digest}`)
    return
  }
  checkInForce(seal, expectation.now, checks)
  const subjects = expectation.subjects ?? []
  if (subjects.length === 0) checks.fail(10, coreError('subject-missing'), `bundle ${head.digest}`)
  for (const subject of subjects) {
    const sealed = seal.statement.subject.some(({ digest }) => sameDigests(digest, subject.digest))
    if (sealed) checks.pass(10, 'subject', subject.name)
    else
      checks.fail(
        10,
        coreError('subject-unknown', { found: digestText(subject.digest), expected: sealedText(seal) }),
        subject.name,
      )
  }
}

/** Whether two digest sets name the same bytes: what both have agrees, and they have SHA-256 or a Git object in common. */
export function sameDigests(a: DigestSet, b: DigestSet): boolean {
  const common = Object.keys(a).filter((algorithm) => algorithm in b)
  const accepted = common.some((algorithm) =>
    ['sha256', 'sha384', 'sha512', 'gitCommit', 'dirHash'].includes(algorithm),
  )
  return accepted && common.every((algorithm) => a[algorithm] === b[algorithm])
}

function checkInForce(seal: SealItem, now: Date, checks: CheckList): void {
  const { notAfter } = seal.statement.predicate
  if (notAfter === undefined) return
  if (new Date(notAfter) >= now) checks.pass(6, 'in-force', nameOf(seal))
  else
    checks.fail(
      6,
      coreError('seal-expired', { found: now.toISOString(), expected: `until ${notAfter}` }),
      nameOf(seal),
    )
}

function sealedText(seal: SealItem): string {
  const texts = seal.statement.subject.map(({ digest }) => digestText(digest))
  return texts.length > 3 ? `one of ${texts.length} sealed subjects` : texts.join(' or ')
}

function digestText(digest: DigestSet): string {
  return Object.entries(digest)
    .map(([algorithm, value]) => `${algorithm}:${value}`)
    .join(' ')
}
