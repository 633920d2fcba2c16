import * as z from 'zod'
import { chain, evaluation, evidence, rejectedEvidence, subject } from './input-frame.ts'
import { image } from './input-image.ts'

export const inputApiVersion = 'custody-suite.github.io/policy-input/v1'

/**
 * The document that a policy sees as `input`, version 1 (docs/spec/policy-input.md). Every field that is not required is
 * absent when it is not known; nothing is ever null. What says `verified`, `valid` or `signed` is set by verification,
 * never by what evidence says of itself.
 */
export const policyInput = z
  .strictObject({
    apiVersion: z.literal(inputApiVersion),
    kind: z.literal('PolicyInput'),
    evaluation,
    subjects: z.array(subject).min(1).describe('Every artifact that the decision is about.'),
    image: image.describe(
      'The artifact, whether it is a container image, a package or a file: a flat view of all evidence about it.',
    ),
    chain,
    evidence: z.array(evidence).describe('What counts, in the order of the chain.'),
    evidence_rejected: z
      .array(rejectedEvidence)
      .describe('What is in the bundle and does not count. No rule about the image ever looks at it.'),
  })
  .meta({ title: 'PolicyInput', description: 'The document that a Custody policy sees as `input`.' })

export type PolicyInput = Frozen<z.output<typeof policyInput>>

/** The same type, all the way down without assignment. */
export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T
