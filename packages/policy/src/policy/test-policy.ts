import type { TestResult } from '../engine/engine-answer.ts'
import { defaultLimits, type EngineLimits } from '../engine/engine-limits.ts'
import { startEngine } from '../engine/start-engine.ts'
import { inputSchema } from '../input/input-schema.ts'
import { problemsError } from '../policy-problems.ts'
import type { PolicySet } from './policy-set.ts'

/**
 * Runs the `test_` rules of a policy in the same engine, with the same strictness, as the gate evaluates it.
 * @throws policy-compile, policy-capability, policy-unknown-path, policy-no-rule where there is no test, engine-*
 */
export async function testPolicy(
  policy: PolicySet,
  limits: EngineLimits = defaultLimits,
): Promise<readonly TestResult[]> {
  const modules = [...policy.modules, ...policy.tests]
  const engine = startEngine({ mode: 'test', modules, data: policy.data, schema: inputSchema() }, limits)
  const answer = await engine.answer()
  if (answer.errors !== undefined) throw problemsError(answer.errors, policy.name)
  return answer.tests ?? []
}
