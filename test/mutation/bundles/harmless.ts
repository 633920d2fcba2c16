import type { BundleMutant } from './bundle-mutants.ts'

/** A class of changes that leave what a bundle proves as it is, or make it another good bundle. */
interface HarmlessClass {
  readonly name: string
  readonly holds: (mutant: BundleMutant, other: string) => boolean
}

interface BundleJson {
  readonly mediaType: string
  readonly verificationMaterial: {
    readonly timestampVerificationData?: { readonly rfc3161Timestamps?: readonly unknown[] } | null
    readonly x509CertificateChain?: { readonly certificates: readonly unknown[] }
    readonly tlogEntries?: readonly { readonly inclusionProof?: unknown; readonly integratedTime?: string }[]
  }
}

/** What may differ without a verifier noticing, each for its reason; docs/spec/signing.md names them, too. */
const classes: readonly HarmlessClass[] = [
  { name: 'key id of the envelope, which nothing signs', holds: ({ path }) => path.endsWith('.keyid') },
  { name: 'the other bundle, whole', holds: ({ text }, other) => text === other },
  { name: 'a bundle of the same format by its other name', holds: ({ path }) => path === 'mediaType' },
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
      /inclusionProof$/.test(path) &&
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
export function harmless(mutant: BundleMutant, other: string): string | undefined {
  return classes.find(({ holds }) => holds(mutant, other))?.name
}

function materialOf(text: string): BundleJson['verificationMaterial'] {
  const { verificationMaterial }: BundleJson = JSON.parse(text)
  return verificationMaterial
}
