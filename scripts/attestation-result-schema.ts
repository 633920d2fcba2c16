import * as z from 'zod'

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
const level = z.union([0, 1, 2, 3].map((one) => z.literal(one)))

const check = z.strictObject({
  step: z
    .enum([
      'bundle',
      'signature',
      'timestamp',
      'certificate',
      'certificate-timestamp',
      'log-entry',
      'revocation',
      'statement',
      'identity',
      'subject',
      'predicate-type',
    ])
    .describe('What was looked at.'),
  ok: z.boolean(),
  found: z.string(),
  expected: z.string(),
  code: z.string().describe('Of the error, where it failed.').optional(),
})

const slsa = z
  .strictObject({
    buildLevel: level.describe('The lowest of the limits.'),
    limits: z
      .array(z.strictObject({ level, code: z.string(), text: z.string() }))
      .describe('What keeps the level from being higher, the lowest first.'),
    builder: z.string().describe('Entry of the map of builders.').optional(),
    checks: z
      .array(
        z.strictObject({
          field: z.string().describe('Path in the predicate.'),
          claim: z.string().describe('Claim of the certificate.'),
          state: z.enum(['equal', 'different', 'absent']),
          isCompulsory: z.boolean().describe('Without it the level is 1 at most.'),
          found: z.string().optional(),
          expected: z.string().optional(),
        }),
      )
      .describe('The provenance against the certificate; empty where a key signed.'),
    hermetic: z.boolean(),
    source: z
      .strictObject({
        repository: z.string().optional(),
        ref: z.string().optional(),
        commit: z.string().optional(),
        versionControlled: z.boolean(),
      })
      .describe('What the certificate says about the source; no level of source is claimed.')
      .optional(),
  })
  .describe('Of SLSA provenance v1 that verified.')

const signer = z.union([
  z.strictObject({ kind: z.literal('key'), keyId: z.string() }),
  z.strictObject({
    kind: z.literal('certificate'),
    identity: z.string(),
    issuer: z.string(),
    claims: z.record(z.string(), z.string()).describe('Extensions of the certificate by name.'),
  }),
])

const attestation = z.strictObject({
  bundle: z.string().describe('Path, with `:N` for the Nth line of several.'),
  verified: z.boolean(),
  code: z.string().describe('Of the error, where it failed; so are the next three.').optional(),
  message: z.string().optional(),
  hint: z.string().optional(),
  help: z.string().optional(),
  predicateType: z.string().optional(),
  signer: signer.optional(),
  times: z
    .array(z.strictObject({ source: z.enum(['timestamp-authority', 'transparency-log']), at: z.string() }))
    .describe('Trusted times, in ascending order.')
    .optional(),
  statementDigest: digest.describe('Of the signed payload: what a list of revocations names.').optional(),
  certificateDigest: digest.describe('Of the certificate in DER.').optional(),
  statement: z.record(z.string(), z.unknown()).describe('The signed statement, whole.').optional(),
  slsa: slsa.optional(),
  checks: z.array(check).describe('In order; where it failed, the last one is the one that failed.'),
})

/** What `custody verify-attestation --json` prints: it is only written, so it has no reader to take the schema from. */
export const attestationResultSchema = z.strictObject({
  verified: z.boolean().describe('Every artifact has what was asked for. Read it with `insecure`.'),
  insecure: z
    .array(z.enum(['identity', 'subject']))
    .describe('What was not compared. Unless it is empty, `verified` is no basis of a decision.'),
  expected: z.array(z.string()).describe('Who has to have signed, for people; empty where keys alone count.'),
  keys: z.array(z.string()).describe('Ids of the keys that count by themselves.'),
  expectedBuildLevel: level,
  trustedRoots: z.array(
    z.strictObject({
      name: z.string(),
      digest,
      published: z.string().describe('Day; where it is known.').optional(),
    }),
  ),
  artifacts: z.array(
    z.strictObject({
      name: z.string(),
      digests: z.record(z.string(), z.string()),
      verified: z.boolean(),
      missing: z.array(z.string()).describe('Demanded predicate types of which no attestation verifies.'),
      slsa: z.strictObject({
        buildLevel: level.describe('Of the provenance that is worth most.'),
        reproduced: z.boolean(),
      }),
      attestations: z
        .array(attestation)
        .describe('Those that name the artifact; without any, the first ten.'),
    }),
  ),
})
