import { type Digest, isDigest } from '@custody/core/digest/sha256'
import { predicateTypes } from '@custody/core/names'
import * as z from 'zod'
import type { PolicyInput } from '../input/policy-input.ts'
import type { Decision } from './decision.ts'
import { policyFinding } from './policy-finding.ts'
import { recordedFindings } from './recorded-findings.ts'

const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .pipe(z.custom<Digest>((value) => typeof value === 'string' && isDigest(value)))

const leftOut = z.int().nonnegative()

/** Predicate `https://custody-suite.github.io/decision/v1` (docs/spec/decision.md): everything that made a verdict what it is. */
export const decisionPredicate = z
  .strictObject({
    v: z.literal(1),
    verifier: z.strictObject({
      id: z.string().describe('URI of who decided: the workflow, or the command.'),
      version: z.string().describe('Version of Custody.'),
    }),
    timeVerified: z.string().describe('Evaluation time, RFC 3339, UTC.'),
    resourceUri: z.string().describe('Where the artifact is going to, or comes from.'),
    mode: z.enum(['enforce', 'warn']).describe('`warn`: the step passed although it was denied.'),
    result: z.enum(['passed', 'denied']),
    bundle: z
      .strictObject({
        digest: digest.describe('The bundle that was judged.'),
        seal: digest.describe('Payload digest of its last seal.').optional(),
      })
      .describe('The evidence as a whole.'),
    policy: z.strictObject({
      name: z.string(),
      digest: digest.describe('Directory digest of the policy.'),
      uri: z.string().describe('Where the policy comes from, where that is known.').optional(),
      selfSupplied: z.boolean().describe('The policy comes from the commit that is being judged.'),
    }),
    engine: z.strictObject({
      name: z.literal('opa'),
      version: z.string(),
      moduleDigest: digest.describe('Of the WebAssembly module.'),
      capabilitiesDigest: digest.describe('Of the list of functions that a policy may call.'),
    }),
    inputDigest: digest.describe('Of the canonical bytes of the input document.'),
    inputAttestations: z
      .array(z.strictObject({ path: z.string(), digest, signer: z.string().optional() }))
      .describe('The evidence that counted.'),
    evaluation: z
      .strictObject({
        actor: z.string().optional(),
        run: z.string().describe('URI of the run that decided.').optional(),
        selfJudged: z
          .boolean()
          .describe('The identity that decided also signed a stage that produced the artifact.'),
      })
      .describe('Under what it was decided.'),
    rules: z.array(z.string()).min(1).describe('Every rule that was evaluated, as `package.rule`.'),
    violations: z.array(policyFinding),
    warnings: z.array(policyFinding),
    info: z.array(policyFinding),
    leftOut: z
      .strictObject({ violations: leftOut, warnings: leftOut, info: leftOut })
      .describe('How many of each do not stand here: the first 1000 do, as far as they fit into 4 MiB.')
      .optional(),
    notAfter: z.string().describe('After this time the decision counts no more.').optional(),
  })
  .meta({ title: 'Decision', description: 'Predicate of a Custody decision.' })

export type DecisionPredicate = z.output<typeof decisionPredicate>

/** What a decision is recorded with and the policy does not know. */
export interface DecisionContext {
  readonly verifier: { readonly id: string; readonly version: string }
  readonly resourceUri: string
  readonly mode: 'enforce' | 'warn'
  /** The head that was judged, and its last seal. */
  readonly bundleDigest: Digest
  readonly sealDigest?: Digest | undefined
  readonly policyUri?: string | undefined
  readonly policySelfSupplied: boolean
  readonly notAfter?: Date | undefined
}

/** The predicate for a decision about an input document. Its statement's subjects are `input.subjects`. */
export function decisionPredicateOf(
  decision: Decision,
  input: PolicyInput,
  context: DecisionContext,
): DecisionPredicate {
  const { sealDigest, policyUri, notAfter } = context
  return {
    v: 1,
    verifier: { ...context.verifier },
    timeVerified: input.evaluation.time,
    resourceUri: context.resourceUri,
    mode: context.mode,
    result: decision.result,
    bundle: { digest: context.bundleDigest, ...(sealDigest === undefined ? {} : { seal: sealDigest }) },
    policy: {
      ...decision.policy,
      ...(policyUri === undefined ? {} : { uri: policyUri }),
      selfSupplied: context.policySelfSupplied,
    },
    engine: engineOf(decision),
    inputDigest: decision.inputDigest,
    inputAttestations: attestationsOf(input),
    evaluation: evaluationOf(input),
    rules: [...decision.rules],
    ...saidBy(decision),
    ...(notAfter === undefined ? {} : { notAfter: notAfter.toISOString() }),
  }
}

/** What the policy said, as far as a decision holds it. */
function saidBy({ violations, warnings, info }: Decision) {
  const of = {
    violations: recordedFindings(violations),
    warnings: recordedFindings(warnings),
    info: recordedFindings(info),
  }
  const lists = {
    violations: of.violations.kept,
    warnings: of.warnings.kept,
    info: of.info.kept,
  }
  const left = {
    violations: of.violations.leftOut,
    warnings: of.warnings.leftOut,
    info: of.info.leftOut,
  }
  return Object.values(left).every((count) => count === 0) ? lists : { ...lists, leftOut: left }
}

function engineOf({ engine }: Decision): DecisionPredicate['engine'] {
  const { name, version, moduleDigest, capabilitiesDigest } = engine
  return { name, version, moduleDigest, capabilitiesDigest }
}

function attestationsOf(input: PolicyInput): DecisionPredicate['inputAttestations'] {
  return input.evidence.map(({ path, digest: found, signer }) => ({
    path,
    digest: digest.parse(found),
    ...(signer === undefined ? {} : { signer }),
  }))
}

function evaluationOf({ evaluation }: PolicyInput): DecisionPredicate['evaluation'] {
  const { actor, run, self_judged: selfJudged } = evaluation
  return {
    ...(actor === undefined ? {} : { actor: actor.login }),
    ...(run === undefined ? {} : { run: run.uri }),
    selfJudged,
  }
}

/** JSON Schema (2020-12) of the predicate, as docs/spec/decision.schema.json publishes it. */
export function decisionSchemaText(): string {
  const { $schema, ...rest } = z.toJSONSchema(decisionPredicate, { io: 'input', unrepresentable: 'any' })
  return `${JSON.stringify({ $schema, $id: `${predicateTypes.decision}/schema.json`, ...rest }, null, 2)}\n`
}
