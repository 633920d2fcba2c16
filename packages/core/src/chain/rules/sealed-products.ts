import { coreError } from '../../core-errors.ts'
import type { Subject } from '../../in-toto/statement.ts'
import { type ChainItem, nameOf, type RecordItem, type SealItem } from '../chain-item.ts'
import type { CheckList } from '../check.ts'
import { leftBy } from './hand-over.ts'

/** Rule 5 for seals: where there is a build, it left what is sealed. */
export function checkSealedProducts(items: readonly ChainItem[], checks: CheckList): void {
  for (const seal of items.filter((item) => item.type === 'seal')) {
    const builds = buildsBefore(seal, items)
    if (builds.length === 0) continue
    const stranger = strangerTo(builds, seal.statement.subject)
    if (stranger === undefined) checks.pass(5, 'sealed-product', nameOf(seal))
    else checks.fail(5, notBuilt(stranger), nameOf(seal))
  }
}

/**
 * The first artifact that no build of the chain left, by any of its digests; none where there was no build.
 * @throws handover-broken
 */
export function requireBuilt(subjects: readonly Subject[], builds: readonly RecordItem[]): void {
  const stranger = builds.length === 0 ? undefined : strangerTo(builds, subjects)
  if (stranger !== undefined) throw notBuilt(stranger)
}

function buildsBefore(seal: SealItem, items: readonly ChainItem[]): readonly RecordItem[] {
  return items
    .filter((item) => item.type === 'record')
    .filter(({ claims, node }) => claims.stage === 'build' && seal.node.ancestors.has(node))
}

function strangerTo(builds: readonly RecordItem[], subjects: readonly Subject[]): Subject | undefined {
  const left = builds.map(leftBy)
  return subjects.find(
    (subject) => !left.some(({ digests }) => keysOf(subject).every((key) => digests.has(key))),
  )
}

function notBuilt(subject: Subject) {
  return coreError('handover-broken', {
    found: `${JSON.stringify(subject.name ?? '')} ${keysOf(subject).join(' ')}`,
    expected: 'a product of stage build',
  })
}

function keysOf({ digest }: Subject): readonly string[] {
  return Object.entries(digest).map(([algorithm, value]) => `${algorithm}:${value}`)
}
