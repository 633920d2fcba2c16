import { createSigning } from '@custody/flow/create-signing'
import { report } from '@custody/flow/report'
import {
  bundleInputs,
  lines,
  signingInputs,
  signingOptions,
  stepOptions,
  subjectInputs,
  subjectOptions,
  trustInputs,
} from '@custody/flow/shared-inputs'
import { whenUnavailable } from '@custody/flow/when-unavailable'
import { renderTerminal } from '@custody/report/render-terminal'
import * as z from 'zod'
import { localPorts } from '../local-ports.ts'
import { trustedSigner } from '../own-signer.ts'
import { parseFlags } from '../parse-flags.ts'
import { hasColour, showError, type Terminal } from '../terminal.ts'

export const reportFlags = z.object({
  out: z.string().default('custody-report'),
  ...subjectInputs,
  'asserted-stages': lines,
  ...bundleInputs,
  ...trustInputs,
  ...signingInputs,
  signing: signingInputs.signing.unwrap().default('none'),
})

/** `custody report …`: writes the report and prints its short form. On a laptop it leaves a record only where `--signing` says so. */
export async function reportCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, reportFlags)
  const ports = localPorts(terminal, flags['identity-token'])
  const subjects = subjectOptions(flags)
  const options = {
    ...stepOptions(flags, flags['asserted-stages']),
    out: flags.out,
    subjects: { ...subjects, paths: [...subjects.paths, ...rest] },
    workspace: process.cwd(),
    literalAnywhere: true,
  }
  const result = await whenUnavailable(
    flags['on-unavailable'],
    async () => {
      const signing = await createSigning(signingOptions(flags), ports)
      return report({ ...options, own: await trustedSigner(flags, signing, ports) }, signing, ports)
    },
    (error) => showError(error, 'warning', terminal),
  )
  if (result === undefined) return 0
  const { model, page } = result
  terminal.out(renderTerminal(model, { columns: terminal.columns, colour: hasColour(terminal) }))
  terminal.note(`Report: ${page}`)
  return model.verdict.outcome === 'denied' && model.verdict.reason === 'evidence' ? 2 : 0
}
