import { type LoopbackResponse, startLoopbackServer } from '../loopback-server.ts'

/** GitHub's attestations API: `POST /repos/OWNER/NAME/attestations`. */
export interface AttestationsApi {
  /** For the environment of a step. */
  readonly environment: Readonly<Record<string, string>>
  readonly token: string
  /** The bundles that were stored, in order; the id of each is its place, from 1. */
  readonly stored: readonly { readonly repository: string; readonly bundle: unknown }[]
  readonly requests: () => number
  readonly stop: () => Promise<void>
}

/** @param instead answers in its place, by the number of the request from 1; `undefined` leaves it to the double */
export async function startAttestationsApi(
  instead: (request: number) => LoopbackResponse | undefined | Promise<LoopbackResponse | undefined> = () =>
    undefined,
): Promise<AttestationsApi> {
  const token = 'ghs_token-of-the-job'
  const stored: { readonly repository: string; readonly bundle: unknown }[] = []
  let requests = 0
  const server = await startLoopbackServer(async ({ method, url, headers, body }) => {
    requests += 1
    const other = await instead(requests)
    if (other !== undefined) return other
    const [, repository] = /^\/repos\/([^/]+\/[^/]+)\/attestations$/.exec(url.pathname) ?? []
    if (method !== 'POST' || repository === undefined) return undefined
    if (headers.authorization !== `Bearer ${token}`)
      return { status: 401, json: { message: 'Bad credentials' } }
    const { bundle } = JSON.parse(body.toString()) as { readonly bundle: unknown }
    stored.push({ repository, bundle })
    return { status: 201, json: { id: stored.length } }
  })
  return {
    environment: { GITHUB_API_URL: server.url },
    token,
    stored,
    requests: () => requests,
    stop: server.stop,
  }
}
