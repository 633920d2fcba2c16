import { hash } from 'node:crypto'
import { coreError } from '../core-errors.ts'

/** 64 lower-case hexadecimal digits: the SHA-256 of some bytes. */
export type Hex = string

/** `sha256:` and 64 lower-case hexadecimal digits, as OCI descriptors write it. */
export type Digest = `sha256:${string}`

/** SHA-256 of bytes that are in memory. */
export function sha256(bytes: Uint8Array | string): Hex {
  return hash('sha256', bytes, 'hex')
}

/** OCI form of the SHA-256 of bytes that are in memory. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${sha256(bytes)}`
}

/**
 * Reads a digest in its OCI form.
 * @throws digest-malformed, also for an empty text and for another algorithm
 */
export function readDigest(text: string, where?: string): Digest {
  if (!isDigest(text))
    throw coreError('digest-malformed', { found: JSON.stringify(text.slice(0, 80)), where })
  return text
}

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text)
}

export function isHex(text: string): text is Hex {
  return /^[0-9a-f]{64}$/.test(text)
}

/** The 64 hexadecimal digits of a digest. */
export function hexOf(digest: Digest): Hex {
  return digest.slice('sha256:'.length)
}
