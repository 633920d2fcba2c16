import { peerPython } from '../test/harness/peers.ts'
import { mustRun, type ProgramOptions } from '../test/harness/run-program.ts'
import type { Contender } from './figure.ts'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly options?: ProgramOptions
  /** Undoes what an earlier run left; not timed. */
  readonly before?: () => void
}

/** A contender that is a whole process, from its start to its end, in seconds. It must succeed. */
export function processContender(name: string, command: Command): Contender {
  return { name, run: () => secondsOf(command), peak: () => peakOf(command) }
}

export async function secondsOf({ program, args, options, before }: Command): Promise<number> {
  before?.()
  const began = performance.now()
  await mustRun(program, args, options)
  return (performance.now() - began) / 1000
}

// The system tells it of children that have ended, but Node does not pass it on. Kibibytes.
const largestChild = `
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(done.returncode)`

/** Memory of the largest process that the command is or starts, in MiB. */
async function peakOf({ program, args, options, before }: Command): Promise<number> {
  before?.()
  const { stdout } = await mustRun(peerPython(), ['-c', largestChild, program, ...args], options)
  return Number(stdout.trim()) / 1024
}
