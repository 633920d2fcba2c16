import { hash, sign } from 'node:crypto'
import { type DerElement, decodeSequence } from '../../../test/harness/der/decode-der.ts'
import { element, integer, octetString, sequence, set, tagged } from '../../../test/harness/der/encode-der.ts'
import type { Authority } from '../../../test/harness/sigstore/authorities.ts'

/** Stamps anew what a token stamps, with these fraction digits behind its seconds. */
export function restamp(token: Buffer, authority: Authority, fraction: string): Buffer {
  const [status, contentInfo] = decodeSequence(token)
  const [type, wrapped] = decodeSequence(encoded(contentInfo))
  const [version, digests, content, signers] = decodeSequence(wrapped?.contents ?? token)
  const [infoType, infoWrapped] = decodeSequence(encoded(content))
  const info = withFraction(octets(infoWrapped), fraction)
  const signer = resign(inner(signers), info, authority)
  const signedData = sequence(
    encoded(version),
    encoded(digests),
    sequence(encoded(infoType), tagged(0, octetString(info))),
    set(signer),
  )
  return sequence(encoded(status), sequence(encoded(type), tagged(0, signedData)))
}

function withFraction(info: Buffer, fraction: string): Buffer {
  const time = (text: string) => (fraction === '' ? text : text.replace('Z', `.${fraction}Z`))
  const members = decodeSequence(info).map((member) =>
    member.tag === 0x18 ? element(0x18, Buffer.from(time(member.contents.toString()))) : member.encoded,
  )
  return sequence(...members)
}

function resign(signer: Buffer, info: Buffer, authority: Authority): Buffer {
  const members = decodeSequence(signer)
  const digest = hash('sha256', info, 'buffer')
  const attributes = decodeSequence(sequence(members[3]?.contents ?? info)).map((attribute) => {
    const [oid] = decodeSequence(attribute.encoded)
    const isDigest = oid?.encoded.toString('hex') === '06092a864886f70d010904'
    return isDigest ? sequence(encoded(oid), set(octetString(digest))) : attribute.encoded
  })
  const signature = sign('sha256', set(...attributes), authority.signer.privateKey)
  const kept = members.map(encoded)
  return sequence(...kept.slice(0, 3), tagged(0, ...attributes), ...kept.slice(4, 5), octetString(signature))
}

function octets(wrapped: DerElement | undefined): Buffer {
  const [info] = decodeSequence(sequence(wrapped?.contents ?? integer(0)))
  return info?.contents ?? Buffer.alloc(0)
}

function inner(outer: DerElement | undefined): Buffer {
  return outer?.contents ?? Buffer.alloc(0)
}

function encoded(member: DerElement | undefined): Buffer {
  return member?.encoded ?? Buffer.alloc(0)
}
