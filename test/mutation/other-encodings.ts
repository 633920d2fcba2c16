import { titleOf } from '../../packages/core/src/bundle/descriptor.ts'
import { canonicalBytes } from '../../packages/core/src/json/canonical-json.ts'
import { mediaTypes } from '../../packages/core/src/names.ts'
import { type DerElement, decodeSequence } from '../harness/der/decode-der.ts'
import { bitString, octetString, sequence, set, tagged } from '../harness/der/encode-der.ts'
import { partsOf, replacePart } from './changed-bytes.ts'
import { highS } from './high-s.ts'
import { mend } from './mend.ts'
import type { Mutant } from './mutant.ts'
import { fold, type Unfolded } from './unfold.ts'

/**
 * What others than the signer signed, with the other one of the two ECDSA values that verify: the certificate of an authority,
 * the token of a timestamp authority. Nobody can forbid these bytes to whoever makes them.
 */
export function* otherEncodings(good: Unfolded): Generator<Mutant> {
  // From the end: the last item alone is covered by nothing after it.
  for (const { at, index, part } of partsOf(good).toReversed()) {
    if (part.layer.mediaType !== mediaTypes.sigstoreBundle) continue
    for (const [what, change] of encodings) {
      const bundle = JSON.parse(part.bytes.toString())
      if (!change(bundle.verificationMaterial)) continue
      const bytes = canonicalBytes(bundle)
      yield {
        attack: 'another encoding of a signature',
        name: `${titleOf(part.layer)}: ${what}`,
        files: () => fold(replacePart(good, at, index, mend({ ...part, bytes }))),
      }
    }
  }
}

interface Material {
  readonly certificate?: { rawBytes: string }
  readonly timestampVerificationData?: { rfc3161Timestamps: Array<{ signedTimestamp: string }> }
}

type Encoding = readonly [name: string, change: (material: Material) => boolean]

const encodings: readonly Encoding[] = [
  [
    'of the timestamp',
    ({ timestampVerificationData: data }) => {
      for (const stamp of data?.rfc3161Timestamps ?? [])
        stamp.signedTimestamp = again(stamp.signedTimestamp, tokenAgain)
      return data !== undefined
    },
  ],
  [
    'of the certificate',
    ({ certificate }) => {
      if (certificate !== undefined) certificate.rawBytes = again(certificate.rawBytes, certificateAgain)
      return certificate !== undefined
    },
  ],
]

function again(base64: string, change: (der: Buffer) => Buffer): string {
  return change(Buffer.from(base64, 'base64')).toString('base64')
}

function certificateAgain(der: Buffer): Buffer {
  const [tbs, algorithm, signature] = decodeSequence(der)
  return sequence(encoded(tbs), encoded(algorithm), bitString(otherValue(contents(signature).subarray(1))))
}

/** TimeStampResp, ContentInfo, SignedData, SignerInfo, whose last member is the signature (RFC 3161, RFC 5652). */
function tokenAgain(der: Buffer): Buffer {
  const [status, contentInfo] = decodeSequence(der)
  const [type, wrapped] = decodeSequence(encoded(contentInfo))
  const signedData = decodeSequence(contents(wrapped))
  const signer = decodeSequence(contents(signedData.at(-1)))
  const resigned = sequence(
    ...signer.slice(0, -1).map(encoded),
    octetString(otherValue(contents(signer.at(-1)))),
  )
  const resignedData = sequence(...signedData.slice(0, -1).map(encoded), set(resigned))
  return sequence(encoded(status), sequence(encoded(type), tagged(0, resignedData)))
}

function otherValue(signature: Buffer): Buffer {
  return Buffer.from(highS(signature.toString('base64')), 'base64')
}

const encoded = (member: DerElement | undefined) => member?.encoded ?? Buffer.alloc(0)
const contents = (member: DerElement | undefined) => member?.contents ?? Buffer.alloc(0)
