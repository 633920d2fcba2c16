import http from 'node:http'

/**
 * Lets all requests of this process go through the proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name (in capitals or not).
 * Called once by a program's edge, before the first request. Node has it from 24.14 on; an older 24 honours the variables only
 * when it is started with NODE_USE_ENV_PROXY=1.
 */
export function useEnvironmentProxy(): void {
  // A named import would end the whole program where the function is missing.
  if ('setGlobalProxyFromEnv' in http) http.setGlobalProxyFromEnv()
}
