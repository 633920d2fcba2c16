import type { CustodyError } from '@custody/core/errors'
import { attest } from '@custody/flow/attest'
import { attestOptions, statementInputs, storeInputs } from '@custody/flow/attest-inputs'
import { createSigning } from '@custody/flow/create-signing'
import { bundleInputs, signingInputs, signingOptions, trustInputs } from '@custody/flow/shared-inputs'
import { storeFailure } from '@custody/flow/stores/store-statements'
import { whenUnavailable } from '@custody/flow/when-unavailable'
import * as z from 'zod'
import { localPorts } from '../local-ports.ts'
import { parseFlags } from '../parse-flags.ts'
import { showError, type Terminal } from '../terminal.ts'

export const attestFlags = z.object({
  ...statementInputs,
  ...storeInputs,
  ...bundleInputs,
  ...trustInputs,
  ...signingInputs,
})

/** `custody attest …`: signs statements, seals the bundle, prints its digest. */
export async function attestCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, attestFlags)
  const ports = localPorts(terminal, flags['identity-token'])
  const options = attestOptions({ ...flags, 'subject-path': [...flags['subject-path'], ...rest] })
  const choice = flags['on-unavailable']
  const warn = (error: CustodyError) => showError(error, 'warning', terminal)
  const result = await whenUnavailable(
    choice,
    async () => attest(options, await createSigning(signingOptions(flags), ports), ports),
    warn,
  )
  if (result === undefined) return 0
  terminal.out(`${result.snapshot.head.digest}\n`)
  const failure = storeFailure(result.stores)
  if (failure === undefined) return 0
  // The bundle is whole: an outage of a store is a warning where outages are, a refusal never is.
  if (choice === 'fail' || failure.fault !== 'infrastructure') throw failure
  warn(failure)
  return 0
}
