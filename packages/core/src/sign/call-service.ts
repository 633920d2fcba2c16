import { setTimeout as pause } from 'node:timers/promises'
import { coreError } from '../core-errors.ts'
import { causeOf, failureOf } from './failure-of.ts'
import { pauseBefore, type Trial } from './patience.ts'
import { readBody } from './read-body.ts'
import { retryAfterMs } from './retry-after.ts'

/** One POST to a signing service, or one GET where there is no body. */
export interface ServiceCall {
  /** For messages: which service this is. */
  readonly service: string
  readonly url: string
  readonly contentType?: string
  readonly body?: Uint8Array<ArrayBuffer>
  /** Never shown, not even in pieces. */
  readonly secret?: string
}

/** The service answered with a status that is no success. */
export interface Refused {
  readonly status: number
  /** What it said, shortened and without secrets. */
  readonly message: string
  /** Where it says that something is. */
  readonly location?: string
}

export type ServiceAnswer = { readonly body: Buffer } | { readonly refused: Refused }

/**
 * Calls a service and waits for the answer. Network failures, timeouts and statuses of a service in trouble are tried again, as
 * long as the trial has attempts and time left; any other status is returned. Redirects are not followed: a token must not
 * travel on.
 *
 * It uses Node's `fetch`: certificates of an own authority are added by NODE_EXTRA_CA_CERTS, proxies by
 * {@link file://./environment-proxy.ts}.
 * @throws sign-service-unavailable, sign-service-timeout, sign-rate-limited, sign-deadline
 */
export async function callService(call: ServiceCall, trial: Trial): Promise<ServiceAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await send(call, trial)
    if (!('trouble' in result)) return result
    const isLast = attempt >= trial.attempts
    const wait = isLast ? 0 : pauseBefore(attempt, trial, result.waitMs)
    if (performance.now() + wait >= trial.until) throw outOfTime(call, result, attempt)
    if (isLast) throw exhausted(call, result, attempt)
    await pause(wait)
  }
}

/** What was wrong with one attempt. */
interface Trouble {
  readonly kind: 'unavailable' | 'timeout' | 'rate-limited'
  readonly trouble: string
  /** How long the service wants to be left alone. */
  readonly waitMs?: number | undefined
}

const codes = {
  unavailable: 'sign-service-unavailable',
  timeout: 'sign-service-timeout',
  'rate-limited': 'sign-rate-limited',
} as const

function exhausted(call: ServiceCall, { kind, trouble, waitMs }: Trouble, attempts: number) {
  const wish = waitMs === undefined ? '' : `, it asks to wait ${Math.ceil(waitMs / 1000)} s`
  return coreError(codes[kind], {
    where: whereOf(call),
    found: `${trouble}${wish}`,
    expected: attempts === 1 ? 'an answer' : `an answer in ${attempts} attempts`,
  })
}

function outOfTime(call: ServiceCall, { trouble, waitMs }: Trouble, attempts: number) {
  const wish = waitMs === undefined ? '' : `, which asks to wait ${Math.ceil(waitMs / 1000)} s`
  return coreError('sign-deadline', {
    where: whereOf(call),
    found: `${trouble}${wish}, after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    expected: 'an answer before the time for signing is over',
  })
}

function whereOf({ service, url }: ServiceCall): string {
  return `${service} ${new URL(url).host}`
}

/** Statuses of a service that may do it later (RFC 9110, RFC 6585), and 499, which Rekor gives to impatient clients. */
const repeatable: ReadonlySet<number> = new Set([408, 425, 429, 499, 500, 502, 503, 504])

async function send(call: ServiceCall, trial: Trial): Promise<ServiceAnswer | Trouble> {
  const left = Math.max(1, Math.min(trial.timeoutMs, trial.until - performance.now()))
  try {
    const response = await fetch(call.url, {
      method: call.body === undefined ? 'GET' : 'POST',
      headers: headersOf(call),
      ...(call.body === undefined ? {} : { body: call.body }),
      redirect: 'error',
      signal: AbortSignal.timeout(Math.ceil(left)),
    })
    const body = await readBody(response)
    return response.ok ? { body } : judge(response, body, call)
  } catch (error) {
    return troubleOf(error, left)
  }
}

function headersOf({ contentType }: ServiceCall): Record<string, string> {
  const accept = 'application/json, application/timestamp-reply'
  return contentType === undefined ? { accept } : { accept, 'content-type': contentType }
}

function judge(
  { status, headers }: Response,
  body: Buffer,
  { secret }: ServiceCall,
): ServiceAnswer | Trouble {
  if (repeatable.has(status)) {
    const kind = status === 429 ? 'rate-limited' : 'unavailable'
    return { kind, trouble: `HTTP ${status}`, waitMs: retryAfterMs(headers.get('retry-after'), Date.now()) }
  }
  const location = headers.get('location')
  const refused = { status, message: messageOf(body, secret) }
  return { refused: location === null ? refused : { ...refused, location } }
}

/** `fetch` hides the reason in its cause. */
function troubleOf(thrown: unknown, waitedMs: number): Trouble {
  if (failureOf(thrown).name === 'TimeoutError') {
    return { kind: 'timeout', trouble: `no answer within ${(waitedMs / 1000).toPrecision(3)} s` }
  }
  const { code, message } = failureOf(causeOf(thrown))
  return { kind: 'unavailable', trouble: code === '' ? message.slice(0, 100) : code }
}

/**
 * Sigstore services answer errors with {code, message}. Whatever looks like a token is cut out, and every run of characters that
 * the secret holds, too.
 */
function messageOf(body: Buffer, secret: string | undefined): string {
  const said = /"message":\s*"([^"\\]{1,300})/.exec(body.toString())?.[1] ?? ''
  const message = said.replace(/eyJ[\w.-]{8,}/g, '***')
  return secret === undefined
    ? message
    : message.replace(/[A-Za-z0-9_.-]{6,}/g, (run) => (secret.includes(run) ? '***' : run))
}
