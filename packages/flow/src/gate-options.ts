import type * as z from 'zod'
import { flowError } from './flow-errors.ts'
import type { GateOptions } from './gate-outcome.ts'
import { type gateSchema, stepOptions, subjectOptions } from './shared-inputs.ts'

/**
 * The options of the gate that its inputs make; a verdict that is only checked is not recorded.
 * @throws option-invalid for `mode: warn` with `require-verdict`: a verdict that is not there is no warning
 */
export function gateOptions(given: z.output<typeof gateSchema>, workspace: string): GateOptions {
  if (given['require-verdict'] && given.mode === 'warn') {
    throw flowError('option-invalid', {
      found: '`mode` warn with `require-verdict`',
      expected: '`enforce`: what is deployed without its verdict is not a matter of a warning',
    })
  }
  return {
    ...stepOptions(given, given['asserted-stages']),
    subjects: subjectOptions(given),
    resourceUri: given['resource-uri'],
    policy: given.policy,
    trustedBuilders: given['trusted-builders'],
    mode: given.mode,
    record: given.record && !given['require-verdict'],
    acceptSelfJudged: given['accept-self-judged'],
    requireVerdict: given['require-verdict'],
    workspace,
  }
}
