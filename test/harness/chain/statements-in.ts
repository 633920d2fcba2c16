import type { BundleSnapshot } from '../../../packages/core/src/bundle/snapshot.ts'
import { readSignatureBundle } from '../../../packages/core/src/dsse/read-signature-bundle.ts'
import type { Subject } from '../../../packages/core/src/in-toto/statement.ts'
import { annotations } from '../../../packages/core/src/names.ts'

export interface FoundStatement {
  readonly subject: readonly Subject[]
  readonly predicateType: string
  readonly predicate: { readonly references?: readonly { readonly downloadLocation: string }[] }
}

/** The signed statements of one type in a bundle, in the order of its layers. */
export function statementsIn(
  { head, blobs }: BundleSnapshot,
  predicateType: string,
): readonly FoundStatement[] {
  return head.layers
    .filter((layer) => layer.annotations[annotations.kind] === 'statement')
    .map(({ digest }) => JSON.parse(payloadOf(blobs.get(digest))) as FoundStatement)
    .filter((statement) => statement.predicateType === predicateType)
}

function payloadOf(bytes: Buffer | undefined): string {
  if (bytes === undefined) throw new TypeError('a layer without its blob')
  return readSignatureBundle(bytes).envelope.payload.toString()
}
