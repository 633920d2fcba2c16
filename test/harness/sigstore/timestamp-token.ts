import { createHash, randomBytes, sign } from 'node:crypto'
import {
  certificateTime,
  generalizedTime,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tagged,
} from '../der/encode-der.ts'
import type { Authority } from './authorities.ts'
import { ECDSA_WITH_SHA256, SHA256 } from './certificate.ts'

/** What is stamped: the digest's algorithm and value, and what the request wants echoed. */
export interface StampRequest {
  /** MessageImprint in DER (RFC 3161, 2.4.1). */
  readonly messageImprint: Buffer
  /** INTEGER in DER. */
  readonly nonce?: Buffer
  readonly includeCertificate: boolean
}

const SIGNED_DATA = objectIdentifier('1.2.840.113549.1.7.2')
const TST_INFO = objectIdentifier('1.2.840.113549.1.9.16.1.4')
const CONTENT_TYPE = objectIdentifier('1.2.840.113549.1.9.3')
const MESSAGE_DIGEST = objectIdentifier('1.2.840.113549.1.9.4')
const SIGNING_TIME = objectIdentifier('1.2.840.113549.1.9.5')
const SIGNING_CERTIFICATE_V2 = objectIdentifier('1.2.840.113549.1.9.16.2.47')
const POLICY = objectIdentifier('1.3.6.1.4.1.57264.2')

/** A granted response with its token (RFC 3161, 2.4.2), stamped with a whole second. */
export function stamp(request: StampRequest, authority: Authority, time: Date): Buffer {
  const info = timestampInfo(request, time)
  const { certificate } = authority.signer
  const signedData = sequence(
    integer(3),
    set(SHA256),
    sequence(TST_INFO, tagged(0, octetString(info))),
    ...(request.includeCertificate ? [tagged(0, certificate)] : []),
    set(signerInfo(info, authority, time)),
  )
  return sequence(sequence(integer(0)), sequence(SIGNED_DATA, tagged(0, signedData)))
}

function timestampInfo(request: StampRequest, time: Date): Buffer {
  return sequence(
    integer(1),
    POLICY,
    request.messageImprint,
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    generalizedTime(time),
    sequence(integer(1)),
    ...(request.nonce === undefined ? [] : [request.nonce]),
  )
}

/** SignerInfo of CMS (RFC 5652, 5.3): tagged as a set where it is signed, and as [0] where it is carried. */
function signerInfo(info: Buffer, { signer }: Authority, time: Date): Buffer {
  const attributes = signedAttributes(info, signer.certificate, time)
  return sequence(
    integer(1),
    sequence(signer.issuer, integer(signer.serialNumber)),
    SHA256,
    tagged(0, ...attributes),
    ECDSA_WITH_SHA256,
    octetString(sign('sha256', set(...attributes), signer.privateKey)),
  )
}

function signedAttributes(info: Buffer, certificate: Buffer, time: Date): readonly Buffer[] {
  const attributes = [
    sequence(CONTENT_TYPE, set(TST_INFO)),
    sequence(SIGNING_TIME, set(certificateTime(time))),
    sequence(MESSAGE_DIGEST, set(octetString(sha256(info)))),
    sequence(SIGNING_CERTIFICATE_V2, set(sequence(sequence(sequence(octetString(sha256(certificate))))))),
  ]
  return attributes.toSorted((a, b) => a.compare(b))
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()
