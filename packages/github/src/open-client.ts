import type { HttpClient } from '@actions/http-client'

/**
 * The toolkit's HTTP client, which honours HTTP_PROXY, HTTPS_PROXY and NO_PROXY as every action does.
 * It is loaded when a service is called, since that takes longer than the start of an action may.
 * Neither its retries nor redirects are used: a token must not travel to another host.
 */
export async function openClient(timeoutMs: number): Promise<HttpClient> {
  const { HttpClient } = await import('@actions/http-client')
  return new HttpClient('custody', [], {
    allowRedirects: false,
    allowRetries: false,
    socketTimeout: timeoutMs,
  })
}
