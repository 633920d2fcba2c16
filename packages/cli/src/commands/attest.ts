import { attest } from '@custody/flow/attest'
import { attestOptions, statementInputs, storeInputs } from '@custody/flow/attest-inputs'
import { createSigning } from '@custody/flow/create-signing'
import { bundleInputs, signerInputs, signingOptions, trustInputs } from '@custody/flow/shared-inputs'
import { storeFailure } from '@custody/flow/stores/store-statements'
import * as z from 'zod'
import { localPorts } from '../local-ports.ts'
import { parseFlags } from '../parse-flags.ts'
import type { Terminal } from '../terminal.ts'

export const attestFlags = z.object({
  ...statementInputs,
  ...storeInputs,
  ...bundleInputs,
  ...trustInputs,
  ...signerInputs,
})

/** `custody attest …`: signs statements, seals the bundle, prints its digest. */
export async function attestCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, attestFlags)
  const ports = localPorts(terminal, flags['identity-token'])
  const options = attestOptions({ ...flags, 'subject-path': [...flags['subject-path'], ...rest] })
  const { snapshot, stores } = await attest(options, await createSigning(signingOptions(flags), ports), ports)
  terminal.out(`${snapshot.head.digest}\n`)
  const failure = storeFailure(stores)
  if (failure !== undefined) throw failure
  return 0
}
