import type { JsonValue } from '@custody/core/json/read-json'
import * as z from 'zod'

const location = z.object({ file: z.string(), row: z.number(), column: z.number() })

const annotations = z.object({
  scope: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  custom: z.record(z.string(), z.unknown()).optional(),
})

const ruleResult = z.object({
  package: z.string(),
  /** The reference that was asked, without its package. */
  rule: z.string(),
  /** The name in it that makes it one: `deny_late` of `gate.deny_late.sbom`. */
  verdict: z.string(),
  /** Its last name, where that stands below the verdict. */
  key: z.string().optional(),
  /** Absent where the rule is undefined. Sets come as sorted lists. */
  value: z.custom<JsonValue>(() => true).optional(),
  definitions: z.array(z.object({ location, annotations: z.array(annotations) })),
})

const testResult = z.object({
  package: z.string(),
  name: z.string(),
  outcome: z.enum(['passed', 'failed', 'error', 'skipped']),
  error: z.string().optional(),
  printed: z.string().optional(),
  location,
})

const problem = z.object({
  kind: z.enum([
    'parse',
    'compile',
    'capability',
    'unknown-path',
    'no-rule',
    'no-test',
    'builtin',
    'evaluation',
    // Found by the pass of src/lint, not by the engine.
    'input-lookup',
    'unknown-value',
  ]),
  message: z.string(),
  location,
  /** The reference that is not in the schema, and where in it the unknown part stands. */
  path: z.array(z.string()).optional(),
  position: z.number().optional(),
  known: z.array(z.string()).optional(),
})

/** What the engine writes: results, or what is wrong with the policy. */
export const engineAnswer = z.object({
  rules: z.array(ruleResult).optional(),
  tests: z.array(testResult).optional(),
  /** Modules by path, as `opa parse --format json` writes them; parsed JSON is not checked any further. */
  syntax: z
    .record(
      z.string(),
      z.custom<JsonValue>(() => true),
    )
    .optional(),
  printed: z.array(z.string()).optional(),
  errors: z.array(problem).optional(),
})

export type EngineAnswer = z.output<typeof engineAnswer>
export type RuleResult = z.output<typeof ruleResult>
export type TestResult = z.output<typeof testResult>
export type PolicyProblem = z.output<typeof problem>
export type RuleAnnotations = z.output<typeof annotations>
export type SourceLocation = z.output<typeof location>
