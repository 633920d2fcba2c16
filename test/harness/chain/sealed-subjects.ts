import type { BundleSnapshot } from '../../../packages/core/src/bundle/snapshot.ts'
import { readSignatureBundle } from '../../../packages/core/src/dsse/read-signature-bundle.ts'
import type { Subject } from '../../../packages/core/src/in-toto/statement.ts'
import { annotations } from '../../../packages/core/src/names.ts'

/** The artifacts that the last seal of a bundle names. */
export function sealedSubjects({ head, blobs }: BundleSnapshot): readonly Subject[] {
  const seal = head.layers.findLast((layer) => layer.annotations[annotations.kind] === 'seal')
  const bytes = seal === undefined ? undefined : blobs.get(seal.digest)
  if (bytes === undefined) throw new TypeError('no seal in this bundle')
  return JSON.parse(readSignatureBundle(bytes).envelope.payload.toString()).subject
}
