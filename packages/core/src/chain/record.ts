import * as z from 'zod'
import { type Layer, layerOf } from '../bundle/descriptor.ts'
import { recordTitle } from '../bundle/titles.ts'
import { digestOf, type Hex } from '../digest/sha256.ts'
import { byPath } from '../digest/tree-digest.ts'
import {
  type ResourceDescriptor,
  resourceDescriptor,
  type Statement,
  type Subject,
  statementOf,
} from '../in-toto/statement.ts'
import { canonicalBytes } from '../json/canonical-json.ts'
import { mediaTypes, predicateTypes, statementType } from '../names.ts'
import { type RecordClaims, recordClaims } from './claims.ts'
import { readBack } from './read-back.ts'

/** Predicate of a record: in-toto link v0.3 (attestation framework, spec/predicates/link.md). */
export type LinkPredicate = {
  readonly name: string
  readonly command: readonly string[]
  readonly materials: readonly ResourceDescriptor[]
  readonly byproducts: Readonly<Record<string, string | number>>
  readonly environment: { readonly custody: RecordClaims }
}

export type RecordStatement = Statement<LinkPredicate>

/** Where a material came from: a stage, or `introduced` when no record produced it. */
export const fromAnnotation = 'from'
export const introduced = 'introduced'

/** As many and as long words as systems start a program with: Linux takes no word of more than 128 KiB. */
export const recordedCommand = z.array(z.string().max(131_072)).max(65_536)

export const recordStatement = statementOf(
  predicateTypes.link,
  z
    .strictObject({
      name: z.string().min(1).max(256),
      command: recordedCommand,
      materials: z.array(resourceDescriptor).max(100_000),
      byproducts: z.record(z.string().max(64), z.union([z.string().max(4096), z.number()])),
      environment: z.strictObject({ custody: recordClaims }),
    })
    // Other verifiers of links take the name for the step.
    .refine(({ name, environment }) => name === environment.custody.stage, 'another name than its stage'),
)

/** The parts of a record that its stage decides; the rest is the same for all. */
export interface RecordParts {
  /** Products; without any, the artifact that the stage is about. */
  readonly subject: readonly Subject[]
  readonly materials: readonly ResourceDescriptor[]
  readonly command: readonly string[]
  readonly byproducts: Readonly<Record<string, string | number>>
  readonly claims: RecordClaims
}

/**
 * The canonical statement of a record: the bytes that are signed, or that stand as they are when unsigned.
 * @throws record-limit where no reader would take it
 */
export function recordPayload({ subject, materials, command, byproducts, claims }: RecordParts): Buffer {
  const statement: RecordStatement = {
    _type: statementType,
    subject,
    predicateType: predicateTypes.link,
    predicate: {
      name: claims.stage,
      command,
      materials,
      byproducts,
      environment: { custody: sortedFiles(claims) },
    },
  }
  return readBack(canonicalBytes(statement), recordStatement, `the record of stage ${claims.stage}`)
}

/** What a layer's descriptor says of the bytes. */
export type LayerContent = Pick<Layer, 'mediaType' | 'digest' | 'size'>

/** Describes the bytes of a record or seal: a Sigstore bundle, or the statement itself where it is unsigned. */
export function contentOf(bytes: Buffer, signed: boolean): LayerContent {
  const mediaType = signed ? mediaTypes.sigstoreBundle : mediaTypes.inToto
  return { mediaType, digest: digestOf(bytes), size: bytes.byteLength }
}

/** The layers that a record adds to a head, in their order: the record, then its files by path. */
export function recordLayers(claims: RecordClaims, payload: Hex, content: LayerContent): readonly Layer[] {
  const { stage } = claims
  const record = layerOf({ ...content, title: recordTitle(stage, payload), stage, kind: 'record' })
  const files = [...claims.files].sort(byPath).map((file) => layerOf({ ...file, title: file.path, stage }))
  return [record, ...files]
}

function sortedFiles(claims: RecordClaims): RecordClaims {
  return { ...claims, files: [...claims.files].sort(byPath) }
}
