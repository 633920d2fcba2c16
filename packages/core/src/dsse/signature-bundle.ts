import { canonicalJson, type Writable } from '../json/canonical-json.ts'
import { mediaTypes } from '../names.ts'
import type { Envelope } from './envelope.ts'

/** A Sigstore bundle with one DSSE envelope (sigstore protobuf-specs, `sigstore_bundle.proto`), decoded. */
export interface SignatureBundle extends VerificationMaterial {
  readonly envelope: Envelope
}

/** A Sigstore bundle with a signature over the bytes of an artifact, decoded. */
export interface MessageBundle extends VerificationMaterial {
  readonly message: MessageSignature
}

export interface MessageSignature {
  /** What the bundle says the artifact's digest is: by name as in a DigestSet, in hexadecimal. */
  readonly digest: { readonly algorithm: 'sha256' | 'sha384' | 'sha512'; readonly value: string }
  readonly signature: Buffer
}

/** Who signed, and who witnessed it. */
export interface VerificationMaterial {
  readonly signedBy: SignedBy
  readonly logEntries: readonly LogEntry[]
  /** TimeStampResp of RFC 3161 in DER. */
  readonly timestamps: readonly Buffer[]
}

/**
 * `publicKey`: a hint at the key, of Custody and cosign the base64 of the SHA-256 of its SubjectPublicKeyInfo. `certificate`: DER;
 * `intermediates`: what stood beside it in a bundle of v0.1 or v0.2.
 */
export type SignedBy =
  | { readonly publicKey: string }
  | { readonly certificate: Buffer; readonly intermediates?: readonly Buffer[] }

/** An entry of a Rekor log with the proof that the log holds it (`sigstore_rekor.proto`). */
export interface LogEntry {
  /** Decimal. */
  readonly logIndex: string
  readonly logId: Buffer
  readonly kind: string
  readonly version: string
  /** Bundles of v0.1 may have the promise alone. */
  readonly proof?: InclusionProof
  /** Rekor v1 alone gives one. */
  readonly promise?: InclusionPromise
  readonly body: Buffer
}

/** The log's word that it took the entry, and when. */
export interface InclusionPromise {
  /** Seconds since 1970, decimal. */
  readonly integratedTime: string
  /** Over body, time, log id and the index over all trees of the log. */
  readonly signedEntryTimestamp: Buffer
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
  const envelopeRest = canonicalJson({
    payloadType: envelope.payloadType,
    signatures: envelope.signatures.map(({ keyid, sig }) => ({ keyid, sig: base64(sig) })),
  })
  const rest = canonicalJson({
    mediaType: mediaTypes.sigstoreBundle,
    verificationMaterial: {
      ...signerMember(bundle.signedBy),
      tlogEntries: logEntries.length === 0 ? undefined : logEntries.map(logEntryMember),
      timestampVerificationData: timestamps.length === 0 ? undefined : timestampMember(timestamps),
    },
  })
  // The payload, which may have megabytes, stands first as the members' names demand, and is written once.
  const after = Buffer.from(`",${envelopeRest.slice(1)},${rest.slice(1)}`)
  return aroundBase64(Buffer.from('{"dsseEnvelope":{"payload":"'), envelope.payload, after)
}

/** A multiple of three: each piece but the last has no padding. */
const PIECE = 3 * 64 * 1024

function aroundBase64(before: Buffer, payload: Buffer, after: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(before.length + 4 * Math.ceil(payload.length / 3) + after.length)
  let at = before.copy(bytes)
  for (let from = 0; from < payload.length; from += PIECE)
    at += bytes.write(payload.toString('base64', from, from + PIECE), at, 'latin1')
  after.copy(bytes, at)
  return bytes
}

function signerMember(signer: SignedBy): { readonly [name: string]: Writable } {
  return 'publicKey' in signer
    ? { publicKey: { hint: signer.publicKey } }
    : { certificate: { rawBytes: base64(signer.certificate) } }
}

function logEntryMember({ logIndex, logId, kind, version, proof, promise, body }: LogEntry): Writable {
  return {
    logIndex,
    logId: { keyId: base64(logId) },
    kindVersion: { kind, version },
    integratedTime: promise?.integratedTime,
    inclusionPromise:
      promise === undefined ? undefined : { signedEntryTimestamp: base64(promise.signedEntryTimestamp) },
    inclusionProof: proof === undefined ? undefined : proofMember(proof),
    canonicalizedBody: base64(body),
  }
}

function proofMember({ logIndex, rootHash, treeSize, hashes, checkpoint }: InclusionProof): Writable {
  return {
    logIndex,
    rootHash: base64(rootHash),
    treeSize,
    hashes: hashes.map(base64),
    checkpoint: { envelope: checkpoint },
  }
}

function timestampMember(timestamps: readonly Buffer[]): Writable {
  return { rfc3161Timestamps: timestamps.map((token) => ({ signedTimestamp: base64(token) })) }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64')
}
