import { coreError } from '../core-errors.ts'
import { mediaTypes } from '../names.ts'
import { readBundle } from './read-bundle.ts'
import { canonicalSigstoreBundle, type MessageBundle, type SignatureBundle } from './signature-bundle.ts'

/**
 * Reads a signed item of Custody: a Sigstore bundle v0.3 in the one form that {@link canonicalSigstoreBundle} writes.
 * A byte that is not as it would be written again, white space included, is refused.
 * @throws signed-malformed, signed-not-canonical, signed-payload-type, and those of `readJson`
 */
export function readSignatureBundle(bytes: Uint8Array): SignatureBundle {
  const bundle = readForeignBundle(bytes)
  if (!canonicalSigstoreBundle(bundle).equals(bytes)) throw coreError('signed-not-canonical')
  return bundle
}

/**
 * Reads a Sigstore bundle v0.1 to v0.3 around an in-toto statement that another tool wrote, in whatever order and spacing. What
 * it holds is as strictly bound; what carries no meaning here (cosignatures of a checkpoint, empty lists, `keyid`) is dropped.
 * @throws signed-malformed, signed-payload-type, and those of `readJson`
 */
export function readForeignBundle(bytes: Uint8Array): SignatureBundle {
  const bundle = readBundle(bytes)
  if (!('envelope' in bundle)) {
    throw coreError('signed-malformed', {
      found: 'a signature over the artifact itself',
      expected: 'a DSSE envelope around a statement',
    })
  }
  const { payloadType } = bundle.envelope
  if (payloadType !== mediaTypes.inToto) {
    throw coreError('signed-payload-type', {
      found: JSON.stringify(payloadType.slice(0, 80)),
      expected: mediaTypes.inToto,
    })
  }
  return bundle
}

/**
 * Reads a Sigstore bundle v0.1 to v0.3 around a signature over the bytes of an artifact.
 * @throws signed-malformed, and those of `readJson`
 */
export function readMessageBundle(bytes: Uint8Array): MessageBundle {
  const bundle = readBundle(bytes)
  if ('message' in bundle) return bundle
  throw coreError('signed-malformed', {
    found: 'a DSSE envelope',
    expected: 'a signature over the artifact itself',
  })
}
