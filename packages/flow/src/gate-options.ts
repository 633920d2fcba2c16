import type * as z from 'zod'
import type { GateOptions } from './gate-outcome.ts'
import { type gateSchema, stepOptions, subjectOptions } from './shared-inputs.ts'

/** The options of the gate that its inputs make; a verdict that is only checked is not recorded. */
export function gateOptions(given: z.output<typeof gateSchema>, workspace: string): GateOptions {
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
