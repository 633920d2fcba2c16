import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Everything that the demo writes. */
const written = ['bundle', 'artifact', 'report', 'summary.md', 'bundle-digest.txt', 'public-key.pem'] as const

/** By these two an earlier demo is told; both are there from its beginning, so that one which was stopped can be repeated. */
const marks = ['bundle-digest.txt', 'public-key.pem'] as const

/**
 * Makes the folder of the demo ready: a new or empty one, or one that an earlier demo left. Of that one only what the demo
 * writes is removed.
 * @returns why the folder is not touched, where it holds anything else
 */
export function prepareDemoFolder(folder: string): string | undefined {
  if (existsSync(folder)) {
    const refusal = refusalOf(folder)
    if (refusal !== undefined) return refusal
    for (const name of written) rmSync(join(folder, name), { recursive: true, force: true })
  }
  mkdirSync(folder, { recursive: true })
  for (const name of marks) writeFileSync(join(folder, name), '')
  return undefined
}

function refusalOf(folder: string): string | undefined {
  if (!statSync(folder).isDirectory()) return 'it is no folder'
  if (readdirSync(folder).length === 0) return undefined
  const isEarlier = marks.every((name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.isFile())
  return isEarlier ? undefined : 'it is not empty, and no earlier demo left it'
}
