import { type DerElement, DerMalformed, membersOf, oidOf, tags } from './der.ts'

export type Sha2 = 'sha256' | 'sha384' | 'sha512'

/** RFC 5754, 2. */
const digests: ReadonlyMap<string, Sha2> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])

/**
 * The object identifier of an algorithm without parameters (RFC 5280, 4.1.1.2). RFC 5754 wants them absent for SHA-2 and ECDSA;
 * NULL is read, too, for it is widely written.
 * @throws DerMalformed
 */
export function algorithmOf(element: DerElement | undefined): string {
  const [oid, parameters, ...rest] = membersOf(element, tags.sequence)
  const isEmpty = parameters === undefined || parameters.encoded.toString('hex') === '0500'
  if (!isEmpty || rest.length > 0) throw new DerMalformed('an algorithm with parameters')
  return oidOf(oid)
}

/** @throws DerMalformed for a digest other than SHA-256, SHA-384 and SHA-512 */
export function digestOf(element: DerElement | undefined): Sha2 {
  const digest = digests.get(algorithmOf(element))
  if (digest === undefined) throw new DerMalformed('a digest other than SHA-2')
  return digest
}
