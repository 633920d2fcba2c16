import { listFolder } from '@custody/core/bundle/snapshot'
import { stageName } from '@custody/core/bundle/titles'
import { secretVariables } from '@custody/flow/command-environment'
import { createSigning } from '@custody/flow/create-signing'
import { flowError } from '@custody/flow/flow-errors'
import { recordAnyway } from '@custody/flow/record-anyway'
import {
  bundleInputs,
  lines,
  signingInputs,
  signingOptions,
  stepOptions,
  trustInputs,
} from '@custody/flow/shared-inputs'
import * as z from 'zod'
import { localPorts } from '../local-ports.ts'
import { parseFlags } from '../parse-flags.ts'
import { showError, type Terminal } from '../terminal.ts'
import { isUnignored } from '../unignored-bundle.ts'

const name = z.string().regex(stageName, 'lower-case letters, digits, dots and dashes')

export const recordFlags = z.object({
  stage: name,
  phase: z.enum(['start', 'stop']).optional(),
  materials: lines,
  products: lines,
  'product-images': lines,
  leg: name.optional(),
  legs: lines,
  ...bundleInputs,
  ...trustInputs,
  ...signingInputs,
})

/** `custody record --stage NAME … -- COMMAND`: prints the bundle digest. */
export async function recordCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, recordFlags)
  const end = args.indexOf('--')
  if (rest.length > (end < 0 ? 0 : args.length - end - 1))
    throw flowError('option-unknown', { found: JSON.stringify(rest[0]), expected: '-- before the command' })
  const ports = localPorts(terminal, flags['identity-token'])
  const options = {
    ...stepOptions(flags),
    stage: flags.stage,
    command: rest,
    phase: flags.phase,
    materials: flags.materials,
    products: flags.products,
    productImages: flags['product-images'],
    leg: flags.leg,
    legs: flags.legs,
    workspace: process.cwd(),
    withheld: secretVariables([
      flags.key,
      flags['key-passphrase'],
      flags['certificate-chain'],
      flags['identity-token'],
    ]),
  }
  const begins = options.from.length === 0 && listFolder(options.bundle).length === 0
  const left = await recordAnyway(options, {
    choice: flags['on-unavailable'],
    warn: (error) => showError(error, 'warning', terminal),
    ports: async () => ports,
    signing: () => createSigning(signingOptions(flags), ports),
  })
  if (begins && isUnignored(options.bundle))
    terminal.note(
      `${options.bundle} is not in .gitignore: a build may pack it into the product, and a commit take it.`,
    )
  if (left !== undefined) terminal.out(`${left.snapshot.head.digest}\n`)
  return 0
}
