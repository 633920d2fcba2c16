import { DerMalformed, expectTag, membersOf, readDer, tags } from '../der/der.ts'
import type { Certificate } from './certificate.ts'
import { type Extensions, extendedKeyUsages } from './x509-extensions.ts'

/** Object identifiers of purposes (RFC 5280, 4.2.1.12). */
export const purposes = { codeSigning: '1.3.6.1.5.5.7.3.3', timeStamping: '1.3.6.1.5.5.7.3.8' } as const

export type Purpose = (typeof purposes)[keyof typeof purposes]

const ANY_PURPOSE = '2.5.29.37.0'
const KEY_USAGE = '2.5.29.15'
const BASIC_CONSTRAINTS = '2.5.29.19'
const EXTENDED_KEY_USAGE = '2.5.29.37'

/** Bits of the key usage, counted from the left (RFC 5280, 4.2.1.3). */
const usageBits = { digitalSignature: 0, keyCertSign: 5 } as const

/**
 * Whether a certificate may end a path for a purpose: it is none of an authority, signs, and is for this purpose.
 * @throws DerMalformed
 */
export function mayServe({ extensions }: Certificate, purpose: Purpose): boolean {
  const { isAuthority } = basicConstraints(extensions)
  return (
    !isAuthority &&
    hasUsage(extensions, 'digitalSignature') &&
    extendedKeyUsages(extensions).includes(purpose)
  )
}

/**
 * Whether a certificate may issue others for a purpose, with so many authorities between it and the one at the end
 * (RFC 5280, 4.2.1.3, 4.2.1.9; a purpose that an authority names holds for all that it issues).
 * @throws DerMalformed
 */
export function mayIssue({ extensions }: Certificate, purpose: Purpose, authoritiesBelow: number): boolean {
  const { isAuthority, pathLength } = basicConstraints(extensions)
  const isLongEnough = pathLength === undefined || authoritiesBelow <= pathLength
  const named = extendedKeyUsages(extensions)
  const isForPurpose =
    !extensions.has(EXTENDED_KEY_USAGE) || named.includes(purpose) || named.includes(ANY_PURPOSE)
  return isAuthority && isLongEnough && isForPurpose && hasUsage(extensions, 'keyCertSign')
}

function basicConstraints(extensions: Extensions): {
  readonly isAuthority: boolean
  readonly pathLength: number | undefined
} {
  const value = extensions.get(BASIC_CONSTRAINTS)
  if (value === undefined) return { isAuthority: false, pathLength: undefined }
  const [flag, length, ...rest] = membersOf(readDer(value, tags.sequence), tags.sequence)
  if (flag === undefined) return { isAuthority: false, pathLength: undefined }
  if (rest.length > 0 || expectTag(flag, tags.boolean).contents.toString('hex') !== 'ff')
    throw new DerMalformed('basic constraints of another shape')
  return { isAuthority: true, pathLength: length === undefined ? undefined : smallInteger(length.contents) }
}

/** A certificate without a key usage is not limited by it (RFC 5280, 4.2.1.3). */
function hasUsage(extensions: Extensions, usage: keyof typeof usageBits): boolean {
  const value = extensions.get(KEY_USAGE)
  if (value === undefined) return true
  const bit = usageBits[usage]
  const octet = readDer(value, tags.bitString).contents[1 + (bit >> 3)] ?? 0
  return (octet & (0x80 >> (bit & 7))) !== 0
}

function smallInteger(contents: Buffer): number {
  const [only, ...rest] = contents
  if (only === undefined || only > 0x7f || rest.length > 0)
    throw new DerMalformed('a path length that is no small number')
  return only
}
