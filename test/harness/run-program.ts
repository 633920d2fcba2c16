import { spawn } from 'node:child_process'

export interface ProgramResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface ProgramOptions {
  readonly cwd?: string
  /** The whole environment of the program; nothing is inherited unless it is in here. */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  readonly timeoutMs?: number
}

/**
 * Runs a program to its end and resolves with exit code and output, whatever the exit code is. It never blocks the event
 * loop, so that the program can talk to servers of the calling process. A program ended by a signal has exit code -1.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? minimalEnvironment(),
      timeout: options.timeoutMs ?? 120_000,
    })
    const output: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] }
    child.stdout.on('data', (chunk: Buffer) => output.stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => output.stderr.push(chunk))
    child.once('error', reject)
    child.once('close', (code) =>
      resolve({
        exitCode: code ?? -1,
        stdout: Buffer.concat(output.stdout).toString(),
        stderr: Buffer.concat(output.stderr).toString(),
      }),
    )
    // A program that does not read its input closes the pipe; that is its right.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input)
  })
}

/** As `runProgram`, for programs that must succeed: throws with the end of what the program said. */
export async function mustRun(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const result = await runProgram(program, args, options)
  if (result.exitCode === 0) return result
  const said = `${result.stdout}\n${result.stderr}`.trim().slice(-2000)
  throw new Error(`${program} ${args[0] ?? ''} ended with ${result.exitCode}: ${said}`)
}

/** PATH and HOME alone: whatever else the caller's environment holds must not decide a test. */
export const minimalEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
})
