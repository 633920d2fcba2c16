import { coreError } from '../../core-errors.ts'
import type { LogEntry } from '../../dsse/signature-bundle.ts'
import { ObjectReader, type Refusal } from '../../json/object-reader.ts'
import { readJson } from '../../json/read-json.ts'
import { messageDigest } from '../signed-message.ts'
import type { LoggedSignature, LogVerifier } from './check-log-entry.ts'

/** What an entry of Rekor v1 says, whatever its kind. */
interface LoggedParts {
  readonly signature: Buffer
  /** PEM. */
  readonly verifier: string
  readonly digest: { readonly algorithm: string; readonly value: string }
  /** Whether the digest is of the bytes that were signed, or of the payload of an envelope. */
  readonly of: 'message' | 'payload'
}

const kinds: Readonly<Record<string, (spec: ObjectReader) => LoggedParts>> = {
  'hashedrekord 0.0.1': readHashedRekord,
  'dsse 0.0.1': readDsse,
  'intoto 0.0.2': readIntoto,
}

export function isRekor1Entry({ kind, version }: LogEntry): boolean {
  return Object.hasOwn(kinds, `${kind} ${version}`)
}

/**
 * Demands that an entry of a Rekor v1 log (rekor, pkg/types) is about this signature, by this certificate or key, over this
 * message. Its body is covered by the log's signature whole, so that what is not compared cannot be changed either.
 * @throws log-entry-invalid
 */
export function checkRekor1Entry({ kind, version, body }: LogEntry, logged: LoggedSignature): void {
  const root = new ObjectReader(readJson(body, 'log entry'), 'canonicalizedBody', refuse)
  root.exactly('kind', kind)
  root.exactly('apiVersion', version)
  const parts = kinds[`${kind} ${version}`]?.(root.object('spec'))
  const isThis =
    parts !== undefined &&
    parts.signature.equals(logged.signature) &&
    isVerifier(parts.verifier, logged.verifier) &&
    isDigest(parts, logged)
  if (!isThis)
    throw refuse(
      'canonicalizedBody',
      'an entry about something else',
      'the entry of this very signature and signer',
    )
}

const refuse: Refusal = (where, found, expected) =>
  coreError('log-entry-invalid', { where: `tlogEntries.${where}`, found, expected })

function readHashedRekord(spec: ObjectReader): LoggedParts {
  const hash = spec.object('data').object('hash')
  const signature = spec.object('signature')
  return {
    signature: signature.bytes('content'),
    verifier: signature.object('publicKey').bytes('content').toString('latin1'),
    digest: readDigest(hash),
    of: 'message',
  }
}

function readDsse(spec: ObjectReader): LoggedParts {
  const only = onlyOne(spec, 'signatures')
  return {
    signature: only.bytes('signature'),
    verifier: only.bytes('verifier').toString('latin1'),
    digest: readDigest(spec.object('payloadHash')),
    of: 'payload',
  }
}

/** Its signature is in base64 twice. */
function readIntoto(spec: ObjectReader): LoggedParts {
  const content = spec.object('content')
  const only = onlyOne(content.object('envelope'), 'signatures')
  return {
    signature: Buffer.from(only.bytes('sig').toString('latin1'), 'base64'),
    verifier: only.bytes('publicKey').toString('latin1'),
    digest: readDigest(content.object('payloadHash')),
    of: 'payload',
  }
}

function readDigest(reader: ObjectReader): LoggedParts['digest'] {
  return { algorithm: reader.text('algorithm'), value: reader.text('value') }
}

function onlyOne(reader: ObjectReader, name: string): ObjectReader {
  const [only, ...others] = reader.objects(name, 8)
  if (only === undefined || others.length > 0) throw reader.refusal(name, 'several or none', 'one signature')
  return only
}

function isDigest({ digest, of }: LoggedParts, { message, payload }: LoggedSignature): boolean {
  const { algorithm, value } = digest
  const signed = of === 'message' ? message : payload
  const isKnown = algorithm === 'sha256' || algorithm === 'sha384' || algorithm === 'sha512'
  return isKnown && signed !== undefined && messageDigest(signed, algorithm)?.toString('hex') === value
}

/** The first block of a PEM; a chain behind a certificate says nothing more. */
function isVerifier(pem: string, verifier: LogVerifier): boolean {
  const [, label, base64 = ''] =
    /^-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----/.exec(pem) ?? []
  const der = Buffer.from(base64, 'base64')
  return 'certificate' in verifier
    ? label === 'CERTIFICATE' && der.equals(verifier.certificate)
    : label === 'PUBLIC KEY' && der.equals(verifier.publicKey)
}
