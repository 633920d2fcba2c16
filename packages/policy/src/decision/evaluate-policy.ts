import { digestOf } from '@custody/core/digest/sha256'
import { canonicalBytes } from '@custody/core/json/canonical-json'
import type { EngineAnswer, RuleResult } from '../engine/engine-answer.ts'
import { defaultLimits, type EngineLimits } from '../engine/engine-limits.ts'
import { engineModule } from '../engine/engine-module.generated.ts'
import { type Engine, startEngine } from '../engine/start-engine.ts'
import { inputSchema } from '../input/input-schema.ts'
import type { PolicyInput } from '../input/policy-input.ts'
import { lintPolicy } from '../lint/lint-policy.ts'
import type { PolicySet } from '../policy/policy-set.ts'
import { shippedPolicy } from '../policy/shipped-policy.ts'
import { problemsError } from '../policy-problems.ts'
import type { Decision } from './decision.ts'
import type { PolicyFinding } from './policy-finding.ts'
import { ruleFindings } from './rule-findings.ts'

/** A policy that is being compiled, or waits for its one question. */
export interface StartedPolicy {
  readonly policy: PolicySet
  readonly engine: Engine
}

/**
 * Starts an engine and lets it compile a policy. Call it before evidence is verified, so that the two overlap; an engine
 * that is not asked after all has to be stopped.
 * @throws engine-missing
 */
export function startPolicy(policy: PolicySet, limits: EngineLimits = defaultLimits): StartedPolicy {
  const syntax = policy.digest !== shippedPolicy().digest
  const { modules, data } = policy
  return {
    policy,
    engine: startEngine({ mode: 'evaluate', modules, data, schema: inputSchema(), syntax }, limits),
  }
}

/**
 * Asks a started policy about an input document, at the document's own evaluation time. Whatever can not be decided is an
 * error and never `passed`.
 * @throws policy-compile, policy-capability, policy-unknown-path, policy-input-lookup, policy-no-rule, policy-member,
 * policy-evaluation, policy-input-too-large, engine-*
 */
export async function evaluatePolicy(
  { policy, engine }: StartedPolicy,
  input: PolicyInput,
): Promise<Decision> {
  const document = inputDocument(input)
  const answer = await engine.answer({ time: new Date(input.evaluation.time), input: document })
  const rules = checkedRules(answer, policy)
  const said = rules.map((rule) => ({ kind: kindOf(rule), findings: ruleFindings(rule) }))
  const of = (kind: Kind): readonly PolicyFinding[] =>
    said.filter((one) => one.kind === kind).flatMap(({ findings }) => findings)
  const violations = of('violation')
  const { name, version, moduleDigest, capabilitiesDigest } = engineModule
  return {
    result: violations.length === 0 ? 'passed' : 'denied',
    violations,
    warnings: of('warning'),
    info: of('info'),
    rules: rules.map((rule) => `${rule.package}.${rule.rule}`),
    policy: { name: policy.name, digest: policy.digest },
    engine: { name, version, moduleDigest, capabilitiesDigest },
    inputDigest: digestOf(document),
    printed: answer.printed ?? [],
  }
}

/** The bytes of an input document that the policy is asked about and whose digest the decision holds: canonical JSON. */
export function inputDocument(input: PolicyInput): Buffer {
  return canonicalBytes(input)
}

function checkedRules(answer: EngineAnswer, policy: PolicySet): readonly RuleResult[] {
  if (answer.errors !== undefined) throw problemsError(answer.errors, policy.name)
  const problems = answer.syntax === undefined ? [] : lintPolicy(answer.syntax, inputSchema())
  if (problems.length > 0) throw problemsError(problems, policy.name)
  return answer.rules ?? []
}

type Kind = 'violation' | 'warning' | 'info'

function kindOf({ verdict }: RuleResult): Kind {
  if (/^warn(?:_|$)/.test(verdict)) return 'warning'
  return /^info(?:_|$)/.test(verdict) ? 'info' : 'violation'
}
