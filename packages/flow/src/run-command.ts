import { spawn } from 'node:child_process'
import { createHash, type Hash } from 'node:crypto'
import type { Readable, Writable } from 'node:stream'
import type { Digest } from '@custody/core/digest/sha256'
import { flowError } from './flow-errors.ts'

export interface CommandResult {
  /** Exit status; a signal counts as 128. */
  readonly status: number
  readonly stdout: Digest
  readonly stderr: Digest
}

/**
 * Runs a command as it is (no shell), passes its output through, and hashes it on the way.
 * @param command program and arguments
 * @throws command-failed when it cannot be started
 */
export function runCommand(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<CommandResult> {
  const [program, ...args] = command
  if (program === undefined) throw flowError('command-missing')
  const child = spawn(program, args, { cwd, env, stdio: ['inherit', 'pipe', 'pipe'] })
  const stdout = tee(child.stdout, process.stdout)
  const stderr = tee(child.stderr, process.stderr)
  return new Promise((resolve, reject) => {
    child.on('error', (cause) =>
      reject(flowError('command-failed', { found: 'a program that cannot be started', cause })),
    )
    child.on('close', (status) =>
      resolve({ status: status ?? 128, stdout: digest(stdout), stderr: digest(stderr) }),
    )
  })
}

/** The words of a script as a workflow's own `run` executes them: stop at the first failure, also within a pipe. */
export function scriptCommand(script: string): readonly string[] {
  return ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c', script]
}

function tee(from: Readable, to: Writable): Hash {
  const hash = createHash('sha256')
  from.on('data', (chunk: Buffer) => {
    hash.update(chunk)
    to.write(chunk)
  })
  return hash
}

function digest(hash: Hash): Digest {
  return `sha256:${hash.digest('hex')}`
}
