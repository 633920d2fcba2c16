import { setTimeout as pause } from 'node:timers/promises'
import { coreError } from '../core-errors.ts'
import { pae } from '../dsse/envelope.ts'
import { canonicalSigstoreBundle, type LogEntry } from '../dsse/signature-bundle.ts'
import { isCustodyError } from '../errors.ts'
import { mediaTypes } from '../names.ts'
import type { LogService, Witnesses } from './choose-services.ts'
import { type Patience, pauseBefore, type Trial } from './patience.ts'
import { requestLogEntry } from './request-log-entry.ts'
import { requestRekor1Entry } from './request-rekor1-entry.ts'
import { requestTimestamp } from './request-timestamp.ts'
import type { Signatory } from './signatory.ts'
import { someAtOnce } from './some-at-once.ts'

/** Where a signature is witnessed, and how patiently. */
export interface Witnessing {
  readonly witnesses: Witnesses
  readonly patience: Patience
}

/**
 * Signs each payload (an in-toto statement) and has the signature witnessed, up to 64 at the same time.
 * @returns Sigstore bundles v0.3 in canonical JSON, in the order of the payloads
 * @throws key-not-logged, and the codes of requestTimestamp and requestLogEntry
 */
export async function signStatements(
  payloads: readonly Uint8Array[],
  signatory: Signatory,
  { witnesses, patience }: Witnessing,
): Promise<readonly Buffer[]> {
  refuseUnloggable(signatory, witnesses)
  const until = performance.now() + patience.budgetMs
  const trials = { service: { ...patience.service, until }, log: { ...patience.log, until } }
  return someAtOnce(payloads, AT_ONCE, (payload) => signPatiently(payload, signatory, witnesses, trials))
}

/** A log answers once a second, whatever it is asked; but services count the requests of one address. */
const AT_ONCE = 64

/** Rekor v2 takes digests only, and Ed25519 signs no digest. */
function refuseUnloggable({ algorithm }: Signatory, { logs }: Witnesses): void {
  const isDigestOnly = logs.some(({ majorApiVersion }) => majorApiVersion !== 1)
  if (algorithm.digest === null && isDigestOnly) throw coreError('key-not-logged')
}

interface Trials {
  readonly service: Trial
  readonly log: Trial
}

/** What a new signature can mend: the log did not answer in time, or still holds the entry of an attempt that was given up. */
const mendable: ReadonlySet<string> = new Set([
  'sign-service-unavailable',
  'sign-service-timeout',
  'sign-log-conflict',
])

async function signPatiently(
  payload: Uint8Array,
  signatory: Signatory,
  witnesses: Witnesses,
  trials: Trials,
): Promise<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await signOnce(payload, signatory, witnesses, trials)
    } catch (error) {
      const wait = pauseBefore(attempt, trials.log)
      const isOver = attempt >= trials.log.attempts || performance.now() + wait >= trials.log.until
      if (isOver || !isMendable(error)) throw error
      await pause(wait)
    }
  }
}

function isMendable(error: unknown): boolean {
  return (
    isCustodyError(error) &&
    mendable.has(error.code) &&
    error.detail.where?.startsWith('transparency log') === true
  )
}

async function signOnce(
  payload: Uint8Array,
  { algorithm, signedBy, verifier, sign }: Signatory,
  { timestampAuthorities, logs }: Witnesses,
  trials: Trials,
): Promise<Buffer> {
  const payloadType = mediaTypes.inToto
  const message = pae(payloadType, payload)
  const signature = await sign(message)
  const timestamps = await Promise.all(
    timestampAuthorities.map((url) => requestTimestamp(url, signature, trials.service)),
  )
  const envelope = { payloadType, payload: viewOf(payload), signatures: [{ keyid: '', sig: signature }] }
  const logged = { message, payload, signature, algorithm, verifier, envelope }
  const request = ({ url, majorApiVersion }: LogService): Promise<LogEntry> =>
    majorApiVersion === 1
      ? requestRekor1Entry(url, logged, trials.log)
      : requestLogEntry(url, logged, trials.log)
  const logEntries = await Promise.all(logs.map(request))
  return canonicalSigstoreBundle({ envelope, signedBy, logEntries, timestamps })
}

/** The same bytes, not a copy of them. */
function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
