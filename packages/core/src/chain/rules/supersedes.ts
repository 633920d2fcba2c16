import { coreError } from '../../core-errors.ts'
import { type ChainItem, nameOf, type RecordItem, sameSigner } from '../chain-item.ts'
import type { CheckList } from '../check.ts'

/** Rule 8: an item is replaced only by a later record of the same stage and the same signer; unsigned replaces nothing signed. */
export function checkSupersedes(items: readonly ChainItem[], checks: CheckList): void {
  const records = items.filter((item) => item.type === 'record')
  for (const record of records) {
    for (const digest of record.claims.supersedes) {
      const owner = records.find(({ files }) => files.some(({ file }) => file.payloadDigest === digest))
      if (owner !== undefined && maySupersede(record, owner))
        checks.pass(8, 'supersedes', nameOf(record), record.strength)
      else
        checks.fail(
          8,
          coreError('supersedes-foreign', {
            found: digest,
            expected: 'an earlier item of the same stage and signer',
          }),
          nameOf(record),
        )
    }
  }
}

function maySupersede(record: RecordItem, owner: RecordItem): boolean {
  if (!record.node.ancestors.has(owner.node) || record.claims.stage !== owner.claims.stage) return false
  if (owner.signer === undefined) return true
  return record.signer !== undefined && sameSigner(record.signer, owner.signer)
}
