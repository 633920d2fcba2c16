import { posix } from 'node:path'
import { coreError } from '../../core-errors.ts'
import type { CustodyError } from '../../errors.ts'
import type { ResourceDescriptor, Subject } from '../../in-toto/statement.ts'
import { type ChainItem, nameOf } from '../chain-item.ts'
import type { CheckList } from '../check.ts'
import { sameDigests } from './subjects.ts'

/** Rule 10 for deployment records: what they took is what was sealed. */
export function checkDeployed(items: readonly ChainItem[], checks: CheckList): void {
  for (const item of items) {
    if (item.type !== 'record' || item.claims.stage !== 'deployment') continue
    const seal = items.findLast((other) => other.type === 'seal' && item.node.ancestors.has(other.node))
    if (seal === undefined) continue
    const problem = deployedProblem(item.statement.predicate.materials, seal.statement.subject)
    if (problem === undefined) checks.pass(10, 'deployed', nameOf(item), item.strength)
    else checks.fail(10, problem, nameOf(item))
  }
}

/**
 * What is wrong with the files that a deployment takes: none of them was sealed, or one has the name of a sealed artifact
 * and other bytes. Files beside the artifact, as what says where it goes, may be anything. A deployment that takes no file
 * (an image, which its digest names) is about what its subject says.
 */
export function deployedProblem(
  materials: readonly Pick<ResourceDescriptor, 'name' | 'digest'>[],
  sealed: readonly Subject[],
): CustodyError | undefined {
  const files = materials.filter(({ digest = {} }) => 'sha256' in digest)
  const isSealed = ({ digest = {} }: (typeof files)[number]) =>
    sealed.some((subject) => sameDigests(subject.digest, digest))
  const names = new Set(sealed.map(({ name = '' }) => posix.basename(name)))
  const changed = files.find((file) => !isSealed(file) && names.has(posix.basename(file.name ?? '')))
  if (changed !== undefined) return unknown(changed)
  const [first] = files
  return first === undefined || files.some(isSealed) ? undefined : unknown(first)
}

function unknown({ name = '', digest = {} }: Pick<ResourceDescriptor, 'name' | 'digest'>): CustodyError {
  return coreError('subject-unknown', {
    found: `${JSON.stringify(name)} sha256:${digest['sha256']}`,
    expected: 'a sealed artifact among what is deployed, and no other bytes under its name',
  })
}
