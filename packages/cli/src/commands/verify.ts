import { type CustodyError, exitCodes, isCustodyError } from '@custody/core/errors'
import { createSigning } from '@custody/flow/create-signing'
import { gateError } from '@custody/flow/gate-error'
import { gateOptions } from '@custody/flow/gate-options'
import type { GateOptions } from '@custody/flow/gate-outcome'
import { deniedBy, type GateResult, gateResult } from '@custody/flow/gate-result'
import { refusedReport, reportModel } from '@custody/flow/report-model'
import { flag, gateInputs, signingOptions } from '@custody/flow/shared-inputs'
import { verifyGate } from '@custody/flow/verify-gate'
import { renderTerminal } from '@custody/report/render-terminal'
import type { ReportModel } from '@custody/report/report-model'
import * as z from 'zod'
import { localPorts } from '../local-ports.ts'
import { trustedSigner } from '../own-signer.ts'
import { parseFlags } from '../parse-flags.ts'
import { hasColour, type Terminal } from '../terminal.ts'

export const verifyFlags = z.object({ ...gateInputs, record: flag(false), json: z.string().optional() })

/** `custody verify …`: read-only unless `--record`. Exit status 0 passed, 1 denied by policy, 2 evidence, 3 infrastructure, 4 usage. */
export async function verifyCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, verifyFlags)
  const given = { ...flags, 'subject-path': [...flags['subject-path'], ...rest] }
  const gate = gateOptions(given, process.cwd())
  let options: GateOptions = { ...gate, literalAnywhere: true, readOnly: !gate.record }
  const ports = localPorts(terminal, flags['identity-token'])
  const isJson = flags.json !== undefined
  try {
    const signing = options.record ? await createSigning(signingOptions(flags), ports) : 'none'
    options = { ...options, own: await trustedSigner(flags, signing, ports) }
    const outcome = await verifyGate(options, signing, {
      ...ports,
      progress: isJson ? () => {} : ports.progress,
    })
    terminal.out(isJson ? jsonOf(gateResult(outcome)) : screen(reportModel(outcome, options), terminal))
    const error = gateError(outcome)
    return error === undefined || flags.mode === 'warn' ? 0 : exitCodes[error.fault]
  } catch (error) {
    const refused = isCustodyError(error) ? refusal(error, options, isJson, terminal, ports.now()) : undefined
    if (refused === undefined || !isCustodyError(error)) throw error
    terminal.out(refused)
    return exitCodes[error.fault]
  }
}

/** A denial that an error makes, in the words of every other one; nothing where the command was called wrongly. */
function refusal(
  error: CustodyError,
  options: GateOptions,
  isJson: boolean,
  terminal: Terminal,
  now: Date,
): string | undefined {
  if (!isJson) {
    const model = refusedReport(error, options, now)
    return model === undefined ? undefined : screen(model, terminal)
  }
  const result = deniedBy(error)
  return result === undefined ? undefined : jsonOf(result)
}

const jsonOf = (result: GateResult): string => `${JSON.stringify(result, undefined, 2)}\n`

function screen(model: ReportModel, terminal: Terminal): string {
  return renderTerminal(model, { columns: terminal.columns, colour: hasColour(terminal) })
}
