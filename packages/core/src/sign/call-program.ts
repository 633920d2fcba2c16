import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { coreError } from '../core-errors.ts'

/** One run of a program that answers on its standard output. */
export interface ProgramCall {
  readonly program: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly input: Buffer
  readonly timeoutMs: number
  readonly maxAnswerBytes: number
}

export interface ProgramAnswer {
  readonly stdout: Buffer
  /** How it ended, where not well, with the last line of its standard error; foreign text. */
  readonly trouble: string | undefined
}

/** Enough of standard error for its last line. */
const maxErrorBytes = 16 * 1024

/**
 * Runs a program without a shell, gives it the input and takes what it writes, up to a limit. Nothing of it reaches the log:
 * a runner obeys commands that it finds there.
 * @throws plugin-failed when it cannot be started, writes too much or does not end in time
 */
export function callProgram(call: ProgramCall): Promise<ProgramAnswer> {
  const { program, args, environment, input, timeoutMs } = call
  const child = spawn(program, args, {
    env: { ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  return new Promise((resolve, reject) => {
    const stop = (found: string, cause?: unknown) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      // Programs that this one started may still hold the pipes, and would keep this process waiting.
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy()
      reject(coreError('plugin-failed', { found, cause }))
    }
    const timer = setTimeout(() => stop(`no answer within ${timeoutMs / 1000} s`), timeoutMs)
    const stdout = collect(child.stdout, call.maxAnswerBytes, () => stop('an answer that does not end'))
    const stderr = collect(child.stderr, maxErrorBytes)
    child.on('error', (cause) => stop('a program that cannot be started', cause))
    // A program may end without reading its input.
    child.stdin.on('error', () => undefined).end(input)
    child.on('close', (status, signal) => {
      clearTimeout(timer)
      resolve({ stdout: Buffer.concat(stdout), trouble: troubleOf(status, signal, Buffer.concat(stderr)) })
    })
  })
}

type Program = ChildProcessByStdio<Writable, Readable, Readable>

/** Keeps what comes up to a limit; what comes after it is read and dropped, or reported. */
function collect(from: Program['stdout'], limit: number, onExcess?: () => void): readonly Buffer[] {
  const chunks: Buffer[] = []
  let size = 0
  from.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
    else onExcess?.()
  })
  return chunks
}

function troubleOf(status: number | null, signal: string | null, stderr: Buffer): string | undefined {
  if (status === 0) return undefined
  const lastLine = stderr.toString().trimEnd().split('\n').at(-1) ?? ''
  return `it ended with ${signal ?? status ?? 'an error'}${lastLine === '' ? '' : `: ${lastLine}`}`
}
