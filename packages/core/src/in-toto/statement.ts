import * as z from 'zod'
import { coreError } from '../core-errors.ts'
import { readJson } from '../json/read-json.ts'
import { statementType } from '../names.ts'
import { digestLimit, subjectLimit } from './subject-limits.ts'

/** Digests by algorithm, as in-toto's DigestSet. */
export type DigestSet = Readonly<Record<string, string>>

export type ResourceDescriptor = {
  readonly name?: string | undefined
  readonly uri?: string | undefined
  readonly digest?: DigestSet | undefined
  readonly mediaType?: string | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
}

/** What a statement is about: always with at least one digest. */
export type Subject = ResourceDescriptor & { readonly digest: DigestSet }

/** in-toto Statement v1 (attestation framework, spec/v1/statement.md). */
export type Statement<Predicate> = {
  readonly _type: typeof statementType
  readonly subject: readonly Subject[]
  readonly predicateType: string
  readonly predicate: Predicate
}

export const digestSet = z
  .record(z.string().regex(/^[a-zA-Z0-9_]{1,32}$/), z.string().regex(/^[0-9a-f]{8,128}$/))
  .refine((set) => Object.keys(set).length > 0 && Object.keys(set).length <= digestLimit, 'one to 32 digests')

/** A name may hold anything that a file name can, but never be empty. */
export const resourceDescriptor = z.strictObject({
  name: z.string().min(1).max(4096).optional(),
  uri: z.string().min(1).max(4096).optional(),
  digest: digestSet.optional(),
  mediaType: z.string().max(256).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
})

export const subject = resourceDescriptor.extend({ digest: digestSet })

/** Schema of a statement of one predicate type; unknown fields are refused. */
export function statementOf<Predicate extends z.ZodType>(predicateType: string, predicate: Predicate) {
  return z.strictObject({
    _type: z.literal(statementType),
    subject: z.array(subject).min(1).max(subjectLimit),
    predicateType: z.literal(predicateType),
    predicate,
  })
}

/**
 * Reads bytes as a document of the given schema.
 * @throws json-*, and statement-malformed with the path of the first field that does not fit
 */
export function readDocument<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(readJson(bytes, where))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw coreError('statement-malformed', {
    found:
      issue === undefined
        ? 'an unknown fault'
        : `${issue.message} (${issue.path.map(String).join('.') || 'top level'})`,
    where,
    cause: result.error,
  })
}
