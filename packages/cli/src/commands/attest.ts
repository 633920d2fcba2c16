import { attest } from '@custody/flow/attest'
import { createSigning } from '@custody/flow/create-signing'
import {
  bundleInputs,
  lines,
  signerInputs,
  signingOptions,
  stepOptions,
  subjectInputs,
  subjectOptions,
  trustInputs,
} from '@custody/flow/shared-inputs'
import * as z from 'zod'
import { localPorts } from '../local-ports.ts'
import { parseFlags } from '../parse-flags.ts'
import type { Terminal } from '../terminal.ts'

const flagSchema = z.object({
  ...subjectInputs,
  'predicate-type': z.url().optional(),
  'predicate-path': z.string().optional(),
  'asserted-stages': lines,
  ...bundleInputs,
  ...trustInputs,
  ...signerInputs,
})

/** `custody attest …`: signs statements, seals the bundle, prints its digest. */
export async function attestCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, flagSchema)
  const ports = localPorts(terminal, flags['identity-token'])
  const subjects = subjectOptions(flags)
  const options = {
    ...stepOptions(flags, flags['asserted-stages']),
    subjects: { ...subjects, paths: [...subjects.paths, ...rest] },
    predicateType: flags['predicate-type'],
    predicatePath: flags['predicate-path'],
    workspace: process.cwd(),
  }
  const { snapshot } = await attest(options, await createSigning(signingOptions(flags), ports), ports)
  terminal.out(`${snapshot.head.digest}\n`)
  return 0
}
