import { titleOf } from '../../packages/core/src/bundle/descriptor.ts'
import { canonicalBytes } from '../../packages/core/src/json/canonical-json.ts'
import { mediaTypes } from '../../packages/core/src/names.ts'
import { type PlacedPart, partsOf, replacePart } from './changed-bytes.ts'
import { highS } from './high-s.ts'
import { mend } from './mend.ts'
import type { Mutant } from './mutant.ts'
import { fold, type Unfolded } from './unfold.ts'

/** Every signature of a bundle stripped, swapped with another one, doubled or written otherwise. */
export function* changedSignatures(good: Unfolded): Generator<Mutant> {
  const signed = partsOf(good).filter(({ part }) => part.layer.mediaType === mediaTypes.sigstoreBundle)
  for (const [order, place] of signed.entries()) {
    const other = signed[(order + 1) % signed.length]
    if (other === undefined) continue
    for (const [what, change] of signatureChanges(read(other))) {
      const bundle = read(place)
      change(bundle)
      const bytes = canonicalBytes(JSON.parse(JSON.stringify(bundle)))
      if (bytes.equals(place.part.bytes)) continue
      yield {
        attack: 'strip, swap or double a signature',
        name: `${titleOf(place.part.layer)}: ${what}`,
        files: () => fold(replacePart(good, place.at, place.index, mend({ ...place.part, bytes }))),
      }
    }
  }
}

/** The members of a Sigstore bundle that are changed here. */
interface Bundle {
  dsseEnvelope: { payloadType: string; payload: string; signatures: Array<{ sig: string; keyid: string }> }
  verificationMaterial: {
    certificate?: { rawBytes: string }
    publicKey?: { hint: string }
    tlogEntries?: unknown[]
    timestampVerificationData?: { rfc3161Timestamps: unknown[] }
  }
}

function read({ part }: PlacedPart): Bundle {
  return JSON.parse(part.bytes.toString())
}

type SignatureChange = readonly [name: string, change: (bundle: Bundle) => void]

function signatureChanges(other: Bundle): readonly SignatureChange[] {
  return [
    ['stripped', ({ dsseEnvelope }) => void (dsseEnvelope.signatures = [])],
    ['doubled', ({ dsseEnvelope }) => void dsseEnvelope.signatures.push(...dsseEnvelope.signatures)],
    ['empty', ({ dsseEnvelope }) => void (dsseEnvelope.signatures = [{ keyid: '', sig: '' }])],
    [
      'joined by another',
      ({ dsseEnvelope }) => void dsseEnvelope.signatures.push(...other.dsseEnvelope.signatures),
    ],
    ['swapped', ({ dsseEnvelope }) => void (dsseEnvelope.signatures = other.dsseEnvelope.signatures)],
    ['payload swapped', ({ dsseEnvelope }) => void (dsseEnvelope.payload = other.dsseEnvelope.payload)],
    [
      'a key id',
      ({ dsseEnvelope }) =>
        void (dsseEnvelope.signatures = dsseEnvelope.signatures.map(({ sig }) => ({ sig, keyid: 'x' }))),
    ],
    [
      'the higher S',
      ({ dsseEnvelope }) =>
        void (dsseEnvelope.signatures = dsseEnvelope.signatures.map(({ sig, keyid }) => ({
          keyid,
          sig: highS(sig),
        }))),
    ],
    ['another payload type', ({ dsseEnvelope }) => void (dsseEnvelope.payloadType = 'application/json')],
    ['no signer', (bundle) => void (bundle.verificationMaterial = {})],
    [
      'another hint',
      ({ verificationMaterial }) =>
        void (verificationMaterial.publicKey = { hint: Buffer.alloc(32).toString('base64') }),
    ],
    ['no log entry', ({ verificationMaterial }) => void delete verificationMaterial.tlogEntries],
    [
      'log entry doubled',
      ({ verificationMaterial: { tlogEntries } }) => void tlogEntries?.push(...tlogEntries),
    ],
    [
      'log entry of another',
      ({ verificationMaterial }) =>
        void (verificationMaterial.tlogEntries = other.verificationMaterial.tlogEntries ?? []),
    ],
    [
      'no timestamp',
      ({ verificationMaterial }) => void delete verificationMaterial.timestampVerificationData,
    ],
    [
      'timestamp doubled',
      ({ verificationMaterial: { timestampVerificationData: data } }) =>
        void data?.rfc3161Timestamps.push(...data.rfc3161Timestamps),
    ],
    [
      'timestamp of another',
      ({ verificationMaterial }) =>
        void (verificationMaterial.timestampVerificationData = other.verificationMaterial
          .timestampVerificationData ?? { rfc3161Timestamps: [] }),
    ],
    [
      'another certificate',
      ({ verificationMaterial }) =>
        void (verificationMaterial.certificate = other.verificationMaterial.certificate ?? { rawBytes: '' }),
    ],
  ]
}
