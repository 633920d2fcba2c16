import { hash } from 'node:crypto'
import type { SignedEntity } from '@sigstore/verify'
import type { LogEntry } from '../dsse/signature-bundle.ts'
import { parseCertificate } from './parse-certificate.ts'
import type { SignedContent } from './signed-content.ts'
import type { SigstoreLibrary } from './sigstore-library.ts'
import type { TimestampToken } from './timestamp-token.ts'
import { verifyMessage } from './verify-message.ts'

/** A signature in the shape that `@sigstore/verify` takes. */
export function toSignedEntity(
  content: SignedContent,
  tokens: readonly TimestampToken[],
  library: SigstoreLibrary,
): SignedEntity {
  return {
    signature: signatureContent(content),
    key: signerKey(content, library),
    tlogEntries: content.bundle.logEntries.map(toTransparencyLogEntry),
    timestamps: tokens.map((token) => ({
      $case: 'timestamp-authority',
      timestamp: toTimestamp(token, library),
    })),
  }
}

function signatureContent({ signature, message, bundle }: SignedContent): SignedEntity['signature'] {
  const isDigestOf = (bytes: Buffer) => (digest: Buffer) => hash('sha256', bytes, 'buffer').equals(digest)
  return {
    signature,
    compareSignature: (other) => signature.equals(other),
    compareDigest: isDigestOf(bundle.envelope.payload),
    compareSignedDigest: isDigestOf(message),
    verifySignature: (key) => verifyMessage(message, key, signature),
  }
}

function signerKey({ bundle: { signedBy } }: SignedContent, library: SigstoreLibrary): SignedEntity['key'] {
  if ('publicKey' in signedBy) return { $case: 'public-key', hint: signedBy.publicKey }
  return {
    $case: 'certificate',
    certificate: parseCertificate(signedBy.certificate, library),
  }
}

function toTransparencyLogEntry(entry: LogEntry): SignedEntity['tlogEntries'][number] {
  const { proof } = entry
  return {
    logIndex: entry.logIndex,
    logId: { keyId: entry.logId },
    kindVersion: { kind: entry.kind, version: entry.version },
    integratedTime: '0',
    inclusionPromise: undefined,
    inclusionProof: {
      logIndex: proof.logIndex,
      rootHash: proof.rootHash,
      treeSize: proof.treeSize,
      hashes: [...proof.hashes],
      checkpoint: { envelope: proof.checkpoint },
    },
    canonicalizedBody: entry.body,
  }
}

/** The library reads times with no fraction or one of three digits only, so it is given the time that was read here. */
function toTimestamp({ der, at }: TimestampToken, library: SigstoreLibrary) {
  const timestamp = library.RFC3161Timestamp.parse(Buffer.from(der))
  return Object.defineProperty(timestamp, 'signingTime', { value: at })
}
