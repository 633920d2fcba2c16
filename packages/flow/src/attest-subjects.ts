import { requireBuilt } from '@custody/core/chain/rules/sealed-products'
import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import { coreError } from '@custody/core/core-errors'
import type { Subject } from '@custody/core/in-toto/statement'
import { distinctSubjects, hashSubjects, requireFewSubjects, type SubjectOptions } from './hash-subjects.ts'
import { type ImageReference, imageSubject } from './image-reference.ts'
import type { OpenChain } from './open-chain.ts'
import type { AttestPorts } from './ports.ts'

/** What decides which artifacts are attested. */
export interface AttestedOptions {
  readonly subjects: SubjectOptions
  readonly workspace: string
  readonly bundle: string
}

/**
 * The artifacts: what the inputs name, else what the build left, else what steps of this job declared to the runner. Where
 * there is a build, it left them.
 * @throws subject-missing, handover-broken, and those of hashSubjects
 */
export function attestSubjects(
  options: AttestedOptions,
  { chain }: OpenChain,
  ports: AttestPorts,
): readonly HashedSubject[] {
  const named = hashSubjects(options.subjects, { workspace: options.workspace, exclude: [options.bundle] })
  const builds = chain?.records.filter(({ claims }) => claims.stage === 'build') ?? []
  if (named.length === 0) {
    const built = builds.flatMap(({ statement }) => statement.subject).map(withName)
    const found = built.length > 0 ? built : distinctSubjects(ports.declaredArtifacts?.() ?? [])
    if (found.length === 0) throw coreError('subject-missing')
    return requireFewSubjects(found)
  }
  requireBuilt(named, builds)
  return named
}

function withName({ name = 'artifact', ...subject }: Subject): HashedSubject {
  return { ...subject, name }
}

/** An artifact as later steps of the job could be told of it. */
export interface DeclarableArtifact {
  readonly kind: 'file' | 'oci'
  readonly name: string
  readonly digest: string
}

/** Images, and files that were hashed here and go by their paths. */
export function declarableArtifacts(
  { subjects: { paths, name, nameStyle } }: AttestedOptions,
  subject: readonly HashedSubject[],
  images: readonly ImageReference[],
): readonly DeclarableArtifact[] {
  const isByPath = paths.length > 0 && name === undefined && nameStyle !== 'basename'
  const names = images.map(
    (image) => ({ kind: 'oci', name: imageSubject(image).name, digest: image.digest }) as const,
  )
  const files = subject
    .slice(0, isByPath ? undefined : 0)
    .filter((one) => !names.some((image) => image.name === one.name))
    .map((one) => ({ kind: 'file', name: one.name, digest: `sha256:${one.digest['sha256']}` }) as const)
  return [...names, ...files]
}
