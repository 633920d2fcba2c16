import { hash } from 'node:crypto'
import { coreError } from '../core-errors.ts'
import type { Envelope } from '../dsse/envelope.ts'
import { toPem } from '../dsse/pem.ts'
import type { InclusionProof, LogEntry } from '../dsse/signature-bundle.ts'
import { canonicalBytes } from '../json/canonical-json.ts'
import type { ObjectReader } from '../json/object-reader.ts'
import { checkLogEntry, type LoggedSignature, type LogVerifier } from '../verify/log/check-log-entry.ts'
import { callService, type ServiceAnswer } from './call-service.ts'
import type { Trial } from './patience.ts'
import { judgeAnswer, readAnswer, serviceRefused } from './service-answer.ts'

const SERVICE = 'transparency log'
const PATH = '/api/v1/log/entries'

/** What Rekor v1 is sent beside the signature: the envelope, of which it keeps digests. */
export interface LoggedEnvelope extends LoggedSignature {
  readonly envelope: Envelope
}

/**
 * Writes an envelope into a Rekor v1 log (`POST /api/v1/log/entries`, type `dsse` 0.0.1). The log is sent the whole payload.
 * An entry that the log already holds, be it from an attempt that was given up, is fetched.
 * @param url base address of the log
 * @throws the codes of callService and serviceRefused, sign-log-conflict, sign-answer-invalid
 */
export async function requestRekor1Entry(
  url: string,
  logged: LoggedEnvelope,
  trial: Trial,
): Promise<LogEntry> {
  const text = envelopeText(logged.envelope)
  const answer = await propose(url, text, logged, trial)
  const entry = readAnswer(SERVICE, bodyOf(answer), readOnlyEntry)
  if (!entry.body.equals(expectedBody(text, logged))) {
    throw coreError('sign-answer-invalid', { where: SERVICE, found: 'an entry about something else' })
  }
  judgeAnswer(SERVICE, () => checkLogEntry(entry, logged))
  return entry
}

async function propose(
  url: string,
  envelope: string,
  { verifier }: LoggedEnvelope,
  trial: Trial,
): Promise<ServiceAnswer> {
  const verifiers = [Buffer.from(pemOf(verifier)).toString('base64')]
  const entry = { apiVersion: '0.0.1', kind: 'dsse', spec: { proposedContent: { envelope, verifiers } } }
  const call = {
    service: SERVICE,
    url: `${url}${PATH}`,
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify(entry)),
  }
  const answer = await callService(call, trial)
  if (!('refused' in answer) || answer.refused.status !== 409) return answer
  const id = /\/api\/v1\/log\/entries\/([0-9a-f]{64,80})$/.exec(answer.refused.location ?? '')?.[1]
  if (id === undefined) throw coreError('sign-log-conflict', { where: SERVICE })
  return callService({ service: SERVICE, url: `${url}${PATH}/${id}` }, trial)
}

function bodyOf(answer: ServiceAnswer): Buffer {
  if ('refused' in answer) throw serviceRefused(SERVICE, answer.refused)
  return answer.body
}

/** An object with one member, whose name is the entry's id (rekor openapi.yaml, `LogEntry`). */
function readOnlyEntry(answer: ObjectReader): LogEntry {
  const [id, ...others] = answer.names()
  if (id === undefined || others.length > 0) throw answer.refusal('', `${others.length} more`, 'one entry')
  const entry = answer.object(id)
  const verification = entry.object('verification')
  return {
    logIndex: numberText(entry, 'logIndex'),
    logId: hex(entry, 'logID'),
    kind: 'dsse',
    version: '0.0.1',
    proof: readProof(verification.object('inclusionProof')),
    promise: {
      integratedTime: numberText(entry, 'integratedTime'),
      signedEntryTimestamp: verification.bytes('signedEntryTimestamp'),
    },
    body: entry.bytes('body'),
  }
}

function readProof(proof: ObjectReader): InclusionProof {
  const hashes = proof
    .list('hashes', 64)
    .map((hash) => Buffer.from(typeof hash === 'string' ? hash : '', 'hex'))
  if (hashes.some(({ length }) => length !== 32))
    throw proof.refusal('hashes', 'another text', 'SHA-256 in hex')
  return {
    logIndex: numberText(proof, 'logIndex'),
    rootHash: hex(proof, 'rootHash'),
    treeSize: numberText(proof, 'treeSize'),
    hashes,
    checkpoint: proof.text('checkpoint'),
  }
}

function numberText(reader: ObjectReader, name: string): string {
  const value = reader.optional(name)
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw reader.refusal(name, 'another value', 'a number')
  }
  return `${value}`
}

function hex(reader: ObjectReader, name: string): Buffer {
  const text = reader.text(name)
  if (!/^[0-9a-f]{64}$/.test(text)) throw reader.refusal(name, 'another text', 'SHA-256 in hex')
  return Buffer.from(text, 'hex')
}

/** Canonical JSON, so that the digest that the log keeps can be worked out from the bundle. */
function envelopeText({ payload, payloadType, signatures }: Envelope): string {
  return canonicalBytes({
    payload: payload.toString('base64'),
    payloadType,
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: sig.toString('base64') })),
  }).toString()
}

/** The entry as the log keeps it, in canonical JSON (rekor pkg/types/dsse/v0.0.1). */
function expectedBody(text: string, { envelope, verifier }: LoggedEnvelope): Buffer {
  const sha256 = (bytes: Buffer | string) => ({ algorithm: 'sha256', value: hash('sha256', bytes) })
  const pem = Buffer.from(pemOf(verifier)).toString('base64')
  return canonicalBytes({
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      envelopeHash: sha256(text),
      payloadHash: sha256(envelope.payload),
      signatures: envelope.signatures.map(({ sig }) => ({
        signature: sig.toString('base64'),
        verifier: pem,
      })),
    },
  })
}

function pemOf(verifier: LogVerifier): string {
  return 'certificate' in verifier
    ? toPem('CERTIFICATE', verifier.certificate)
    : toPem('PUBLIC KEY', verifier.publicKey)
}
