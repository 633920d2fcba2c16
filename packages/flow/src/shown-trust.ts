import type { ChainOutcome } from '@custody/core/chain/verify-chain'
import type { SignerIdentity } from '@custody/core/verify/signer-identity'
import { spellSigner } from '@custody/report/text/spell-signer'
import type { RepeatableOptions } from './verify-command.ts'

/** Stands for a file that only the reader can name: who checks a verdict brings the key. */
const keyFile = 'PUBLIC-KEY.pem'

/**
 * The trust that a reader elsewhere has to state in order to repeat a verification. A step that was given none relied on
 * its own run or its own key, which nobody else has: then the signers of the chain are named.
 */
export function withShownTrust(options: RepeatableOptions, verification: ChainOutcome): RepeatableOptions {
  const isGiven = [options.publicKeys, options.identities, options.identityPatterns].some(
    (lines) => lines.length > 0,
  )
  if (isGiven || !verification.ok) return options
  const { records, seals } = verification.chain
  const signers = [...records, ...seals].flatMap(({ signer }) => signer ?? [])
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
export function shownKeyComment(shown: RepeatableOptions, verification: ChainOutcome): readonly string[] {
  if (!verification.ok || !shown.publicKeys.includes(keyFile)) return []
  const { records, seals } = verification.chain
  const keys = [...records, ...seals].flatMap(({ signer }) =>
    signer?.kind === 'key' ? [spellSigner(signer)] : [],
  )
  return [`# ${keyFile}: the public half of ${[...new Set(keys)].join(', of ')}`]
}

function repositoryOf(signer: SignerIdentity | undefined): string | undefined {
  return signer?.kind === 'certificate' ? signer.claims.sourceRepositoryUri : undefined
}
