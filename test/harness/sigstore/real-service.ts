import type { KeyObject } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { peerProgram } from '../peers.ts'
import { type Service, startService } from '../service-process.ts'
import { toPem } from './certificate.ts'

/** A running service and its address. */
export interface RunningService extends Service {
  readonly url: string
}

export interface RealService {
  /** Where its log goes. */
  readonly folder: string
  readonly program: string
  readonly port: number
  /** The path that answers once the service is ready. */
  readonly probe: string
  readonly flags: Readonly<Record<string, string | number | boolean>>
}

/** Starts `PROGRAM serve --FLAG=VALUE …` of the installed peers. */
export async function startRealService(service: RealService): Promise<RunningService> {
  const { folder, program, port, probe } = service
  const url = `http://127.0.0.1:${port}`
  const { stop } = await startService({
    program: peerProgram(program),
    args: ['serve', ...Object.entries(service.flags).map(([name, value]) => `--${name}=${value}`)],
    logPath: join(folder, `${program}.log`),
    probeUrl: `${url}${probe}`,
  })
  return { url, stop }
}

/** Writes a private key as unencrypted PKCS #8, which all of the services read, and returns its path. */
export const writePrivateKey = (folder: string, name: string, key: KeyObject): Promise<string> =>
  writeSetting(folder, name, key.export({ type: 'pkcs8', format: 'pem' }).toString())

/** Writes a chain as PEM, in the given order, and returns its path. */
export const writeChain = (folder: string, name: string, chain: readonly Buffer[]): Promise<string> =>
  writeSetting(folder, name, chain.map((der) => toPem('CERTIFICATE', der)).join(''))

/** Writes a file that only its owner reads and returns its path. */
export async function writeSetting(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text, { mode: 0o600 })
  return path
}
