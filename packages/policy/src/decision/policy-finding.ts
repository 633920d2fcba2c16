import * as z from 'zod'

/** One thing that a rule said (docs/spec/decision.md). */
export const policyFinding = z.strictObject({
  /** Of the member, else of the rule's METADATA, else `package.rule`. */
  id: z.string(),
  /** `package.rule` that said it. */
  rule: z.string(),
  message: z.string(),
  severity: z.string().optional(),
  title: z.string().optional(),
  solution: z.string().optional(),
  /** What it is about: a component, a file, a stage. */
  subject: z.string().optional(),
  /** Where the rule stands; with several definitions and no id to tell them apart, the first. */
  location: z.strictObject({ file: z.string(), row: z.int(), column: z.int() }).optional(),
})

export type PolicyFinding = Readonly<z.output<typeof policyFinding>>
