// Writes the JSON Schemas (2020-12) of the bundle's own documents from the schemas that read them:
//
//   node --conditions=source scripts/generate-schemas.ts [--check]

import * as z from 'zod'
import { manifestSchema } from '../packages/core/src/bundle/head.ts'
import { recordStatement } from '../packages/core/src/chain/record.ts'
import { sealStatement } from '../packages/core/src/chain/seal.ts'
import { policyFinding } from '../packages/policy/src/decision/policy-finding.ts'
import { evidenceKinds } from '../packages/scan/src/evidence-kind.ts'
import { findingKinds } from '../packages/scan/src/finding.ts'
import { qualityProfileNames } from '../packages/scan/src/quality/quality-profiles.ts'
import { statements } from '../packages/scan/src/quality/sbom-facts.ts'
import { evidenceStates } from '../packages/scan/src/report-reading.ts'
import { severityBuckets } from '../packages/scan/src/severity.ts'
import { attestationResultSchema } from './attestation-result-schema.ts'
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

const remark = z.strictObject({ code: z.string(), text: z.string(), pointer: z.string().optional() })
const count = z.int().nonnegative()
const scanSource = z.strictObject({
  pointer: z.string(),
  bytes: z.tuple([count, count]).describe('First byte, and the byte behind the last.').optional(),
})
const buckets = severityBuckets.map((bucket) => [bucket, count] as const)

/** What `custody scan --json` prints: it is only written, too. */
const scanResult = z.strictObject({
  reports: z.array(
    z.looseObject({
      path: z.string(),
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      size: count,
      format: z.string().optional(),
      formatVersion: z.string().optional(),
      confidence: z.number().min(0).max(1).optional(),
      tool: z.strictObject({ name: z.string(), version: z.string().optional() }).optional(),
      kinds: z.array(z.enum(evidenceKinds)),
      state: z.enum(evidenceStates),
      confirmed: z.enum(['tool', 'outcome', 'no']),
      clean: z.boolean(),
      reasons: z.array(remark),
      limits: z.array(remark),
      counts: z.strictObject({
        records: count.describe('By the format’s own rule.'),
        grouped: count.describe('As DefectDojo counts them.'),
        open: count.describe('Not suppressed, each vulnerability of a component once.'),
        suppressed: count,
        components: count,
        licences: count,
        bySeverity: z.strictObject(Object.fromEntries(buckets)).describe('Of the open ones.'),
      }),
      scannedAt: z.string().optional(),
      redacted: z
        .record(z.string(), count)
        .describe('Places of what is never copied out, by thing.')
        .optional(),
      databaseAt: z.string().optional(),
      quality: z
        .strictObject({
          document: z.string().regex(/^sha256:[0-9a-f]{64}$/),
          profiles: z.array(
            z.strictObject({
              profile: z.enum(qualityProfileNames),
              score: z.int().min(0).max(100),
              outcome: z.enum(statements).describe('The worst of its checks.'),
              failed: z.array(z.string()).describe('Checks of which something is not present.'),
            }),
          ),
        })
        .describe('Of an SBOM: docs/spec/sbom-quality.md.')
        .optional(),
    }),
  ),
  missing: z.array(
    z.strictObject({
      state: z.literal('missing'),
      kind: z.enum(evidenceKinds).optional(),
      tool: z.string().optional(),
      text: z.string(),
    }),
  ),
  findings: z
    .array(
      z.looseObject({
        report: z.string().describe('Path of the report.'),
        id: z.string(),
        kind: z.enum(findingKinds),
        aliases: z.array(z.string()),
        title: z.string(),
        severity: z.strictObject({
          bucket: z.enum(severityBuckets),
          value: z.string(),
          scale: z.string(),
          score: z.number().optional(),
          vector: z.string().optional(),
          source: z.string().optional(),
        }),
        component: z
          .strictObject({ name: z.string(), version: z.string().optional(), purl: z.string().optional() })
          .optional(),
        location: z.looseObject({ path: z.string(), line: count.optional() }).optional(),
        cwes: z.array(z.string()),
        fixedIn: z.array(z.string()),
        suppressed: z
          .strictObject({ by: z.enum(['in-source', 'external', 'vex']), reason: z.string().optional() })
          .optional(),
        source: scanSource,
      }),
    )
    .describe('With --findings.')
    .optional(),
})

const schemas: ReadonlyArray<readonly [name: string, id: string, title: string, schema: z.ZodType]> = [
  ['bundle', 'head/v1', 'Head of a bundle: an OCI image manifest', manifestSchema],
  ['record', 'record/v1', 'Record: an in-toto statement with a link', recordStatement],
  ['seal', 'bundle/v1', 'Seal: an in-toto statement that lists a bundle', sealStatement],
  ['verify-result', 'verify-result/v1', 'What custody verify --json prints', verifyResult],
  [
    'attestation-result',
    'attestation-result/v1',
    'What custody verify-attestation --json prints',
    attestationResultSchema,
  ],
  ['scan-result', 'scan-result/v1', 'What custody scan --json prints', scanResult],
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
