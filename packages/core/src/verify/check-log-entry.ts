import { coreError } from '../core-errors.ts'
import { readCheckpoint } from '../dsse/checkpoint.ts'
import type { LogEntry } from '../dsse/signature-bundle.ts'
import { canonicalBytes } from '../json/canonical-json.ts'

/** What an entry has to be about. */
export interface LoggedSignature {
  /** SHA-256 of the bytes that were signed (for DSSE the PAE). */
  readonly digest: Buffer
  readonly signature: Buffer
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
function expectedBody({ digest, signature, verifier }: LoggedSignature): Buffer {
  const key =
    'certificate' in verifier
      ? { x509Certificate: { rawBytes: verifier.certificate.toString('base64') } }
      : { publicKey: { rawBytes: verifier.publicKey.toString('base64') } }
  return canonicalBytes({
    apiVersion: '0.0.2',
    kind: 'hashedrekord',
    spec: {
      hashedRekordV002: {
        data: { algorithm: 'SHA2_256', digest: digest.toString('base64') },
        signature: {
          content: signature.toString('base64'),
          verifier: { keyDetails: 'PKIX_ECDSA_P256_SHA_256', ...key },
        },
      },
    },
  })
}
