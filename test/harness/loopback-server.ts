import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'

export interface LoopbackRequest {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What a handler answers: `json` is serialised, `body` sent as it is; the status is 200 unless given. */
export interface LoopbackResponse {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly json?: unknown
}

/** Returns nothing for a path that it does not know; the server then answers 404. */
export type LoopbackHandler = (
  request: LoopbackRequest,
) => LoopbackResponse | undefined | Promise<LoopbackResponse | undefined>

export interface LoopbackServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Serves HTTP on a free port of 127.0.0.1; an error that the handler throws becomes a 500 with its message. */
export async function startLoopbackServer(handler: LoopbackHandler): Promise<LoopbackServer> {
  const server = createServer((request, response) => void answer(handler, request, response))
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer(
  handler: LoopbackHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result = await respond(handler, request)
  const body = result.json === undefined ? result.body : JSON.stringify(result.json)
  const type = result.json === undefined ? {} : { 'content-type': 'application/json' }
  response.writeHead(result.status ?? 200, { ...type, ...result.headers }).end(body)
}

async function respond(handler: LoopbackHandler, request: IncomingMessage): Promise<LoopbackResponse> {
  try {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`)
    const known = {
      method: request.method ?? 'GET',
      url,
      headers: request.headers,
      body: Buffer.concat(chunks),
    }
    return (
      (await handler(known)) ?? {
        status: 404,
        json: { message: `nothing answers ${known.method} ${url.pathname}` },
      }
    )
  } catch (error) {
    return { status: 500, json: { message: error instanceof Error ? error.message : 'the handler failed' } }
  }
}
