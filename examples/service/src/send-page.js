import { fileURLToPath } from 'node:url'

import send from 'send'

const PUBLIC = fileURLToPath(new URL('../public/', import.meta.url))

/** Streams a file of `public/` with caching headers; settles when the response has ended. */
export function sendPage(request, response, name) {
  return new Promise((resolve, reject) => {
    response.on('close', resolve)
    send(request, name, { root: PUBLIC }).on('error', reject).pipe(response)
  })
}
