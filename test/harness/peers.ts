import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const PEERS = join(import.meta.dirname, '..', '..', '.peers')

/** The path of a program that `npm run peers` installed; throws with that command when it is not there. */
export function peerProgram(name: string): string {
  const path = join(PEERS, 'bin', name)
  if (!existsSync(path)) throw new Error(`${name} is not installed: run "npm run peers"`)
  return path
}

/** The Python interpreter whose environment holds the pinned Python peers. */
export function peerPython(): string {
  const path = join(PEERS, 'python', 'bin', 'python')
  if (!existsSync(path)) throw new Error('the Python peers are not installed: run "npm run peers"')
  return path
}

/** The folder of the Node that runs this process, for a PATH on which programs find the same one. */
export const nodeFolder = (): string => dirname(process.execPath)
