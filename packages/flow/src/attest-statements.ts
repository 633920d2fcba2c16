import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { readRegularFile } from '@custody/core/digest/open-regular'
import type { Subject } from '@custody/core/in-toto/statement'
import { canonicalBytes } from '@custody/core/json/canonical-json'
import { isJsonObject, type JsonObject, readJson } from '@custody/core/json/read-json'
import { mediaTypes, predicateTypes, statementType } from '@custody/core/names'
import { decodeReport } from '@custody/scan/decode-report'
import { flowError } from './flow-errors.ts'
import type { OpenChain } from './open-chain.ts'
import type { StepPorts } from './ports.ts'
import { provenanceFile } from './provenance.ts'
import type { EvidenceFile } from './step-facts.ts'

export interface PredicateOptions {
  readonly predicateType: string | undefined
  readonly predicatePath: string | undefined
}

/**
 * What attest says about the artifacts, still unsigned: provenance where the build job signed none, one statement for each
 * SBOM, and the caller's own predicate.
 * @throws predicate-unreadable
 */
export function attestStatements(
  subject: readonly Subject[],
  { chain }: OpenChain,
  options: PredicateOptions,
  ports: StepPorts,
): readonly EvidenceFile[] {
  return [
    ...(hasProvenance(chain) ? [] : [provenanceFile(subject, ports.run)]),
    ...sbomStatements(subject, chain),
    ...ownStatement(subject, options),
  ]
}

/** A build job that signed its record composed its provenance itself; for an unsigned one this job does. */
function hasProvenance(chain: VerifiedChain | undefined): boolean {
  return chain?.evidence.some(({ file }) => file.predicateType === predicateTypes.provenance) === true
}

/** Predicates up to this size are embedded; a larger SBOM is in the bundle by its digest alone. */
const predicateLimit = 16 * 1024 * 1024

function sbomStatements(
  subject: readonly Subject[],
  chain: VerifiedChain | undefined,
): readonly EvidenceFile[] {
  const sboms =
    chain?.evidence.filter(({ file, record }) => file.kind === 'sbom' && record.claims.stage === 'sbom') ?? []
  return sboms.flatMap(({ file, bytes }) => {
    const decoded = file.size > predicateLimit ? undefined : decodeReport(bytes)
    if (!(decoded instanceof Uint8Array) || file.predicateType === undefined) return []
    const predicate = readJson(decoded, file.path)
    const name = decodeURIComponent(file.path.split('/').at(-1) ?? '')
    return isJsonObject(predicate)
      ? [statementFile(`sbom-${name}`, subject, file.predicateType, predicate)]
      : []
  })
}

function ownStatement(
  subject: readonly Subject[],
  { predicateType, predicatePath }: PredicateOptions,
): readonly EvidenceFile[] {
  if (predicateType === undefined && predicatePath === undefined) return []
  if (predicateType === undefined || predicatePath === undefined) {
    throw flowError('predicate-unreadable', { found: 'one of the two inputs' })
  }
  const predicate = readJson(readRegularFile(predicatePath, predicateLimit), predicatePath)
  if (!isJsonObject(predicate)) throw flowError('predicate-unreadable', { where: predicatePath })
  return [statementFile('predicate.json', subject, predicateType, predicate)]
}

function statementFile(
  name: string,
  subject: readonly Subject[],
  predicateType: string,
  predicate: JsonObject,
): EvidenceFile {
  const named = subject.map(({ name: label, digest }) => ({ name: label, digest }))
  const bytes = canonicalBytes({ _type: statementType, subject: named, predicateType, predicate })
  return { name, bytes, mediaType: mediaTypes.inToto, kind: 'statement', predicateType }
}
