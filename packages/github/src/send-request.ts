import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { openClient } from './open-client.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** A stream is made anew for each attempt; its length goes into `content-length`. */
  readonly body?: string | (() => Readable)
}

/** What came back; without a status, nothing did. */
export interface HttpAnswer {
  readonly status: number | undefined
  readonly body: Buffer
  readonly cause?: unknown
}

/** How long and how often a service is asked. */
export interface Patience {
  readonly attempts: number
  /** Before the second attempt, in milliseconds; doubles with each, and a part of it is random. */
  readonly delayMs: number
  /** Without a sign of life, in milliseconds. */
  readonly timeoutMs: number
}

export const defaultPatience: Patience = { attempts: 5, delayMs: 1000, timeoutMs: 60_000 }

/** Answers that are read into memory are small; a larger one is none of ours. */
const longestAnswer = 8 * 1024 * 1024

/**
 * Sends a request, again while the network or the service is unwell (no answer, 429, 500, 502, 503, 504).
 * Never throws for what the other side does: the last answer is returned. Redirects are not followed.
 */
export async function sendRequest(request: HttpRequest, patience: Patience): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await sendOnce(request, patience.timeoutMs)
    if (attempt >= patience.attempts || !mayRecover(answer.status)) return answer
    await sleep(patience.delayMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2))
  }
}

/** What came back, in words that hold nothing foreign. */
export function describeAnswer(answer: Pick<HttpAnswer, 'status'>): string {
  return answer.status === undefined ? 'no answer' : `HTTP status ${answer.status}`
}

export function mayRecover(status: number | undefined): boolean {
  return status === undefined || [429, 500, 502, 503, 504].includes(status)
}

async function sendOnce(request: HttpRequest, timeoutMs: number): Promise<HttpAnswer> {
  const client = await openClient(timeoutMs)
  const body = typeof request.body === 'function' ? request.body() : (request.body ?? null)
  try {
    const { message } = await client.request(request.method, request.url, body, { ...request.headers })
    message.setTimeout(timeoutMs, () => message.destroy(new Error('the answer stopped')))
    return { status: message.statusCode, body: await readBody(message) }
  } catch (cause) {
    return { status: undefined, body: Buffer.alloc(0), cause }
  } finally {
    if (body !== null && typeof body !== 'string') body.destroy()
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > longestAnswer) throw new Error('the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
