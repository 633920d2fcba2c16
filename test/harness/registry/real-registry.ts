import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { peerProgram } from '../peers.ts'
import { mustRun } from '../run-program.ts'
import { startService } from '../service-process.ts'

/** A real registry on loopback. */
export interface RealRegistry {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  /** Puts an image of one small layer there; returns `HOST/repository@sha256:HEX`. */
  readonly addImage: (repository: string) => Promise<string>
  readonly stop: () => Promise<void>
}

/** @param referrers whether it has the referrers API; without, clients keep an index under the tag `sha256-HEX` */
export async function startRealRegistry(folder: string, referrers: boolean): Promise<RealRegistry> {
  await mkdir(folder, { recursive: true })
  const host = `127.0.0.1:${await freePort()}`
  const { stop } = await startService({
    program: peerProgram(referrers ? 'registry-with-referrers' : 'crane'),
    args: referrers ? [host] : ['registry', 'serve', '--address', host],
    logPath: join(folder, 'registry.log'),
    probeUrl: `http://${host}/v2/`,
  })
  return { host, addImage: (repository) => addImage(folder, `${host}/${repository}`), stop }
}

async function addImage(folder: string, name: string): Promise<string> {
  await writeFile(join(folder, 'hello.txt'), `hello from ${name}\n`)
  await mustRun('/usr/bin/tar', ['--create', '--file', join(folder, 'layer.tar'), '-C', folder, 'hello.txt'])
  const crane = peerProgram('crane')
  const env = { PATH: '/usr/bin:/bin', HOME: folder }
  const append = ['append', '--insecure', '--new_layer', join(folder, 'layer.tar'), '--new_tag', `${name}:v1`]
  await mustRun(crane, append, { env })
  const { stdout } = await mustRun(crane, ['digest', '--insecure', `${name}:v1`], { env })
  return `${name}@${stdout.trim()}`
}
