import * as z from 'zod'
import { type Layer, layerOf, titleOf } from '../bundle/descriptor.ts'
import { type Head, layerLimit } from '../bundle/head.ts'
import { sealTitle, stageName } from '../bundle/titles.ts'
import { type Digest, type Hex, isDigest } from '../digest/sha256.ts'
import { type Statement, type Subject, statementOf } from '../in-toto/statement.ts'
import { canonicalBytes } from '../json/canonical-json.ts'
import { annotations, predicateTypes, statementType } from '../names.ts'
import { instant, runClaims } from './claims.ts'
import { merkleRoot } from './merkle.ts'
import { readBack } from './read-back.ts'
import type { LayerContent } from './record.ts'

const digest = z.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'not a sha256 digest',
)
const text = z.string().min(1).max(4096)

/** Who signed an entry: an identity with its issuer, or the key id. */
const sealSigner = z.union([
  z.strictObject({ issuer: text, identity: text }),
  z.strictObject({ key: z.string().regex(/^[0-9a-f]{64}$/) }),
])

export const sealEntry = z.strictObject({
  path: text,
  kind: text,
  stage: z.string().regex(stageName).optional(),
  predicateType: text.optional(),
  digest,
  payloadDigest: digest,
  size: z.int().nonnegative(),
  mediaType: text,
  signer: sealSigner.optional(),
  /** Trusted time of the signature, where there is one. */
  time: instant.optional(),
})

/** Predicate `bundle/v1`: one signed list of all that the sealed head holds. */
export const sealPredicate = z.strictObject({
  custody: z.strictObject({
    v: z.literal(1),
    chainId: z.string().regex(/^[0-9a-f]{32}$/),
    stage: z.literal('attest'),
    /** The head that is sealed. */
    previous: digest,
    run: runClaims,
  }),
  entries: z.array(sealEntry).min(1).max(layerLimit),
  /** Kinds of evidence that were expected and are not there, with the reason. */
  absent: z.array(z.strictObject({ kind: text, reason: text })).max(layerLimit),
  merkleRoot: digest,
  previousSeal: digest.optional(),
  sequence: z.strictObject({
    workflow: z.string().max(1024),
    runNumber: z.int().nonnegative(),
    attempt: z.int().positive(),
    n: z.int().positive(),
  }),
  notAfter: instant.optional(),
})

export type SealEntry = z.output<typeof sealEntry>
export type SealPredicate = z.output<typeof sealPredicate>
export type SealStatement = Statement<SealPredicate>
export const sealStatement = statementOf(predicateTypes.seal, sealPredicate)

/** What verification knows of a layer and no descriptor says: filled in from signed content alone. */
export interface EntryFacts {
  readonly payloadDigest: Digest
  readonly predicateType?: string | undefined
  readonly signer?: SealEntry['signer'] | undefined
  readonly time?: string | undefined
}

/** The entries of a head: every layer of it, in its order. */
export function sealEntries(head: Head, factsOf: (layer: Layer) => EntryFacts): readonly SealEntry[] {
  return head.layers.map((layer) => {
    const { payloadDigest, predicateType, signer, time } = factsOf(layer)
    const stage = layer.annotations[annotations.stage]
    return {
      path: titleOf(layer),
      kind: layer.annotations[annotations.kind] ?? '',
      digest: layer.digest,
      payloadDigest,
      size: layer.size,
      mediaType: layer.mediaType,
      ...(stage === undefined ? {} : { stage }),
      ...(predicateType === undefined ? {} : { predicateType }),
      ...(signer === undefined ? {} : { signer }),
      ...(time === undefined ? {} : { time }),
    }
  })
}

/** Merkle root over the canonical form of each entry. */
export function entriesRoot(entries: readonly SealEntry[]): Digest {
  return merkleRoot(entries.map((entry) => canonicalBytes(entry)))
}

/**
 * The canonical statement of a seal. Its subjects are the artifacts.
 * @throws record-limit where no reader would take it
 */
export function sealPayload(subject: readonly Subject[], predicate: SealPredicate): Buffer {
  const statement: SealStatement = {
    _type: statementType,
    subject,
    predicateType: predicateTypes.seal,
    predicate,
  }
  return readBack(canonicalBytes(statement), sealStatement, 'the seal')
}

/** The layer that a seal adds to a head. */
export function sealLayer(payload: Hex, content: LayerContent): Layer {
  return layerOf({ ...content, title: sealTitle(payload), stage: 'attest', kind: 'seal' })
}
