import * as z from 'zod'
import { anyDigest, anyObject, count, digest, instant, strength, text } from './input-values.ts'

export const subject = z.strictObject({
  name: text('File name or reference.'),
  digest: anyDigest('Of the bytes that were hashed.'),
})

export const evaluation = z.strictObject({
  time: instant('When the gate decides; `time.now_ns()` gives the same.'),
  resource_uri: text('Where the artifact is going to, or comes from, as the caller says.').optional(),
  self_judged: z
    .boolean()
    .describe('The identity that decides also signed a stage that produced the artifact.'),
  actor: z
    .strictObject({ login: text('Account name.') })
    .describe('Who started the run that decides.')
    .optional(),
  run: z
    .strictObject({
      repository: text('URI of the repository.'),
      uri: text('URI of the run, with its attempt.'),
      workflow_ref: text('Workflow file and ref.').optional(),
      event: text('What started it: `push`, `pull_request`, …').optional(),
      ref: text('Git ref.').optional(),
      commit: text('Git commit.').optional(),
    })
    .describe('The run that decides, which need not be the one that built.')
    .optional(),
})

const stage = z.strictObject({
  name: text('source, build, sbom, scan, attest, or a name of your own.'),
  leg: text('Name of the leg, where a matrix forked the chain.').optional(),
  present: z.boolean().describe('There is a record of this stage.'),
  signed: z
    .boolean()
    .describe('Its record has a signature that verifies. `false`: only the seal vouches for it.'),
  strength: strength.optional(),
  received: z
    .enum(['own', 'pinned', 'unpinned'])
    .describe(
      'Under what its step had the bundle: it wrote it itself, it was told the digest, or nobody said which one.',
    )
    .optional(),
  signer: text('Identity of the certificate, or `key:` and the key id.').optional(),
  issuer: text('OIDC issuer of the identity.').optional(),
})

export const chain = z
  .strictObject({
    verified: z
      .boolean()
      .describe(
        'Every rule of docs/spec/chain.md holds. A policy is never asked about a chain of which it does not.',
      ),
    complete: z.boolean().describe('Every required stage left a record.'),
    sealed: z.boolean().describe('A signed seal lists all evidence.'),
    stages: z
      .array(stage)
      .describe('Records in the order of the chain, then the required stages that are missing.'),
    missing: z.array(z.string()).describe('Required stages without a record.'),
    broken: z.array(z.string()).describe('Links that do not hold, by name.'),
  })
  .describe('The chain of custody, from source to here.')

export const evidence = z.strictObject({
  path: text('Title in the bundle.'),
  kind: text('What it is: sbom, report, findings, evidence-index, provenance, …'),
  stage: text('Stage whose record brought it.'),
  digest: digest('Of its bytes.'),
  size: count('Bytes.'),
  media_type: text('Media type.'),
  predicate_type: text('Predicate type, for a statement.').optional(),
  signer: text('Who signed it: the statement itself, else the record that brought it.').optional(),
  statement: anyObject
    .describe('The whole in-toto statement, for a signed statement of at most 256 KiB.')
    .optional(),
})

export const rejectedEvidence = z.strictObject({
  path: text('Title in the bundle.'),
  digest: digest('Of its bytes.'),
  reason: text('Why it does not count: `superseded`.'),
})
