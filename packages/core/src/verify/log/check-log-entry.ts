import { coreError } from '../../core-errors.ts'
import { readCheckpoint } from '../../dsse/checkpoint.ts'
import type { KeyAlgorithm } from '../../dsse/key-algorithm.ts'
import type { InclusionProof, LogEntry } from '../../dsse/signature-bundle.ts'
import { canonicalBytes } from '../../json/canonical-json.ts'
import { messageDigest, type SignedMessage } from '../signed-message.ts'
import { checkRekor1Entry, isRekor1Entry } from './rekor1-entry.ts'

/** What an entry has to be about. */
export interface LoggedSignature {
  /** What was signed: for DSSE the PAE. */
  readonly message: SignedMessage
  /** Of a DSSE envelope: what Rekor v1 takes the digest of. */
  readonly payload?: Uint8Array
  readonly signature: Buffer
  /** Of the key that signed. */
  readonly algorithm: KeyAlgorithm
  readonly verifier: LogVerifier
}

/** Whose signature the log recorded: a certificate or a SubjectPublicKeyInfo, both in DER. */
export type LogVerifier = { readonly certificate: Buffer } | { readonly publicKey: Buffer }

/**
 * Demands that a log entry is the entry of this signature by this certificate or key (`hashedrekord` 0.0.2 of Rekor v2; a kind of
 * Rekor v1), and that its fields, which only partly are covered by the log's signature, agree with each other. The signatures of
 * the log and the path to its root hash are checked by the caller.
 * @throws log-entry-invalid
 */
export function checkLogEntry(entry: LogEntry, logged: LoggedSignature): void {
  if (isRekor1Entry(entry)) checkRekor1Entry(entry, logged)
  else checkRekor2Entry(entry, logged)
  if (entry.proof !== undefined) checkProof(entry, entry.proof)
}

/** Rekor v2 keeps entries as canonical JSON (RFC 8785), so the one right entry is known to the byte. */
function checkRekor2Entry(entry: LogEntry, logged: LoggedSignature): void {
  if (entry.kind !== 'hashedrekord' || entry.version !== '0.0.2') {
    throw invalid(
      'kindVersion',
      JSON.stringify(`${entry.kind} ${entry.version}`.slice(0, 80)),
      'hashedrekord 0.0.2, or a kind of Rekor v1',
    )
  }
  if (!entry.body.equals(expectedBody(logged))) {
    throw invalid(
      'canonicalizedBody',
      'an entry about something else',
      'the entry of this very signature and signer',
    )
  }
}

function checkProof({ logIndex, logId, promise }: LogEntry, proof: InclusionProof): void {
  // The index of Rekor v1 counts over all trees of the log, that of the proof within one; the promise vouches for the former.
  const isIndexed =
    promise === undefined ? logIndex === proof.logIndex : BigInt(logIndex) >= BigInt(proof.logIndex)
  if (!isIndexed) throw invalid('logIndex', logIndex, proof.logIndex)
  const checkpoint = readCheckpoint(proof.checkpoint)
  if (checkpoint === undefined || !checkpoint.keyHint.equals(logId.subarray(0, 4))) {
    throw invalid('checkpoint', 'another note', 'a checkpoint signed by the log alone')
  }
  if (!checkpoint.rootHash.equals(proof.rootHash))
    throw invalid('rootHash', 'another', 'that of the checkpoint')
  if (checkpoint.treeSize !== proof.treeSize) throw invalid('treeSize', proof.treeSize, checkpoint.treeSize)
}

function invalid(where: string, found: string, expected: string) {
  return coreError('log-entry-invalid', { where: `tlogEntries.${where}`, found, expected })
}

function expectedBody({ message, signature, algorithm, verifier }: LoggedSignature): Buffer {
  const { name, digest } = logDigest(algorithm, message)
  return canonicalBytes({
    apiVersion: '0.0.2',
    kind: 'hashedrekord',
    spec: {
      hashedRekordV002: {
        data: { algorithm: name, digest: digest.toString('base64') },
        signature: {
          content: signature.toString('base64'),
          verifier: { keyDetails: algorithm.details, ...logVerifierMember(verifier) },
        },
      },
    },
  })
}

/**
 * The digest of a message under which a log keeps its signature. Ed25519 signs none, and is not logged so.
 * @throws log-entry-invalid when only other digests of the message are known
 */
export function logDigest(
  { digest: algorithm }: KeyAlgorithm,
  message: SignedMessage,
): { readonly name: string; readonly digest: Buffer } {
  const name = algorithm === 'sha384' ? 'SHA2_384' : 'SHA2_256'
  const digest = messageDigest(message, algorithm ?? 'sha256')
  if (digest === undefined) throw invalid('canonicalizedBody', 'another digest', `${name} of the artifact`)
  return { name, digest }
}

/** The member `verifier` of Rekor v2 (rekor/v2 `Verifier`) but for its `keyDetails`. */
export function logVerifierMember(
  verifier: LogVerifier,
): Readonly<Record<string, { readonly rawBytes: string }>> {
  return 'certificate' in verifier
    ? { x509Certificate: { rawBytes: verifier.certificate.toString('base64') } }
    : { publicKey: { rawBytes: verifier.publicKey.toString('base64') } }
}
