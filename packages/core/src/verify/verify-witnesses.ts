import type { TrustMaterial, VerifierOptions } from '@sigstore/verify'
import { coreError } from '../core-errors.ts'
import { keyAlgorithmOf } from '../dsse/key-algorithm.ts'
import { type CustodyError, isCustodyError } from '../errors.ts'
import { checkLogEntry } from './check-log-entry.ts'
import type { SignedContent } from './signed-content.ts'
import { toSignedEntity } from './signed-entity.ts'
import { loadSigstoreLibrary, type SigstoreLibrary } from './sigstore-library.ts'
import { readTimestampToken, type TimestampToken } from './timestamp-token.ts'
import { toTrustMaterial } from './trust-material.ts'
import { isWithin, type TrustedRoot } from './trusted-root.ts'
import type { TrustedTime } from './verified.ts'

/** Verifies what others than the signer vouch for: the certificate, the log entries, the timestamps. */
export type VerifyWitnesses = (content: SignedContent) => Promise<readonly TrustedTime[]>

/**
 * Prepares the verification of certificates, log entries and timestamps against trusted roots; one of them has to hold for all.
 * For a certificate a timestamp is compulsory, and so is a log entry or an SCT when the root names a log of that kind.
 * Cryptography is that of `@sigstore/verify`; what it leaves unbound is compared here.
 * @throws (the result) trust-missing, timestamp-missing, timestamp-invalid, log-entry-missing, log-entry-invalid,
 *   certificate-not-trusted, signature-invalid
 */
export function witnessVerifier(roots: readonly TrustedRoot[]): VerifyWitnesses {
  let prepared: Promise<readonly VerifyAgainstRoot[]> | undefined
  return async (content) => {
    if (roots.length === 0)
      throw coreError('trust-missing', { found: 'a Sigstore instance', expected: 'a trusted root' })
    prepared ??= prepare(roots)
    return firstThatHolds(await prepared, content)
  }
}

type VerifyAgainstRoot = (content: SignedContent) => readonly TrustedTime[]

async function prepare(roots: readonly TrustedRoot[]): Promise<readonly VerifyAgainstRoot[]> {
  const library = await loadSigstoreLibrary()
  return roots.map((root) => {
    const material = toTrustMaterial(root, library)
    return (content) => verifyAgainst(root, material, library, content)
  })
}

function firstThatHolds(
  verifiers: readonly VerifyAgainstRoot[],
  content: SignedContent,
): readonly TrustedTime[] {
  const errors: CustodyError[] = []
  for (const verify of verifiers) {
    try {
      return verify(content)
    } catch (error) {
      if (!isCustodyError(error)) throw error
      errors.push(error)
    }
  }
  // A root that does not know the certificate says nothing about it, so another root's complaint is the better one.
  throw (
    errors.find(({ code }) => code !== 'certificate-not-trusted') ?? errors[0] ?? coreError('trust-missing')
  )
}

function verifyAgainst(
  root: TrustedRoot,
  material: Omit<TrustMaterial, 'publicKey'>,
  library: SigstoreLibrary,
  content: SignedContent,
): readonly TrustedTime[] {
  const demands = demandsOf(root, content)
  const tokens = readTokens(root, content)
  checkLogEntries(root, content, tokens)
  const verifier = new library.Verifier({ ...material, publicKey: () => soleKey(content) }, demands)
  callLibrary(library, () => verifier.verify(toSignedEntity(content, tokens, library)))
  return tokens
    .map(({ at }) => ({ source: 'timestamp-authority' as const, at }))
    .sort((a, b) => a.at.getTime() - b.at.getTime())
}

function demandsOf(root: TrustedRoot, { bundle }: SignedContent): VerifierOptions {
  if ('publicKey' in bundle.signedBy) return { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 }
  if (bundle.timestamps.length === 0) throw coreError('timestamp-missing')
  if (root.logs.length > 0 && bundle.logEntries.length === 0) throw coreError('log-entry-missing')
  return {
    tlogThreshold: root.logs.length > 0 ? 1 : 0,
    ctlogThreshold: root.certificateLogs.length > 0 ? 1 : 0,
    timestampThreshold: 1,
  }
}

function readTokens(root: TrustedRoot, { bundle }: SignedContent): readonly TimestampToken[] {
  const known = root.timestampAuthorities.flatMap(({ chain }) => chain)
  return bundle.timestamps.map((der) => readTimestampToken(der, known))
}

function checkLogEntries(root: TrustedRoot, content: SignedContent, tokens: readonly TimestampToken[]): void {
  const { message, signature, publicKey, verifier } = content
  const algorithm = keyAlgorithmOf(publicKey)
  if (algorithm === undefined) throw coreError('signature-invalid')
  for (const entry of content.bundle.logEntries) {
    checkLogEntry(entry, { message, signature, algorithm, verifier })
    const log = root.logs.find(({ id }) => id.equals(entry.logId))
    if (log === undefined)
      throw coreError('log-entry-invalid', {
        found: 'an entry of another log',
        expected: 'a log of the trusted root',
      })
    if (!tokens.every(({ at }) => isWithin(log.validity, at))) {
      throw coreError('log-entry-invalid', { found: 'a time outside of the validity of the log' })
    }
  }
}

function soleKey({ publicKey }: SignedContent) {
  return { publicKey, validFor: () => true }
}

/** The library's codes by what they are about; whatever else it throws refuses, too. */
function callLibrary(library: SigstoreLibrary, verify: () => unknown): void {
  try {
    verify()
  } catch (cause) {
    const code = cause instanceof library.VerificationError ? cause.code : ''
    const found = cause instanceof Error ? cause.message : String(cause)
    if (code === 'TIMESTAMP_ERROR') throw coreError('timestamp-invalid', { found, cause })
    if (code.startsWith('TLOG')) throw coreError('log-entry-invalid', { found, cause })
    if (code === 'SIGNATURE_ERROR') throw coreError('signature-invalid', { found, cause })
    throw coreError('certificate-not-trusted', { found, cause })
  }
}
