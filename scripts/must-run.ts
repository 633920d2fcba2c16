import { spawnSync } from 'node:child_process'

/** Runs a program to its end, with `settings` added to the environment. Throws with everything that it said when it fails. */
export function mustRun(
  program: string,
  args: readonly string[],
  cwd: string,
  settings: Readonly<Record<string, string>> = {},
): string {
  const env = { ...process.env, ...settings }
  const done = spawnSync(program, args, { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  if (done.error !== undefined) throw done.error
  if (done.status === 0) return done.stdout
  throw new Error(
    `${args[0] ?? program} ended with ${done.status ?? done.signal}:\n${done.stdout}${done.stderr}`,
  )
}
