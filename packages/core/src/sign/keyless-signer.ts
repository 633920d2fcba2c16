import { hash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { pae } from '../dsse/envelope.ts'
import { canonicalSigstoreBundle } from '../dsse/signature-bundle.ts'
import { isCustodyError } from '../errors.ts'
import { mediaTypes } from '../names.ts'
import type { Patience } from './call-service.ts'
import type { SigningServices } from './choose-services.ts'
import { type CertifiedKey, requestCertificate } from './request-certificate.ts'
import { requestLogEntry } from './request-log-entry.ts'
import { requestTimestamp } from './request-timestamp.ts'
import { signMessage } from './sign-message.ts'
import type { StatementSigner } from './statement-signer.ts'

export interface KeylessOptions {
  /** Asked for anew with each certificate; audience `sigstore`. */
  readonly token: () => Promise<string>
  readonly services: SigningServices
  readonly patience?: Partial<KeylessPatience>
}

export interface KeylessPatience {
  /** For certificate and timestamp, which take milliseconds. */
  readonly service: Patience
  /** For the log: it publishes before it answers, which takes seconds by design. */
  readonly log: Patience
}

const defaults: KeylessPatience = {
  service: { timeoutMs: 15_000, attempts: 3, pauseMs: 500 },
  log: { timeoutMs: 30_000, attempts: 3, pauseMs: 1000 },
}

/** A certificate this close to its end is not used any more: what it signs must be stamped before. */
const MARGIN_MS = 2 * 60_000

/**
 * Signs with certificates that Fulcio gives for an OIDC token. One certificate serves all statements of its ten minutes, and all
 * statements of one call are signed at once.
 * @throws (describe, sign) sign-token-malformed, sign-token-refused, sign-service-refused, sign-service-unavailable,
 *   sign-log-conflict, sign-answer-invalid
 */
export function createKeylessSigner(options: KeylessOptions): StatementSigner {
  const patience = { ...defaults, ...options.patience }
  const certified = certificateHolder(options, patience.service)
  return {
    method: 'keyless',
    describe: async () => (await certified()).certificate.identity,
    sign: async (payloads) => {
      const key = await certified()
      return Promise.all(payloads.map((payload) => signPatiently(payload, key, options.services, patience)))
    },
  }
}

/** Keeps the certificate until shortly before its end; callers at the same time share one request. */
function certificateHolder(
  { token, services }: KeylessOptions,
  patience: Patience,
): () => Promise<CertifiedKey> {
  let held: { readonly key: Promise<CertifiedKey>; readonly until: Promise<number> } | undefined
  const renew = () => {
    const since = performance.now()
    const key = token().then((text) => requestCertificate(services.certificateAuthority, text, patience))
    const until = key.then(
      ({ lifetimeMs }) => since + lifetimeMs - MARGIN_MS,
      () => 0,
    )
    held = { key, until }
    return key
  }
  return async () => {
    const current = held
    const isFresh = current !== undefined && performance.now() < (await current.until)
    return isFresh ? current.key : renew()
  }
}

/** What a new signature can mend: the log did not answer in time, or still holds the entry of an attempt that was given up. */
const mendable: ReadonlySet<string> = new Set(['sign-service-unavailable', 'sign-log-conflict'])

async function signPatiently(
  payload: Uint8Array,
  key: CertifiedKey,
  services: SigningServices,
  patience: KeylessPatience,
): Promise<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await signOnce(payload, key, services, patience)
    } catch (error) {
      const isMendable =
        isCustodyError(error) &&
        mendable.has(error.code) &&
        error.detail.where?.startsWith('transparency log')
      if (!isMendable || attempt >= patience.log.attempts) throw error
      await pause(patience.log.pauseMs * 2 ** (attempt - 1))
    }
  }
}

async function signOnce(
  payload: Uint8Array,
  { privateKey, certificate }: CertifiedKey,
  services: SigningServices,
  patience: KeylessPatience,
): Promise<Buffer> {
  const payloadType = mediaTypes.inToto
  const message = pae(payloadType, payload)
  const signature = signMessage(privateKey, message)
  const logged = {
    digest: hash('sha256', message, 'buffer'),
    signature,
    verifier: { certificate: certificate.der },
  }
  const timestamps = await Promise.all(
    services.timestampAuthorities.map((url) => requestTimestamp(url, signature, patience.service)),
  )
  const logEntries = await Promise.all(services.logs.map((url) => requestLogEntry(url, logged, patience.log)))
  return canonicalSigstoreBundle({
    envelope: { payloadType, payload: Buffer.from(payload), signatures: [{ keyid: '', sig: signature }] },
    signedBy: { certificate: certificate.der },
    logEntries,
    timestamps,
  })
}
