import { isJsonObject, type JsonObject } from '@custody/core/json/read-json'
import { predicateTypes } from '@custody/core/names'
import type { EvidenceDocument } from './evidence-document.ts'
import type { DocumentType } from './sbom-type.ts'

/**
 * The type of a report: one that is a predicate as it stands goes by its own type, anything else (SARIF above all, which
 * has none that others read) is referred to by its digest. So no secret that a scanner found gets into a statement.
 */
export function reportType({ json, start }: EvidenceDocument): DocumentType {
  const known = json === undefined ? undefined : predicates.find(({ is }) => is(json))
  if (known !== undefined) return { predicateType: known.predicateType, mediaType: 'application/json' }
  const mediaType = json === undefined ? otherType(start) : jsonType(json)
  return { predicateType: predicateTypes.reference, mediaType }
}

interface KnownPredicate {
  readonly predicateType: string
  readonly is: (json: JsonObject) => boolean
}

/** Documents that scanners write as predicates. All fields that their types demand have to be there: none is made up. */
const predicates: readonly KnownPredicate[] = [
  {
    predicateType: predicateTypes.vulns,
    is: ({ scanner, metadata }) => isScan(scanner, metadata) && Array.isArray(scanner['result']),
  },
  {
    predicateType: predicateTypes.cosignVuln,
    is: ({ scanner, metadata }) => isScan(scanner, metadata) && isJsonObject(scanner['result']),
  },
  {
    predicateType: predicateTypes.testResult,
    is: ({ result, configuration }) =>
      Array.isArray(configuration) && ['PASSED', 'WARNED', 'FAILED'].some((word) => word === result),
  },
  {
    predicateType: predicateTypes.scorecard,
    is: ({ scorecard, checks, repo }) =>
      isJsonObject(scorecard) && Array.isArray(checks) && isJsonObject(repo),
  },
]

function isScan(
  scanner: JsonObject[string] | undefined,
  metadata: JsonObject[string] | undefined,
): scanner is JsonObject {
  if (!isJsonObject(scanner) || !isJsonObject(metadata)) return false
  const { uri, db } = scanner
  const updated = isJsonObject(db) ? db['lastUpdate'] : undefined
  return [uri, updated, metadata['scanStartedOn'], metadata['scanFinishedOn']].every(
    (text) => typeof text === 'string' && text !== '',
  )
}

function jsonType({ runs, version }: JsonObject): string {
  const isSarif = Array.isArray(runs) && typeof version === 'string' && version.startsWith('2.')
  return isSarif ? 'application/sarif+json' : 'application/json'
}

function otherType(start: string | undefined): string {
  if (start === undefined) return 'application/octet-stream'
  return start.trimStart().startsWith('<') ? 'application/xml' : 'text/plain'
}
