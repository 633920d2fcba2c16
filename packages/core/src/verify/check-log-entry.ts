import { hash } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import { readCheckpoint } from '../dsse/checkpoint.ts'
import type { KeyAlgorithm } from '../dsse/key-algorithm.ts'
import type { LogEntry } from '../dsse/signature-bundle.ts'
import { canonicalBytes } from '../json/canonical-json.ts'

/** What an entry has to be about. */
export interface LoggedSignature {
  /** The bytes that were signed: for DSSE the PAE. */
  readonly message: Buffer
  readonly signature: Buffer
  /** Of the key that signed. */
  readonly algorithm: KeyAlgorithm
  readonly verifier: LogVerifier
}

/** Whose signature the log recorded: a certificate or a SubjectPublicKeyInfo, both in DER. */
export type LogVerifier = { readonly certificate: Buffer } | { readonly publicKey: Buffer }

/**
 * Demands that a log entry is exactly the `hashedrekord` 0.0.2 entry of this signature by this certificate or key, and that
 * its fields, which only partly are covered by the log's signature, agree with each other. The signature of the checkpoint
 * and the path to its root hash are checked by the caller.
 * @throws log-entry-invalid
 */
export function checkLogEntry(entry: LogEntry, logged: LoggedSignature): void {
  const { proof } = entry
  if (entry.kind !== 'hashedrekord' || entry.version !== '0.0.2') {
    throw invalid(
      'kindVersion',
      JSON.stringify(`${entry.kind} ${entry.version}`.slice(0, 80)),
      'hashedrekord 0.0.2',
    )
  }
  if (!entry.body.equals(expectedBody(logged))) {
    throw invalid(
      'canonicalizedBody',
      'an entry about something else',
      'the entry of this very signature and signer',
    )
  }
  if (entry.logIndex !== proof.logIndex) throw invalid('logIndex', entry.logIndex, proof.logIndex)
  const checkpoint = readCheckpoint(proof.checkpoint)
  if (checkpoint === undefined || !checkpoint.keyHint.equals(entry.logId.subarray(0, 4))) {
    throw invalid('checkpoint', 'another note', 'a checkpoint signed by the log alone')
  }
  if (!checkpoint.rootHash.equals(proof.rootHash))
    throw invalid('rootHash', 'another', 'that of the checkpoint')
  if (checkpoint.treeSize !== proof.treeSize) throw invalid('treeSize', proof.treeSize, checkpoint.treeSize)
}

function invalid(where: string, found: string, expected: string) {
  return coreError('log-entry-invalid', { where: `tlogEntries.${where}`, found, expected })
}

/** Rekor v2 keeps entries as canonical JSON (RFC 8785), so the one right entry is known to the byte. */
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

/** The digest of a message under which a log keeps its signature. Ed25519 signs none, and is not logged so. */
export function logDigest(
  { digest }: KeyAlgorithm,
  message: Buffer,
): { readonly name: string; readonly digest: Buffer } {
  const name = digest === 'sha384' ? 'SHA2_384' : 'SHA2_256'
  return { name, digest: hash(digest ?? 'sha256', message, 'buffer') }
}

/** The member `verifier` of Rekor v2 (rekor/v2 `Verifier`) but for its `keyDetails`. */
export function logVerifierMember(
  verifier: LogVerifier,
): Readonly<Record<string, { readonly rawBytes: string }>> {
  return 'certificate' in verifier
    ? { x509Certificate: { rawBytes: verifier.certificate.toString('base64') } }
    : { publicKey: { rawBytes: verifier.publicKey.toString('base64') } }
}
