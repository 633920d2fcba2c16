import { readSecret } from '@custody/flow/signing-secret'
import { localMemory } from './local-memory.ts'
import { localRun } from './local-run.ts'
import type { Terminal } from './terminal.ts'

/**
 * What a step needs from outside, as a shell has it: no artifact service, no token but the one that is given.
 * @param identityToken the token itself, or `env:NAME`
 * @throws signer-missing for a variable without a token, and those of localRun
 */
export function localPorts(terminal: Terminal, identityToken: string | undefined) {
  const secrets = { environment: terminal.environment, mask: () => {} }
  const token = identityToken === undefined ? undefined : readSecret('identity-token', identityToken, secrets)
  return {
    ...localMemory(),
    now: () => new Date(),
    run: localRun(process.cwd(), token),
    progress: (line: string) => terminal.note(line),
    artifacts: undefined,
    ...secrets,
    requestToken: undefined,
  }
}
