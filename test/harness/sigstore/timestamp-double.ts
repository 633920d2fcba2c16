import { type DerElement, decodeSequence } from '../der/decode-der.ts'
import { integer, octetString, sequence } from '../der/encode-der.ts'
import type { LoopbackRequest, LoopbackResponse } from '../loopback-server.ts'
import type { Authority } from './authorities.ts'
import { SHA256 } from './certificate.ts'
import { type StampRequest, stamp } from './timestamp-token.ts'

interface JsonTimestampRequest {
  readonly artifactHash: string
  readonly hashAlgorithm: string
  readonly nonce?: number
  readonly certificates?: boolean
}

/** `POST /api/v1/timestamp`: a request of RFC 3161 in DER, or the JSON form of Sigstore's timestamp authority. */
export function answerTimestamp(request: LoopbackRequest, authority: Authority, now: Date): LoopbackResponse {
  const isJson = request.headers['content-type']?.includes('json') === true
  const wanted = isJson ? readJson(request.body) : readDer(request.body)
  if (wanted === undefined)
    return { status: 400, json: { code: 400, message: 'error parsing timestamp request' } }
  return {
    // The real service says 200 to JSON and 201 to DER.
    status: isJson ? 200 : 201,
    headers: { 'content-type': 'application/timestamp-reply' },
    body: stamp(wanted, authority, now),
  }
}

function readJson(body: Buffer): StampRequest | undefined {
  const request = JSON.parse(body.toString()) as JsonTimestampRequest
  const digest = Buffer.from(request.artifactHash, 'base64')
  if (request.hashAlgorithm !== 'sha256' || digest.length !== 32) return undefined
  return {
    messageImprint: sequence(SHA256, octetString(digest)),
    includeCertificate: request.certificates === true,
    ...(request.nonce === undefined ? {} : { nonce: integer(request.nonce) }),
  }
}

const TAGS = { boolean: 0x01, integer: 0x02, sequence: 0x30 } as const

function readDer(body: Buffer): StampRequest | undefined {
  const [version, imprint, ...options] = decodeSequence(body)
  if (version?.tag !== TAGS.integer || imprint?.tag !== TAGS.sequence) return undefined
  const option = (tag: number): DerElement | undefined => options.find((one) => one.tag === tag)
  const nonce = option(TAGS.integer)?.encoded
  return {
    messageImprint: imprint.encoded,
    includeCertificate: option(TAGS.boolean)?.contents[0] === 0xff,
    ...(nonce === undefined ? {} : { nonce }),
  }
}
