import { createServer } from 'node:net'

/** A port of 127.0.0.1 that nothing listens on; somebody else may take it before the caller does. */
export async function freePort(): Promise<number> {
  const port = await tryListen('127.0.0.1', 0)
  if (port === undefined) throw new Error('no free port on 127.0.0.1')
  return port
}

/** Whether `port` can be had on all interfaces at this moment. */
export const portIsFree = async (port: number): Promise<boolean> =>
  (await tryListen(undefined, port)) !== undefined

function tryListen(host: string | undefined, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      const address = server.address()
      server.close(() => resolve(address === null || typeof address === 'string' ? undefined : address.port))
    })
  })
}
