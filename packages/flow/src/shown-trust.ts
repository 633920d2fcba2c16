import type { ChainOutcome } from '@custody/core/chain/verify-chain'
import type { SignerIdentity } from '@custody/core/verify/signer-identity'
import { spellSigner } from '@custody/report/text/spell-signer'
import type { RepeatableOptions } from './verify-command.ts'

/** Stands for a file that only the reader can name: who checks a verdict brings the key. */
const keyFile = 'PUBLIC-KEY.pem'

/**
 * The trust that a reader elsewhere has to state in order to repeat a verification. A step that was given none relied on
 * its own run or its own key, which nobody else has: then the signers of the chain are named, and of a chain that does not
 * verify (or was not read) the key that was trusted.
 */
export function withShownTrust(
  options: RepeatableOptions,
  verification: ChainOutcome | undefined,
): RepeatableOptions {
  const isGiven = [options.publicKeys, options.identities, options.identityPatterns].some(
    (lines) => lines.length > 0,
  )
  const signers = shownSigners(options, verification)
  if (isGiven || signers.length === 0) return options
  const certificates = signers.filter((signer) => signer.kind === 'certificate')
  return {
    ...options,
    publicKeys: signers.some(({ kind }) => kind === 'key') ? [keyFile] : [],
    identities: [...new Set(certificates.map(({ identity }) => identity))],
    issuer: options.issuer ?? certificates[0]?.issuer,
    sourceRepository: options.sourceRepository ?? repositoryOf(certificates[0]),
  }
}

/** Whose public half the file is that {@link withShownTrust} lets the reader name, as a comment beside the command. */
export function shownKeyComment(
  shown: RepeatableOptions,
  verification: ChainOutcome | undefined,
): readonly string[] {
  if (!shown.publicKeys.includes(keyFile)) return []
  const keys = shownSigners(shown, verification).flatMap((signer) =>
    signer.kind === 'key' ? [spellSigner(signer)] : [],
  )
  return [`# ${keyFile}: the public half of ${[...new Set(keys)].join(', of ')}`]
}

function shownSigners(
  { own }: RepeatableOptions,
  verification: ChainOutcome | undefined,
): readonly SignerIdentity[] {
  if (verification?.ok === true) {
    const { records, seals } = verification.chain
    return [...records, ...seals].flatMap(({ signer }) => signer ?? [])
  }
  // The certificate of a run stands for the whole run, which no name repeats.
  return own?.identity.kind === 'key' ? [own.identity] : []
}

function repositoryOf(signer: SignerIdentity | undefined): string | undefined {
  return signer?.kind === 'certificate' ? signer.claims.sourceRepositoryUri : undefined
}
