import { coreError } from '../../core-errors.ts'
import type { Digest } from '../../digest/sha256.ts'
import { type ChainItem, nameOf, type RecordItem, sameSigner } from '../chain-item.ts'
import type { CheckList } from '../check.ts'

/** Rule 8: an item is replaced only by a later record of the same stage and the same signer; unsigned replaces nothing signed. */
export function checkSupersedes(items: readonly ChainItem[], checks: CheckList): void {
  const records = items.filter((item) => item.type === 'record')
  for (const record of records) {
    for (const digest of record.claims.supersedes) {
      const owners = records.filter(({ files }) => files.some(({ file }) => file.payloadDigest === digest))
      if (owners.some((owner) => maySupersede(record, owner)))
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

/** Whether a later record replaces what this one brought under a digest. The same bytes of another signer stay. */
export function isSuperseded(digest: Digest, owner: RecordItem, records: readonly RecordItem[]): boolean {
  return records.some((record) => record.claims.supersedes.includes(digest) && maySupersede(record, owner))
}

function maySupersede(record: RecordItem, owner: RecordItem): boolean {
  if (!record.node.ancestors.has(owner.node) || record.claims.stage !== owner.claims.stage) return false
  if (owner.signer === undefined) return true
  return record.signer !== undefined && sameSigner(record.signer, owner.signer)
}
