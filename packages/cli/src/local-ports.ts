import { localMemory } from './local-memory.ts'
import { localRun } from './local-run.ts'
import type { Terminal } from './terminal.ts'

/** What a step needs from outside, as a shell has it: no artifact service, no token but the one that is given. */
export function localPorts(terminal: Terminal, identityToken: string | undefined) {
  return {
    ...localMemory(),
    now: () => new Date(),
    run: localRun(process.cwd(), identityToken),
    progress: (line: string) => terminal.note(line),
    artifacts: undefined,
    environment: terminal.environment,
    mask: () => {},
    requestToken: undefined,
  }
}
