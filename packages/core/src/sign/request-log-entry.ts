import { coreError } from '../core-errors.ts'
import { readLogEntry } from '../dsse/log-entry.ts'
import type { LogEntry } from '../dsse/signature-bundle.ts'
import {
  checkLogEntry,
  type LoggedSignature,
  logDigest,
  logVerifierMember,
} from '../verify/log/check-log-entry.ts'
import { callService } from './call-service.ts'
import type { Trial } from './patience.ts'
import { judgeAnswer, readAnswer, serviceRefused } from './service-answer.ts'

const SERVICE = 'transparency log'

/**
 * Writes a signature into a Rekor v2 log (`POST /api/v2/log/entries`, rekor/v2 `HashedRekordRequestV002`) as a hashedrekord over
 * the SHA-256 of the PAE: this is how v2 logs DSSE, and the payload itself is not sent. The answer comes on a beat of a second.
 *
 * One attempt only: the log still works on a request that was given up, and answers its repetition with a conflict.
 * Whoever calls this signs anew and asks again.
 * @param url base address of the log
 * @throws sign-service-unavailable, sign-log-conflict, sign-service-refused, sign-answer-invalid
 */
export async function requestLogEntry(url: string, logged: LoggedSignature, trial: Trial): Promise<LogEntry> {
  const answer = await callService(
    {
      service: SERVICE,
      url: `${url}/api/v2/log/entries`,
      contentType: 'application/json',
      body: Buffer.from(JSON.stringify(entryRequest(logged))),
    },
    { ...trial, attempts: 1 },
  )
  if ('refused' in answer) {
    if (answer.refused.status === 409) throw coreError('sign-log-conflict', { where: SERVICE })
    throw serviceRefused(SERVICE, answer.refused)
  }
  const entry = readAnswer(SERVICE, answer.body, readLogEntry)
  judgeAnswer(SERVICE, () => checkLogEntry(entry, logged))
  return entry
}

function entryRequest({ message, signature, algorithm, verifier }: LoggedSignature): object {
  return {
    hashedRekordRequestV002: {
      digest: logDigest(algorithm, message).digest.toString('base64'),
      signature: {
        content: signature.toString('base64'),
        verifier: { keyDetails: algorithm.details, ...logVerifierMember(verifier) },
      },
    },
  }
}
