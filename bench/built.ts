import { join } from 'node:path'
import { mustRun } from '../test/harness/run-program.ts'

const ROOT = join(import.meta.dirname, '..')

/** What a release ships: the programs that are measured. */
export const BUILT = join(ROOT, 'dist')

/** Builds it, and answers what the build says. */
export async function build(): Promise<string> {
  return (await mustRun(process.execPath, [join(ROOT, 'scripts', 'build.ts')], { cwd: ROOT })).stdout
}
