import { hexOf } from '@custody/core/digest/sha256'
import { type NamedDigest, treeDigest, treeListing } from '@custody/core/digest/tree-digest'
import type { Subject } from '@custody/core/in-toto/statement'
import { mediaTypes } from '@custody/core/names'
import type { EvidenceFile } from './step-facts.ts'

/** Above this many products a record carries the digest of their list, and the list is a file of the bundle. */
export const productLimit = 1000

export interface NamedProducts {
  readonly subject: readonly Subject[]
  /** The list, where there is one. */
  readonly files: readonly EvidenceFile[]
}

/** The subjects of a record: its products one by one, or their list as one. */
export function nameProducts(products: readonly NamedDigest[]): NamedProducts {
  if (products.length <= productLimit) {
    return {
      subject: products.map(({ path, digest }) => ({ name: path, digest: { sha256: hexOf(digest) } })),
      files: [],
    }
  }
  const list = Buffer.from(treeListing(products))
  const whole = {
    name: 'products',
    digest: { sha256: hexOf(treeDigest(products)) },
    mediaType: mediaTypes.products,
  }
  return {
    subject: [whole],
    files: [{ name: 'products.sha256', bytes: list, mediaType: mediaTypes.products, kind: 'products' }],
  }
}
