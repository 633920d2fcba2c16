import type { TestResult } from '../engine/engine-answer.ts'
import { defaultLimits, type EngineLimits } from '../engine/engine-limits.ts'
import { startEngine } from '../engine/start-engine.ts'
import { inputSchema } from '../input/input-schema.ts'
import { lintPolicy } from '../lint/lint-policy.ts'
import { problemsError } from '../policy-problems.ts'
import type { PolicySet } from './policy-set.ts'

/** Each test is stopped after 10 s by the engine itself; this is for all of them. */
const testLimits: EngineLimits = { ...defaultLimits, milliseconds: 300_000 }

/**
 * Runs the `test_` rules of a policy in the same engine, with the same strictness, as the gate evaluates it: what the gate
 * would refuse is refused here.
 * @throws policy-compile, policy-capability, policy-unknown-path, policy-unknown-value, policy-input-lookup, policy-no-test,
 * engine-*
 */
export async function testPolicy(
  policy: PolicySet,
  limits: EngineLimits = testLimits,
): Promise<readonly TestResult[]> {
  const { modules, data, tests } = policy
  const parsing = startEngine({ mode: 'syntax', modules, data, syntax: true }, limits)
  const testing = startEngine(
    { mode: 'test', modules: [...modules, ...tests], data, schema: inputSchema() },
    limits,
  )
  try {
    const { syntax = {} } = await parsing.answer()
    const answer = await testing.answer()
    const problems = [...(answer.errors ?? []), ...lintPolicy(syntax, inputSchema())]
    if (problems.length > 0) throw problemsError(problems, policy.name)
    return answer.tests ?? []
  } finally {
    for (const engine of [parsing, testing]) engine.stop()
  }
}
