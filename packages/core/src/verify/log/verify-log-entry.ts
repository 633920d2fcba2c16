import { type KeyObject, verify } from 'node:crypto'
import { coreError } from '../../core-errors.ts'
import { readCheckpoint } from '../../dsse/checkpoint.ts'
import type { InclusionPromise, InclusionProof, LogEntry } from '../../dsse/signature-bundle.ts'
import { isWithin, type TrustedLog } from '../trusted-root.ts'
import { checkLogEntry, type LoggedSignature } from './check-log-entry.ts'
import { rootOf } from './merkle-proof.ts'

/** A log that holds the entry of a signature. */
export interface LogWitness {
  readonly log: TrustedLog
  readonly body: Buffer
  /** When it took the entry; Rekor v2 says no time. */
  readonly at?: Date
}

/**
 * Verifies an entry of a transparency log: that it is about this signature, that the log promised it (Rekor v1) and that it lies in
 * the tree whose size and root hash the log signed.
 * @throws log-entry-invalid
 */
export function verifyLogEntry(
  entry: LogEntry,
  logged: LoggedSignature,
  logs: readonly TrustedLog[],
): LogWitness {
  checkLogEntry(entry, logged)
  const log = logs.find(({ id }) => id.equals(entry.logId))
  if (log === undefined) throw invalid('logId', 'an entry of another log', 'a log of the trusted root')
  if (entry.proof !== undefined) verifyProof(entry.body, entry.proof, log)
  const { body, promise } = entry
  return promise === undefined ? { log, body } : { log, body, at: verifyPromise(entry, promise, log) }
}

/** The log's signature over body, time, log and index in canonical JSON: the SET (rekor, pkg/types/entries). */
function verifyPromise(entry: LogEntry, promise: InclusionPromise, log: TrustedLog): Date {
  const { integratedTime, signedEntryTimestamp } = promise
  const [body, logId] = [entry.body.toString('base64'), entry.logId.toString('hex')]
  const promised = `{"body":"${body}","integratedTime":${integratedTime},"logID":"${logId}","logIndex":${entry.logIndex}}`
  if (!isSignedBy(log.publicKey, Buffer.from(promised), signedEntryTimestamp))
    throw invalid('inclusionPromise', 'a promise that does not verify', 'one by the log')
  const at = new Date(1000 * Number(integratedTime))
  if (!isWithin(log.validity, at))
    throw invalid('integratedTime', 'a time outside of the validity of the log', 'a time within it')
  return at
}

function verifyProof(body: Buffer, proof: InclusionProof, log: TrustedLog): void {
  const checkpoint = readCheckpoint(proof.checkpoint)
  const isSigned =
    checkpoint !== undefined &&
    isNameOf(checkpoint.origin, log) &&
    isSignedBy(log.publicKey, Buffer.from(checkpoint.note), checkpoint.signature)
  if (!isSigned) throw invalid('checkpoint', 'a checkpoint that does not verify', 'one by the log')
  if (rootOf(body, proof)?.equals(checkpoint.rootHash) !== true)
    throw invalid(
      'inclusionProof',
      'hashes that lead to another root',
      'a path to the root of the checkpoint',
    )
}

/** A log's name is its host, with the port or without it, and what path it has there. */
function isNameOf(origin: string, { url }: TrustedLog): boolean {
  const parsed = URL.parse(url)
  if (parsed === null) return origin === url
  const path = parsed.pathname.replace(/\/$/, '')
  return [parsed.host, parsed.hostname].some((host) => origin === host || origin === `${host}${path}`)
}

/** ECDSA and RSA with SHA-256, which is what logs sign with, or Ed25519. */
function isSignedBy(key: KeyObject, signed: Buffer, signature: Buffer): boolean {
  return verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', signed, key, signature)
}

function invalid(where: string, found: string, expected: string) {
  return coreError('log-entry-invalid', { where: `tlogEntries.${where}`, found, expected })
}
