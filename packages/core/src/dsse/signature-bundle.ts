import { canonicalBytes, type Writable } from '../json/canonical-json.ts'
import { mediaTypes } from '../names.ts'
import type { Envelope } from './envelope.ts'

/** A Sigstore bundle v0.3 with one DSSE envelope (sigstore protobuf-specs, `sigstore_bundle.proto`), decoded. */
export interface SignatureBundle {
  readonly envelope: Envelope
  readonly signedBy: SignedBy
  readonly logEntries: readonly LogEntry[]
  /** TimeStampResp of RFC 3161 in DER. */
  readonly timestamps: readonly Buffer[]
}

/** `publicKey`: base64 of the SHA-256 of the key's SubjectPublicKeyInfo, as cosign writes it. `certificate`: DER. */
export type SignedBy = { readonly publicKey: string } | { readonly certificate: Buffer }

/** An entry of a Rekor v2 log with the proof that the log holds it (`sigstore_rekor.proto`). */
export interface LogEntry {
  /** Decimal. */
  readonly logIndex: string
  readonly logId: Buffer
  readonly kind: string
  readonly version: string
  readonly proof: InclusionProof
  readonly body: Buffer
}

export interface InclusionProof {
  readonly logIndex: string
  readonly rootHash: Buffer
  readonly treeSize: string
  readonly hashes: readonly Buffer[]
  /** Signed note with the tree's size and root hash (C2SP tlog-checkpoint). */
  readonly checkpoint: string
}

/** The one form in which Custody writes a signed item: canonical JSON, empty lists left out, `keyid` empty. */
export function canonicalSigstoreBundle(bundle: SignatureBundle): Buffer {
  const { envelope, logEntries, timestamps } = bundle
  return canonicalBytes({
    mediaType: mediaTypes.sigstoreBundle,
    dsseEnvelope: {
      payload: base64(envelope.payload),
      payloadType: envelope.payloadType,
      signatures: envelope.signatures.map(({ keyid, sig }) => ({ keyid, sig: base64(sig) })),
    },
    verificationMaterial: {
      ...signerMember(bundle.signedBy),
      tlogEntries: logEntries.length === 0 ? undefined : logEntries.map(logEntryMember),
      timestampVerificationData: timestamps.length === 0 ? undefined : timestampMember(timestamps),
    },
  })
}

function signerMember(signer: SignedBy): { readonly [name: string]: Writable } {
  return 'publicKey' in signer
    ? { publicKey: { hint: signer.publicKey } }
    : { certificate: { rawBytes: base64(signer.certificate) } }
}

function logEntryMember({ logIndex, logId, kind, version, proof, body }: LogEntry): Writable {
  return {
    logIndex,
    logId: { keyId: base64(logId) },
    kindVersion: { kind, version },
    inclusionProof: {
      logIndex: proof.logIndex,
      rootHash: base64(proof.rootHash),
      treeSize: proof.treeSize,
      hashes: proof.hashes.map(base64),
      checkpoint: { envelope: proof.checkpoint },
    },
    canonicalizedBody: base64(body),
  }
}

function timestampMember(timestamps: readonly Buffer[]): Writable {
  return { rfc3161Timestamps: timestamps.map((token) => ({ signedTimestamp: base64(token) })) }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64')
}
