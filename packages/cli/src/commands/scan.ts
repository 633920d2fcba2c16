import { createSigning } from '@custody/flow/create-signing'
import { duration } from '@custody/flow/duration'
import { collect, scanCollect } from '@custody/flow/scan-collect'
import {
  bundleInputs,
  lines,
  signerInputs,
  signingOptions,
  stepOptions,
  trustInputs,
} from '@custody/flow/shared-inputs'
import * as z from 'zod'
import { collectionTable } from '../collection-table.ts'
import { localPorts } from '../local-ports.ts'
import { parseFlags } from '../parse-flags.ts'
import type { Terminal } from '../terminal.ts'

const flagSchema = z.object({
  reports: lines,
  required: lines,
  'max-age': duration.optional(),
  outcomes: lines,
  json: z.string().optional(),
  ...bundleInputs,
  ...trustInputs,
  ...signerInputs,
})

/** `custody scan FILE…` reads and prints; with `--bundle` it collects as the action does and prints the bundle digest. */
export async function scanCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, flagSchema)
  const ports = localPorts(terminal, flags['identity-token'])
  const options = {
    ...stepOptions(flags),
    reports: [...rest, ...flags.reports],
    required: flags.required,
    maxAge: flags['max-age'],
    outcomes: flags.outcomes,
    workspace: process.cwd(),
  }
  const isReading = !args.some(
    (arg) => arg === '--bundle' || arg.startsWith('--bundle=') || arg.startsWith('--bundle-from'),
  )
  const collection = isReading
    ? collect({ ...options, literalAnywhere: true }, ports.now(), '').collection
    : await collected(options, await createSigning(signingOptions(flags), ports), ports, terminal)
  if (isReading)
    terminal.out(
      flags.json === undefined
        ? collectionTable(collection, terminal.columns)
        : `${JSON.stringify(collection.index, undefined, 2)}\n`,
    )
  const isWhole =
    collection.missing.length === 0 && collection.reports.every(({ state }) => state === 'complete')
  return isWhole || !isReading ? 0 : 2
}

async function collected(
  ...[options, signing, ports, terminal]: [...Parameters<typeof scanCollect>, Terminal]
) {
  const { collection, records } = await scanCollect(options, signing, ports)
  terminal.out(`${records.at(-1)?.snapshot.head.digest ?? ''}\n`)
  return collection
}
