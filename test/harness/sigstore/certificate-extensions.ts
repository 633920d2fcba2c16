import type { KeyObject } from 'node:crypto'
import {
  bitString,
  boolean,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  taggedPrimitive,
} from '../der/encode-der.ts'
import { extension, keyIdentifier } from './certificate.ts'

// The standard extensions that Sigstore's certificates carry (RFC 5280, 4.2.1).

const EXTENDED_KEY_USAGES = { codeSigning: '1.3.6.1.5.5.7.3.3', timeStamping: '1.3.6.1.5.5.7.3.8' } as const

/** A certificate authority with at most `pathLength` authorities below it. */
export const authority = (pathLength: number): Buffer =>
  extension('2.5.29.19', sequence(boolean(true), integer(pathLength)), true)

export const notAnAuthority = (): Buffer => extension('2.5.29.19', sequence(), true)

export const digitalSignature = (): Buffer => extension('2.5.29.15', bitString(Buffer.from([0x80]), 7), true)

/** keyCertSign and cRLSign. */
export const signsCertificates = (): Buffer => extension('2.5.29.15', bitString(Buffer.from([0x06]), 1), true)

export const extendedKeyUsage = (usage: keyof typeof EXTENDED_KEY_USAGES, critical = false): Buffer =>
  extension('2.5.29.37', sequence(objectIdentifier(EXTENDED_KEY_USAGES[usage])), critical)

export const subjectKey = (key: KeyObject): Buffer => extension('2.5.29.14', octetString(keyIdentifier(key)))

export const authorityKey = (key: KeyObject): Buffer =>
  extension('2.5.29.35', sequence(taggedPrimitive(0, keyIdentifier(key))))

/** A critical subject alternative name of one URI, as keyless certificates with an empty subject have it. */
export const subjectUri = (uri: string): Buffer =>
  extension('2.5.29.17', sequence(taggedPrimitive(6, Buffer.from(uri))), true)
