import { setTimeout as pause } from 'node:timers/promises'
import { coreError } from '../core-errors.ts'
import { causeOf, failureOf } from './failure-of.ts'
import { readBody } from './read-body.ts'

/** One POST to a signing service. */
export interface ServiceCall {
  /** For messages: which service this is. */
  readonly service: string
  readonly url: string
  readonly contentType: string
  readonly body: Uint8Array<ArrayBuffer>
  /** Never shown, not even in pieces. */
  readonly secret?: string
}

/** How long and how often is tried before an error. */
export interface Patience {
  /** For one answer. */
  readonly timeoutMs: number
  readonly attempts: number
  /** Before the second attempt; it doubles with each further one. */
  readonly pauseMs: number
}

/** The service answered with a status that is no success. */
export interface Refused {
  readonly status: number
  /** What it said, shortened and without secrets. */
  readonly message: string
}

export type ServiceAnswer = { readonly body: Buffer } | { readonly refused: Refused }

/**
 * Posts to a service and waits for the answer. Network failures, timeouts and statuses of a service in trouble are tried again;
 * any other status is returned. Redirects are not followed: a token must not travel on.
 *
 * It uses Node's `fetch`: certificates of an own authority are added by NODE_EXTRA_CA_CERTS, proxies by
 * {@link file://./environment-proxy.ts}.
 * @throws sign-service-unavailable
 */
export async function callService(call: ServiceCall, patience: Patience): Promise<ServiceAnswer> {
  let trouble = 'no attempt'
  for (let attempt = 0; attempt < patience.attempts; attempt += 1) {
    if (attempt > 0) await pause(patience.pauseMs * 2 ** (attempt - 1))
    const result = await post(call, patience.timeoutMs)
    if (typeof result !== 'string') return result
    trouble = result
  }
  throw coreError('sign-service-unavailable', {
    where: `${call.service} ${new URL(call.url).host}`,
    found: trouble,
    expected: `an answer in ${patience.attempts} attempts`,
  })
}

/** Requests that a service in trouble asks to repeat (RFC 9110, RFC 6585), and 499, which Rekor gives to impatient clients. */
const repeatable: ReadonlySet<number> = new Set([408, 425, 429, 499, 500, 502, 503, 504])

/** The answer, or what was wrong with the attempt. */
async function post(call: ServiceCall, timeoutMs: number): Promise<ServiceAnswer | string> {
  try {
    const response = await fetch(call.url, {
      method: 'POST',
      headers: { 'content-type': call.contentType, accept: 'application/json, application/timestamp-reply' },
      body: call.body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const body = await readBody(response)
    if (response.ok) return { body }
    if (repeatable.has(response.status)) return `HTTP ${response.status}`
    return { refused: { status: response.status, message: messageOf(body, call.secret) } }
  } catch (error) {
    return troubleOf(error, timeoutMs)
  }
}

/** `fetch` hides the reason in its cause. */
function troubleOf(thrown: unknown, timeoutMs: number): string {
  if (failureOf(thrown).name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  const { code, message } = failureOf(causeOf(thrown))
  return code === '' ? message.slice(0, 100) : code
}

/** Sigstore services answer errors with {code, message}. Every run of characters that the secret holds, too, is cut out. */
function messageOf(body: Buffer, secret: string | undefined): string {
  const message = /"message":\s*"([^"\\]{1,300})/.exec(body.toString())?.[1] ?? ''
  return secret === undefined
    ? message
    : message.replace(/[A-Za-z0-9_.-]{6,}/g, (run) => (secret.includes(run) ? '***' : run))
}
