import { setTimeout as pause } from 'node:timers/promises'
import { isCustodyError } from '@custody/core/errors'
import { causeOf, failureOf } from '@custody/core/sign/failure-of'
import { flowError } from '../flow-errors.ts'

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer> | string
  /** Bytes of the answer; a longer one is refused. */
  readonly limit?: number
  /** Whether the caller looks at redirects; else they are refused. None is ever followed here. */
  readonly takesRedirect?: boolean
}

export interface RegistryAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/** How long and how often a registry is asked. */
export interface RegistryPatience {
  readonly timeoutMs: number
  readonly attempts: number
  readonly pauseMs: number
}

export const defaultPatience: RegistryPatience = { timeoutMs: 30_000, attempts: 3, pauseMs: 500 }

/** Answers that are no manifest and no blob are small. */
const smallAnswer = 64 * 1024

/**
 * Asks a registry, again while it is unwell. Redirects are not followed: neither a password nor a statement travels to a host
 * that nobody named.
 * @throws registry-unavailable, registry-answer-invalid for a redirect or an answer beyond the limit
 */
export async function requestRegistry(
  request: RegistryRequest,
  patience: RegistryPatience,
): Promise<RegistryAnswer> {
  const where = new URL(request.url).host
  let trouble = 'no attempt'
  for (let attempt = 0; attempt < patience.attempts; attempt += 1) {
    if (attempt > 0) await pause(patience.pauseMs * 2 ** (attempt - 1))
    const answer = await ask(request, patience.timeoutMs)
    if (typeof answer === 'string') trouble = answer
    else if (unwell.has(answer.status)) trouble = `HTTP status ${answer.status}`
    else if (request.takesRedirect === true) return answer
    else return refuseRedirect(answer, where)
  }
  throw flowError('registry-unavailable', {
    where,
    found: trouble,
    expected: `an answer in ${patience.attempts} attempts`,
  })
}

const unwell: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

function refuseRedirect(answer: RegistryAnswer, where: string): RegistryAnswer {
  if (!isRedirect(answer)) return answer
  throw flowError('registry-answer-invalid', { where, found: `a redirect (HTTP status ${answer.status})` })
}

export function isRedirect({ status }: Pick<RegistryAnswer, 'status'>): boolean {
  return status >= 300 && status <= 399
}

/** The answer, or what was wrong with the attempt. */
async function ask(request: RegistryRequest, timeoutMs: number): Promise<RegistryAnswer | string> {
  const { method, url, headers = {}, body } = request
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body }),
    })
    const read = await readLimited(response, request.limit ?? smallAnswer)
    if (read === undefined)
      throw flowError('registry-answer-invalid', {
        where: new URL(url).host,
        found: `an answer of more than ${request.limit ?? smallAnswer} bytes`,
      })
    return { status: response.status, headers: response.headers, body: read }
  } catch (error) {
    if (isCustodyError(error)) throw error
    return troubleOf(error, timeoutMs)
  }
}

async function readLimited(response: Response, limit: number): Promise<Buffer | undefined> {
  if (response.body === null) return Buffer.alloc(0)
  const stream: AsyncIterable<Uint8Array> = response.body
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.byteLength
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** `fetch` hides the reason in its cause. */
function troubleOf(thrown: unknown, timeoutMs: number): string {
  if (failureOf(thrown).name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  const { code, message } = failureOf(causeOf(thrown))
  return code === '' ? message.slice(0, 100) : code
}
