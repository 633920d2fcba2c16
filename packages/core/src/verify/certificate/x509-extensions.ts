import { type DerElement, DerMalformed, expectTag, membersOf, oidOf, readDer, tags } from '../der/der.ts'

/** Contents of each extension by its dotted identifier. */
export type Extensions = ReadonlyMap<string, Buffer>

const SUBJECT_KEY_IDENTIFIER = '2.5.29.14'
const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35'
/** `keyIdentifier [0]`, implicit. */
const KEY_IDENTIFIER_TAG = 0x80
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17'
const EXTENDED_KEY_USAGE = '2.5.29.37'

/** Key usage, subject alternative name, basic constraints, extended key usage: what a critical mark may stand at. */
const understood = new Set(['2.5.29.15', SUBJECT_ALTERNATIVE_NAME, '2.5.29.19', EXTENDED_KEY_USAGE])

/** The two forms of a GeneralName (RFC 5280, 4.2.1.6) that Fulcio writes: e-mail address and URI. */
const nameTags: readonly number[] = [0x81, 0x86]

/**
 * Reads `extensions [3]` of a certificate (RFC 5280, 4.1.2.9): none twice, none critical that is not understood.
 * @throws DerMalformed
 */
export function readExtensions(wrapped: DerElement): Extensions {
  const extensions = new Map<string, Buffer>()
  for (const element of membersOf(readDer(wrapped.contents, tags.sequence), tags.sequence)) {
    const { oid, critical, value } = readExtension(element)
    if (extensions.has(oid)) throw new DerMalformed(`the extension ${oid} twice`)
    if (critical && !understood.has(oid))
      throw new DerMalformed(`the critical extension ${oid}, which is not understood`)
    extensions.set(oid, value)
  }
  return extensions
}

/** The one subject alternative name: a URI or an e-mail address. */
export function subjectName(extensions: Extensions): string {
  const [name, ...others] = membersOf(
    readDer(extension(extensions, SUBJECT_ALTERNATIVE_NAME), tags.sequence),
    tags.sequence,
  )
  if (name === undefined || others.length > 0 || !nameTags.includes(name.tag)) {
    throw new DerMalformed('not exactly one name that is a URI or an e-mail address')
  }
  const text = name.contents.toString('latin1')
  if (!/^[\x21-\x7e]{1,2048}$/.test(text)) throw new DerMalformed('a name that is not printable ASCII')
  return text
}

/** Object identifiers of the extended key usage; none when the extension is absent. */
export function extendedKeyUsages(extensions: Extensions): readonly string[] {
  const value = extensions.get(EXTENDED_KEY_USAGE)
  return value === undefined ? [] : membersOf(readDer(value, tags.sequence), tags.sequence).map(oidOf)
}

/**
 * Identifiers of the issuer's key and of the certificate's own (RFC 5280, 4.2.1.1 and 4.2.1.2).
 * @throws DerMalformed
 */
export function keyIdentifiers(extensions: Extensions): {
  readonly authority: Buffer | undefined
  readonly subject: Buffer | undefined
} {
  const authority = extensions.get(AUTHORITY_KEY_IDENTIFIER)
  const subject = extensions.get(SUBJECT_KEY_IDENTIFIER)
  return {
    authority: authority === undefined ? undefined : namedKey(authority),
    subject: subject === undefined ? undefined : readDer(subject, tags.octetString).contents,
  }
}

function namedKey(value: Buffer): Buffer | undefined {
  const [first] = membersOf(readDer(value, tags.sequence), tags.sequence)
  return first?.tag === KEY_IDENTIFIER_TAG ? first.contents : undefined
}

function extension(extensions: Extensions, oid: string): Buffer {
  const value = extensions.get(oid)
  if (value === undefined) throw new DerMalformed(`no extension ${oid}`)
  return value
}

function readExtension(element: DerElement): {
  readonly oid: string
  readonly critical: boolean
  readonly value: Buffer
} {
  const members = membersOf(element, tags.sequence)
  const [oid, flag] = members
  const critical = members.length === 3
  if (critical && expectTag(flag, tags.boolean).contents.toString('hex') !== 'ff')
    throw new DerMalformed('a flag that is not true')
  if (members.length < 2 || members.length > 3) throw new DerMalformed('an extension of the wrong shape')
  return { oid: oidOf(oid), critical, value: expectTag(members.at(-1), tags.octetString).contents }
}
