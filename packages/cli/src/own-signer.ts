import { type OwnSigner, ownSigner } from '@custody/flow/build-trust'
import { createSigning, type SigningPorts } from '@custody/flow/create-signing'
import type { Signing } from '@custody/flow/ports'
import { type SignerInputs, signingOptions, type TrustInputs } from '@custody/flow/shared-inputs'

/**
 * Whom a command trusts where no flag names anybody: who signs, or else the holder of the key that it was given, also where
 * nothing is signed.
 * @throws those of createSigning
 */
export async function trustedSigner(
  flags: TrustInputs & SignerInputs,
  signing: Signing,
  ports: SigningPorts,
): Promise<OwnSigner | undefined> {
  const named = [flags['public-key'], flags['certificate-identity'], flags['certificate-identity-regexp']]
  if (named.some((list) => list.length > 0)) return undefined
  if (signing !== 'none') return ownSigner(signing)
  if (flags.key === undefined) return undefined
  const reading = { ...signingOptions(flags), signing: 'key', witnesses: 'none' } as const
  const holder = await createSigning(reading, ports)
  return holder === 'none' ? undefined : ownSigner(holder)
}
