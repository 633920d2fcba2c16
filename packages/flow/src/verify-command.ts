import type { Digest } from '@custody/core/digest/sha256'
import type { SubjectOptions } from './hash-subjects.ts'
import type { StepOptions } from './open-chain.ts'

/** What of a step's inputs decides a verification, so that it can be repeated by hand. */
export type RepeatableOptions = Omit<StepOptions, 'from' | 'digests' | 'to'> & {
  /** Where the bundle was fetched from, and not put into its folder. */
  readonly from?: readonly string[]
  readonly digests?: readonly string[]
  readonly readOnly?: boolean
  readonly subjects: SubjectOptions
  readonly policy?: string | undefined
  readonly trustedBuilders?: string | undefined
  readonly resourceUri?: string | undefined
}

/**
 * The command that repeats a verification on the same files, ready to be pasted into a shell: an option a line.
 * @param artifacts names to give where the step itself was given none
 */
export function verifyCommand(
  options: RepeatableOptions,
  bundleDigest: Digest,
  artifacts: readonly string[] = [],
): string {
  const { subjects } = options
  const isNamed =
    subjects.digest !== undefined || subjects.checksums !== undefined || (subjects.images ?? []).length > 0
  const words = [
    'custody verify',
    ...placeOf(options, bundleDigest),
    ...flags('public-key', options.publicKeys),
    ...flags('trusted-root', options.trustedRoots),
    ...flags('tuf-mirror', [options.tufMirror]),
    ...flags('tuf-root', [options.tufRoot]),
    ...flags('revocations', options.revocations),
    ...flags('certificate-identity', options.identities),
    ...flags('certificate-identity-regexp', options.identityPatterns),
    ...flags('certificate-oidc-issuer', [options.issuer]),
    ...flags('source-repository', [options.sourceRepository]),
    ...flags('source-ref', [options.sourceRef]),
    ...flags('policy', [options.policy]),
    ...flags('trusted-builders', [options.trustedBuilders]),
    ...flags('resource-uri', [options.resourceUri]),
    ...flags('subject-digest', [subjects.digest]),
    ...flags('subject-name', [subjects.name]),
    ...flags('subject-checksums', [subjects.checksums]),
    ...flags('subject-images', subjects.images ?? []),
    ...(isNamed ? [] : subjects.paths.length > 0 ? subjects.paths : artifacts).map(quoted),
  ]
  return words.join(' \\\n  ')
}

function placeOf(options: RepeatableOptions, bundleDigest: Digest): readonly string[] {
  const { from = [], digests = [], readOnly = false } = options
  if (!readOnly || from.length === 0)
    return [...flags('bundle', [options.bundle]), ...flags('bundle-digest', [bundleDigest])]
  return [
    ...flags('bundle-from', from),
    ...flags('bundle-digest', from.length > 1 ? digests : [bundleDigest]),
  ]
}

function flags(name: string, values: ReadonlyArray<string | undefined>): readonly string[] {
  return values.flatMap((value) => (value === undefined ? [] : [`--${name} ${quoted(value)}`]))
}

/** A word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
