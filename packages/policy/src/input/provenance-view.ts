import { type HashedSubject, sameDigests } from '@custody/core/chain/rules/subjects'
import type { EvidenceFile, VerifiedChain } from '@custody/core/chain/verify-chain'
import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isJsonList } from '../json-list.ts'
import { assessProvenance } from '../slsa/assess-provenance.ts'
import { isProvenance } from '../slsa/is-provenance.ts'
import { isReproduced } from '../slsa/reproduced.ts'
import { shippedBuilders, type TrustedBuilder } from '../slsa/trusted-builders.ts'
import { statementIn } from './evidence-view.ts'
import type { PolicyInput } from './policy-input.ts'
import { signerView } from './signer-view.ts'

type ProvenanceView = PolicyInput['image']['provenance']

interface SignedProvenance {
  readonly file: EvidenceFile
  readonly statement: JsonObject
}

/**
 * SLSA provenance v1 as a policy sees it: that of stages build and attest. Several builds may have left one each: then every subject has to be named by one
 * of them, and the fields are those of the one that names the first subject; builder, build type and runner are there where
 * all of them agree.
 */
export function provenanceView(
  { evidence }: VerifiedChain,
  subjects: readonly HashedSubject[],
  builders: readonly TrustedBuilder[] = shippedBuilders,
): ProvenanceView {
  const files = evidence.filter(isProvenance)
  const signed = files.flatMap((file) => {
    const statement = statementIn(file)
    return statement === undefined ? [] : [{ file, statement }]
  })
  const matching = (subject: HashedSubject) => signed.find(({ statement }) => names(statement, subject))
  const [first] = subjects
  const shown = (first === undefined ? undefined : matching(first)) ?? signed[0]
  return {
    present: files.length > 0,
    verified: files.length > 0 && signed.length === files.length,
    subject_matches: subjects.length > 0 && subjects.every((subject) => matching(subject) !== undefined),
    ...(shown === undefined ? {} : { ...signatureOf(shown.file), ...predicateView(shown.statement) }),
    builder_id: common(signed.map(builderOf)),
    build_type: common(signed.map(({ statement }) => textIn(definitionOf(statement), 'buildType'))),
    runner_environment: common(signed.map(({ file }) => runnerOf(file))),
    slsa: slsaView(signed, first, builders),
  }
}

/** The worst of all builds; the artifact is reproduced where two of those that name it are independent. */
function slsaView(
  signed: readonly SignedProvenance[],
  subject: HashedSubject | undefined,
  builders: readonly TrustedBuilder[],
): ProvenanceView['slsa'] {
  const assessed = signed.flatMap(({ file, statement: value }) => {
    const signer = file.statement?.signer
    return signer === undefined
      ? []
      : [{ value, signer, assessment: assessProvenance({ value, signer }, builders) }]
  })
  const [worst] = assessed.toSorted((a, b) => a.assessment.buildLevel - b.assessment.buildLevel)
  if (worst === undefined) return undefined
  const about = assessed.filter(({ value }) => subject !== undefined && names(value, subject))
  return {
    build_level: worst.assessment.buildLevel,
    limits: [...worst.assessment.limits],
    reproduced: isReproduced(about),
    hermetic: assessed.every(({ assessment }) => assessment.hermetic),
  }
}

/** What is accepted or not is known only where all say the same: else a good builder would excuse another one. */
function common(values: readonly (string | undefined)[]): string | undefined {
  return new Set(values).size === 1 ? values[0] : undefined
}

/** The builder that a statement names. With a certificate it has to be the workflow that signed: nobody speaks for another. */
function builderOf({ file, statement }: SignedProvenance): string | undefined {
  const id = textIn(objectIn(objectIn(objectIn(statement, 'predicate'), 'runDetails'), 'builder'), 'id')
  const signer = file.statement?.signer
  return signer?.kind === 'certificate' && signer.claims.buildSignerUri !== id ? undefined : id
}

function runnerOf({ statement }: EvidenceFile): string | undefined {
  return statement?.signer.kind === 'certificate' ? statement.signer.claims.runnerEnvironment : undefined
}

function definitionOf(statement: JsonObject): JsonObject {
  return objectIn(objectIn(statement, 'predicate'), 'buildDefinition')
}

function names(statement: JsonObject, { digest }: HashedSubject): boolean {
  return listIn(statement, 'subject').some((subject) =>
    sameDigests(digestsIn(objectIn(subject, 'digest')), digest),
  )
}

function signatureOf({ statement, record }: EvidenceFile): Partial<ProvenanceView> {
  const signer = statement?.signer
  if (signer === undefined) return {}
  return {
    signer: signerView(signer).signer,
    strength: record.strength,
  }
}

function predicateView(statement: JsonObject): Partial<ProvenanceView> {
  const predicate = objectIn(statement, 'predicate')
  const definition = definitionOf(statement)
  const details = objectIn(predicate, 'runDetails')
  const parameters = objectIn(definition, 'externalParameters')
  const materials = listIn(definition, 'resolvedDependencies')
  return {
    invocation_id: textIn(objectIn(details, 'metadata'), 'invocationId'),
    source: sourceOf(materials),
    workflow: workflowOf(objectIn(parameters, 'workflow')),
    external_parameters: { ...parameters },
    materials: materials.map((material) => ({
      uri: textIn(material, 'uri'),
      digest: digestsIn(objectIn(material, 'digest')),
    })),
  }
}

/** The commit that was built, as GitHub's workflow build type names it: `git+<repository>@<ref>`. */
function sourceOf(materials: readonly JsonValue[]): ProvenanceView['source'] {
  const git = materials.find((material) => textIn(material, 'uri')?.startsWith('git+') === true)
  const [, uri, ref] = /^git\+([^@]+)(?:@(.+))?$/.exec(textIn(git, 'uri') ?? '') ?? []
  return git === undefined ? undefined : { uri, ref, commit: textIn(objectIn(git, 'digest'), 'gitCommit') }
}

function workflowOf(workflow: JsonObject): ProvenanceView['workflow'] {
  if (Object.keys(workflow).length === 0) return undefined
  return {
    repository: textIn(workflow, 'repository'),
    path: textIn(workflow, 'path'),
    ref: textIn(workflow, 'ref'),
  }
}

function digestsIn(digest: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(digest).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function objectIn(value: JsonValue | undefined, name: string): JsonObject {
  const inner = isJsonObject(value) ? value[name] : undefined
  return isJsonObject(inner) ? inner : {}
}

function listIn(value: JsonObject, name: string): readonly JsonValue[] {
  const inner = value[name]
  return isJsonList(inner) ? inner : []
}

function textIn(value: JsonValue | undefined, name: string): string | undefined {
  const inner = isJsonObject(value) ? value[name] : undefined
  return typeof inner === 'string' && inner !== '' ? inner : undefined
}
