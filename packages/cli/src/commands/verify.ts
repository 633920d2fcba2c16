import { exitCodes, isCustodyError } from '@custody/core/errors'
import { createSigning } from '@custody/flow/create-signing'
import { gateError } from '@custody/flow/gate-error'
import { gateOptions } from '@custody/flow/gate-options'
import type { GateOptions, GateOutcome } from '@custody/flow/gate-outcome'
import { deniedBy, gateResult } from '@custody/flow/gate-result'
import { reportModel } from '@custody/flow/report-model'
import { flag, gateInputs, signingOptions } from '@custody/flow/shared-inputs'
import { verifyGate } from '@custody/flow/verify-gate'
import { renderTerminal } from '@custody/report/render-terminal'
import * as z from 'zod'
import { localPorts } from '../local-ports.ts'
import { parseFlags } from '../parse-flags.ts'
import { hasColour, type Terminal } from '../terminal.ts'

const flagSchema = z.object({ ...gateInputs, record: flag(false), json: z.string().optional() })

/** `custody verify …`: read-only unless `--record`. Exit status 0 passed, 1 denied by policy, 2 evidence, 3 infrastructure, 4 usage. */
export async function verifyCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, flagSchema)
  const given = { ...flags, 'subject-path': [...flags['subject-path'], ...rest] }
  const gate = gateOptions(given, process.cwd())
  const options = { ...gate, literalAnywhere: true, readOnly: !gate.record }
  const ports = localPorts(terminal, flags['identity-token'])
  const isJson = flags.json !== undefined
  try {
    const signing = options.record ? await createSigning(signingOptions(flags), ports) : 'none'
    const outcome = await verifyGate(options, signing, {
      ...ports,
      progress: isJson ? () => {} : ports.progress,
    })
    terminal.out(
      isJson ? `${JSON.stringify(gateResult(outcome), undefined, 2)}\n` : screen(outcome, options, terminal),
    )
    const error = gateError(outcome)
    return error === undefined || flags.mode === 'warn' ? 0 : exitCodes[error.fault]
  } catch (error) {
    const result = isCustodyError(error) && isJson ? deniedBy(error) : undefined
    if (result === undefined || !isCustodyError(error)) throw error
    terminal.out(`${JSON.stringify(result, undefined, 2)}\n`)
    return exitCodes[error.fault]
  }
}

function screen(outcome: GateOutcome, options: GateOptions, terminal: Terminal): string {
  return renderTerminal(reportModel(outcome, options), {
    columns: terminal.columns,
    colour: hasColour(terminal),
  })
}
