import { attest } from '@custody/flow/attest'
import { attestOptions, statementInputs } from '@custody/flow/attest-inputs'
import { createSigning } from '@custody/flow/create-signing'
import { bundleInputs, signerInputs, signingOptions, trustInputs } from '@custody/flow/shared-inputs'
import * as z from 'zod'
import { localPorts } from '../local-ports.ts'
import { parseFlags } from '../parse-flags.ts'
import type { Terminal } from '../terminal.ts'

const flagSchema = z.object({ ...statementInputs, ...bundleInputs, ...trustInputs, ...signerInputs })

/** `custody attest …`: signs statements, seals the bundle, prints its digest. */
export async function attestCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, flagSchema)
  const ports = localPorts(terminal, flags['identity-token'])
  const options = attestOptions({ ...flags, 'subject-path': [...flags['subject-path'], ...rest] })
  const { snapshot } = await attest(options, await createSigning(signingOptions(flags), ports), ports)
  terminal.out(`${snapshot.head.digest}\n`)
  return 0
}
