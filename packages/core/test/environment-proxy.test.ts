import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { expect, it } from '@jest/globals'

const script = `
  const { useEnvironmentProxy } = await import(process.argv[1])
  useEnvironmentProxy()
  await fetch('https://fulcio.test/').catch(() => undefined)
  await fetch('https://inside.test/').catch(() => undefined)`

it('requests go through the proxy of the environment, but for the hosts that NO_PROXY names', async () => {
  const seen: string[] = []
  const proxy = createServer().on('connect', (request, socket) => {
    seen.push(request.url ?? '')
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const module = fileURLToPath(new URL('../src/sign/environment-proxy.ts', import.meta.url))
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, module], {
    env: { HTTPS_PROXY: `http://127.0.0.1:${address.port}`, NO_PROXY: 'inside.test' },
  })
  await new Promise((resolve) => child.once('close', resolve))
  await new Promise((resolve) => proxy.close(resolve))
  expect([...new Set(seen)]).toEqual(['fulcio.test:443'])
})
