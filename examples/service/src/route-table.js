import { match } from 'path-to-regexp'

/**
 * Compiles `[method, path, handler]` rows once; the result finds the row of a request and its path
 * parameters as they were sent, or `undefined`.
 */
export function routeTable(rows) {
  const routes = rows.map(([method, path, handle]) => ({
    method,
    handle,
    matches: match(path, { decode: false }),
  }))

  return (request) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    for (const { method, handle, matches } of routes) {
      const hit = method === request.method && matches(pathname)
      if (hit) return { handle, params: hit.params }
    }
    return undefined
  }
}
