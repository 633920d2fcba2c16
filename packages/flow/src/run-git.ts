import { execFileSync } from 'node:child_process'

/** Git is asked and changes nothing; it starts no watcher that a repository names, and shows objects as they are, not their replacements. */
const readOnly = { GIT_OPTIONAL_LOCKS: '0', GIT_NO_REPLACE_OBJECTS: '1', GIT_TERMINAL_PROMPT: '0' }
const noWatcher = ['-c', 'core.fsmonitor=false']

const mostBytes = 64 * 1024 * 1024

/**
 * What git prints about the repository of a folder, byte for byte.
 * @throws the error of node:child_process where git is missing or ends with another status than 0
 */
export function runGit(cwd: string, args: readonly string[], input = ''): Buffer {
  return execFileSync('git', [...noWatcher, ...args], {
    cwd,
    input,
    maxBuffer: mostBytes,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...readOnly },
  })
}

/** The same as trimmed text; `undefined` where git cannot tell. */
export function askGit(cwd: string, ...args: readonly string[]): string | undefined {
  try {
    return runGit(cwd, args).toString('utf8').trim()
  } catch {
    return undefined
  }
}
