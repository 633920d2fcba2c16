import { hash } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import { readTimestampToken } from '../verify/timestamp/timestamp-token.ts'
import { callService } from './call-service.ts'
import type { Trial } from './patience.ts'
import { judgeAnswer, serviceRefused } from './service-answer.ts'

const SERVICE = 'timestamp authority'

/** TimeStampReq of RFC 3161 2.4.1 up to the 32 bytes of the digest: version 1, then the imprint with SHA-256. */
const requestHead = Buffer.from('3036020101' + '3031' + '300d06096086480165030402010500' + '0420', 'hex')

/**
 * Has a signature stamped by a timestamp authority (RFC 3161 over HTTP, 3.4). No certificates are asked for, since a verifier has
 * them in its trusted root; no nonce either: a fresh signature was never stamped before.
 * @param url full address of the service
 * @throws the codes of callService and serviceRefused, sign-answer-invalid
 */
export async function requestTimestamp(url: string, signature: Buffer, trial: Trial): Promise<Buffer> {
  const imprint = hash('sha256', signature, 'buffer')
  const answer = await callService(
    {
      service: SERVICE,
      url,
      contentType: 'application/timestamp-query',
      body: Buffer.concat([requestHead, imprint]),
    },
    trial,
  )
  if ('refused' in answer) throw serviceRefused(SERVICE, answer.refused)
  const token = judgeAnswer(SERVICE, () => readTimestampToken(answer.body, []))
  if (!token.imprint.equals(imprint)) {
    throw coreError('sign-answer-invalid', { where: SERVICE, found: 'a timestamp of something else' })
  }
  return answer.body
}
