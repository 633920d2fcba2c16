import { isDeepStrictEqual } from 'node:util'
import { readBundle } from '../../../packages/core/src/dsse/read-bundle.ts'
import type { BundleMutant } from './bundle-mutants.ts'

/** A class of changes that leave what a bundle proves as it is, or make it another good bundle. */
interface HarmlessClass {
  readonly name: string
  readonly holds: (mutant: BundleMutant, pair: Pair) => boolean
}

/** A good bundle, and the one that members are swapped with. */
interface Pair {
  readonly good: string
  readonly other: string
}

interface BundleJson {
  readonly verificationMaterial: {
    readonly timestampVerificationData?: { readonly rfc3161Timestamps?: readonly unknown[] } | null
    readonly x509CertificateChain?: { readonly certificates: readonly unknown[] }
    readonly tlogEntries?: readonly { readonly inclusionProof?: unknown; readonly integratedTime?: string }[]
  }
}

/** What may differ without a verifier noticing, each for its reason; docs/spec/signing.md names them, too. */
const classes: readonly HarmlessClass[] = [
  { name: 'another hint at a key that is trusted', holds: ({ path }) => /publicKey(\.hint)?$/.test(path) },
  { name: 'the other bundle, whole', holds: ({ text }, { other }) => text === other },
  {
    name: 'a timestamp less, where the log says the time',
    holds: ({ path, text }) => {
      const { timestampVerificationData: data, tlogEntries } = materialOf(text)
      const isEmpty = (data?.rfc3161Timestamps ?? []).length === 0
      return (
        path.includes('timestampVerificationData') &&
        isEmpty &&
        tlogEntries?.[0]?.integratedTime !== undefined
      )
    },
  },
  {
    name: 'no inclusion proof, where v0.1 takes the promise',
    holds: ({ path, text }) =>
      path.endsWith('inclusionProof') &&
      (materialOf(text).tlogEntries?.[0]?.inclusionProof ?? null) === null &&
      text.includes('version=0.1'),
  },
  {
    name: 'no intermediate beside the certificate, which the trusted root has',
    holds: ({ path, text }) =>
      path.includes('x509CertificateChain') &&
      materialOf(text).x509CertificateChain?.certificates.length === 1,
  },
]

/** The class that a mutant is of, if any. */
export function harmless(mutant: BundleMutant, pair: Pair): string | undefined {
  const found = classes.find(({ holds }) => holds(mutant, pair))?.name
  if (found !== undefined) return found
  return isDeepStrictEqual(read(mutant.text), read(pair.good))
    ? `read as the same ${lastName(mutant)}`
    : undefined
}

/** What carries no meaning is dropped on reading: key ids, cosignatures, empty lists, the other spelling of a media type. */
function read(bundle: string): unknown {
  return readBundle(Buffer.from(bundle))
}

function lastName({ path }: BundleMutant): string {
  return path.split('.').findLast((name) => !/^\d+$/.test(name)) ?? 'bundle'
}

function materialOf(text: string): BundleJson['verificationMaterial'] {
  const { verificationMaterial }: BundleJson = JSON.parse(text)
  return verificationMaterial
}
