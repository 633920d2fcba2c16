import { coreError } from '../core-errors.ts'
import { digestLimit, subjectLimit } from '../in-toto/subject-limits.ts'
import { ObjectReader, type Refusal } from '../json/object-reader.ts'
import { isJsonObject, type JsonValue } from '../json/read-json.ts'
import { statementType } from '../names.ts'
import { type ArtifactDigests, isDigestAlgorithm } from './artifact-digests.ts'

/** What a statement says about itself, whatever its predicate is. */
export interface AttestedStatement {
  readonly type: string
  readonly predicateType: string
  readonly subjects: readonly AttestedSubject[]
}

export interface AttestedSubject {
  readonly name: string
  readonly digests: ReadonlyMap<string, string>
}

/** Statements of v0.1 are still written; they differ from v1 in nothing that is read here. */
const statementTypes: readonly string[] = [statementType, 'https://in-toto.io/Statement/v0.1']

/**
 * Reads an in-toto statement (attestation framework, spec/v1/statement.md) up to its predicate. Members that are not known are
 * left alone, as the specification wants it.
 * @throws statement-malformed
 */
export function readAttestedStatement(payload: JsonValue): AttestedStatement {
  const reader = new ObjectReader(payload, 'statement', refuse)
  const type = reader.text('_type')
  if (!statementTypes.includes(type))
    throw reader.refusal('_type', JSON.stringify(type.slice(0, 80)), statementType)
  const subjects = reader.objects('subject', subjectLimit).map(readSubject)
  if (subjects.length === 0) throw reader.refusal('subject', 'no subject', 'at least one')
  const predicateType = reader.text('predicateType')
  if (predicateType === '') throw reader.refusal('predicateType', 'an empty text', 'a type')
  return { type, predicateType, subjects }
}

/**
 * The subjects that are this artifact: they share a digest by one algorithm of SHA-256's strength at least, and contradict it in
 * none.
 * @throws subject-mismatch
 */
export function matchSubjects(
  { subjects }: AttestedStatement,
  artifact: ArtifactDigests,
): readonly AttestedSubject[] {
  const matching = subjects.filter((subject) => isAbout(subject, artifact))
  if (matching.length > 0) return matching
  throw coreError('subject-mismatch', {
    found: subjects.slice(0, 3).map(subjectText).join('; ') + (subjects.length > 3 ? '; …' : ''),
    expected: artifactText(artifact),
  })
}

/** `sha256:HEX, sha512:HEX`, for messages. */
export function artifactText(artifact: ArtifactDigests): string {
  return Object.entries(artifact)
    .map(([algorithm, digest]) => `${algorithm}:${digest}`)
    .join(', ')
}

const refuse: Refusal = (where, found, expected) =>
  coreError('statement-malformed', { where, found, expected })

function readSubject(reader: ObjectReader): AttestedSubject {
  const digest = reader.optional('digest')
  if (!isJsonObject(digest)) throw reader.refusal('digest', 'no object', 'digests by algorithm')
  const entries = Object.entries(digest)
  if (entries.length === 0 || entries.length > digestLimit)
    throw reader.refusal('digest', `${entries.length} digests`, `one to ${digestLimit}`)
  const digests = entries.map(([algorithm, value]) => {
    if (typeof value !== 'string') throw reader.refusal('digest', 'another value', 'texts')
    return [algorithm, value] as const
  })
  return { name: reader.optionalText('name') ?? '', digests: new Map(digests) }
}

function isAbout({ digests }: AttestedSubject, artifact: ArtifactDigests): boolean {
  const common = Object.entries(artifact).filter(([algorithm]) => digests.has(algorithm))
  return (
    common.some(([algorithm]) => isDigestAlgorithm(algorithm)) &&
    common.every(([algorithm, digest]) => digests.get(algorithm) === digest)
  )
}

function subjectText({ name, digests }: AttestedSubject): string {
  const [first] = [...digests].filter(([algorithm]) => isDigestAlgorithm(algorithm))
  const digest = first === undefined ? 'no digest that counts' : `${first[0]}:${first[1].slice(0, 128)}`
  return name === '' ? digest : `${JSON.stringify(name.slice(0, 80))} ${digest}`
}
