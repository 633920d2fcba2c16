import type { JsonObject } from '@custody/core/json/read-json'
import { predicateTypes } from '@custody/core/names'
import * as z from 'zod'
import { flowError } from '../flow-errors.ts'

/**
 * Holds a predicate that a caller gives against what its type demands, where that is known: a verifier that misses a
 * compulsory field would refuse it long after. Further fields are welcome, as the attestation framework has it.
 * @throws predicate-reserved for Custody's own types, which mean something only where Custody makes them; predicate-incomplete
 */
export function checkPredicate(predicateType: string, predicate: JsonObject, where: string): void {
  if (reserved.some((type) => type === predicateType))
    throw flowError('predicate-reserved', { found: predicateType, where })
  const result = schemas[predicateType]?.safeParse(predicate)
  const issue = result?.error?.issues[0]
  if (issue !== undefined)
    throw flowError('predicate-incomplete', {
      where: `${where}: ${issue.path.map(String).join('.') || 'the top'}`,
      found: issue.message,
      expected: `a predicate of type ${predicateType}`,
    })
}

const reserved: readonly string[] = [predicateTypes.seal, predicateTypes.decision]

const text = z.string().min(1)
const instant = z.iso.datetime({ offset: true })
const digests = z.record(text, text)
const severity = z.looseObject({ method: text, score: text })
/** The text of vulns v0.2 has an object, its example a list: both are about. */
const severities = z.union([z.array(severity), severity])
const descriptor = z
  .looseObject({ name: text.optional(), uri: text.optional(), digest: digests.optional() })
  .refine(
    ({ uri, digest, content }) => [uri, digest, content].some((one) => one !== undefined),
    'uri, digest or content',
  )

/** Compulsory fields of types that others read (attestation framework, spec/predicates; SLSA provenance v1). */
const schemas: Readonly<Record<string, z.ZodType>> = {
  [predicateTypes.provenance]: z.looseObject({
    buildDefinition: z.looseObject({ buildType: text, externalParameters: z.looseObject({}) }),
    runDetails: z.looseObject({ builder: z.looseObject({ id: text }) }),
  }),
  [predicateTypes.vulns]: z.looseObject({
    scanner: z.looseObject({
      uri: text,
      db: z.looseObject({ lastUpdate: instant }),
      result: z.array(z.looseObject({ id: text, severity: severities })),
    }),
    metadata: z.looseObject({ scanStartedOn: instant, scanFinishedOn: instant }),
  }),
  [predicateTypes.testResult]: z.looseObject({
    result: z.enum(['PASSED', 'WARNED', 'FAILED']),
    configuration: z.array(descriptor),
  }),
  [predicateTypes.link]: z.looseObject({ name: text, materials: z.array(descriptor).optional() }),
  [predicateTypes.reference]: z.looseObject({
    attester: z.looseObject({ id: text }),
    references: z.array(z.looseObject({ downloadLocation: text, mediaType: text, digest: digests })).min(1),
  }),
  [predicateTypes.cycloneDx]: z.looseObject({ bomFormat: z.literal('CycloneDX'), specVersion: text }),
  [predicateTypes.openVex]: z.looseObject({
    '@context': text,
    statements: z.array(z.looseObject({})).min(1),
  }),
}
