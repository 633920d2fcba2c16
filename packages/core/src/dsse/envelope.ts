/** A DSSE envelope (Dead Simple Signing Envelope v1.0.2) with its parts decoded. */
export interface Envelope {
  readonly payloadType: string
  readonly payload: Buffer
  readonly signatures: readonly EnvelopeSignature[]
}

export interface EnvelopeSignature {
  /** Unauthenticated by the standard; empty in everything that Custody writes. */
  readonly keyid: string
  readonly sig: Buffer
}

/**
 * The bytes that a DSSE signature is made over: the pre-authentication encoding, DSSE v1.0.2 section "Signature definition".
 * Lengths are counted in bytes.
 */
export function pae(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.byteLength} `
  return Buffer.concat([Buffer.from(head), payload])
}
