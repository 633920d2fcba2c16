// Writes the JSON Schemas (2020-12) of the bundle's own documents from the schemas that read them:
//
//   node --conditions=source scripts/generate-schemas.ts [--check]

import * as z from 'zod'
import { manifestSchema } from '../packages/core/src/bundle/head.ts'
import { recordStatement } from '../packages/core/src/chain/record.ts'
import { sealStatement } from '../packages/core/src/chain/seal.ts'
import { policyFinding } from '../packages/policy/src/decision/policy-finding.ts'
import { writeOrCheck } from './written-files.ts'

/** What `custody verify --json` prints: it is only written, so it has no reader to take the schema from. */
const verifyResult = z.strictObject({
  verdict: z.enum(['passed', 'denied']),
  reason: z.enum(['', 'policy', 'evidence', 'infrastructure']).describe('Empty of a verdict that passed.'),
  bundleDigest: z
    .string()
    .regex(/^(?:sha256:[0-9a-f]{64})?$/)
    .describe('Empty where no bundle could be read.'),
  checks: z.array(
    z.strictObject({
      rule: z
        .union([1, 2, 3, 4, 5, 6, 8, 10].map((rule) => z.literal(rule)))
        .describe('Number of the rule in chain.md.'),
      code: z.string().describe('The code of the error where it failed; where it passed, what was checked.'),
      ok: z.boolean(),
      strength: z
        .enum(['proven', 'claimed'])
        .describe('`claimed`: a key signed, and the run is its holder’s word.'),
      subject: z.string().describe('What was looked at: a record, a seal, a file, the bundle.'),
      found: z.string().optional(),
      expected: z.string().optional(),
      hint: z.string().describe('What to do.').optional(),
    }),
  ),
  violations: z.array(policyFinding).describe('What the policy denies.'),
  warnings: z.array(policyFinding).describe('What the policy warns of.'),
})

const schemas: ReadonlyArray<readonly [name: string, id: string, title: string, schema: z.ZodType]> = [
  ['bundle', 'head/v1', 'Head of a bundle: an OCI image manifest', manifestSchema],
  ['record', 'record/v1', 'Record: an in-toto statement with a link', recordStatement],
  ['seal', 'bundle/v1', 'Seal: an in-toto statement that lists a bundle', sealStatement],
  ['verify-result', 'verify-result/v1', 'What custody verify --json prints', verifyResult],
]

writeOrCheck(
  schemas.map(([name, id, title, schema]) => [`docs/spec/${name}.schema.json`, textOf(id, title, schema)]),
)

function textOf(id: string, title: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // Digests are the only values that a check of our own reads.
      if (zodSchema instanceof z.ZodCustom)
        Object.assign(jsonSchema, { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' })
    },
  })
  const $id = `https://custody-suite.github.io/${id}/schema.json`
  return `${JSON.stringify({ $schema, $id, title, ...rest }, undefined, 2)}\n`
}
