import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import { coreError } from '@custody/core/core-errors'
import { hexOf } from '@custody/core/digest/sha256'
import { subjectLimit } from '@custody/core/in-toto/subject-limits'
import { canonicalJson } from '@custody/core/json/canonical-json'
import { flowError } from './flow-errors.ts'
import { type ImageReference, imageSubject, readImage, tryImage } from './image-reference.ts'
import { hashMatches, type MatchOptions } from './match-files.ts'
import { readChecksums } from './read-checksums.ts'

/** The shared inputs that name an artifact, as actions/attest has them, and images beside. */
export interface SubjectOptions {
  /** Globs. */
  readonly paths: readonly string[]
  /** `ALGORITHM:HEX`, with a name. */
  readonly digest: string | undefined
  readonly name: string | undefined
  /** Path of a file as `sha256sum` writes it, or its text. */
  readonly checksums: string | undefined
  /** `REGISTRY/NAME@sha256:HEX`, beside any of the others. */
  readonly images?: readonly string[] | undefined
  /** Whether a file goes by its path or by its base name; default `path`, so that `a/x` and `b/x` stay apart. */
  readonly nameStyle?: 'path' | 'basename' | undefined
}

/**
 * The artifacts that the inputs name, each once, each hashed here where its bytes are at hand.
 * @returns none when nothing names an artifact
 * @throws subject-conflict, subject-limit, subject-name-unsafe, checksums-malformed, digest-malformed, image-malformed,
 *   subject-missing, and those of matchFiles
 */
export function hashSubjects(options: SubjectOptions, match: MatchOptions): readonly HashedSubject[] {
  const ways = [options.paths.length > 0, options.digest !== undefined, options.checksums !== undefined]
  if (ways.filter(Boolean).length > 1) throw flowError('subject-conflict')
  const named = namedBy(options, match)
  const images = (options.images ?? []).map((image) => imageSubject(readImage(image)))
  return requireFewSubjects(distinctSubjects([...named, ...images]))
}

function namedBy(options: SubjectOptions, match: MatchOptions): readonly HashedSubject[] {
  const { digest, name, checksums, paths, nameStyle = 'path' } = options
  if (digest !== undefined) return [stated(digest, name)]
  if (checksums !== undefined)
    return readChecksums(checksums).map((one) => ({ ...one, name: plainName(one.name, nameStyle) }))
  const files = hashMatches(paths, match)
  if (name !== undefined && files.length > 1) {
    throw flowError('subject-conflict', { found: `one name for ${files.length} files` })
  }
  return files.map(({ path, digest: hashed }) => ({
    name: name ?? (nameStyle === 'basename' ? baseName(path) : path),
    digest: { sha256: hexOf(hashed) },
  }))
}

/**
 * The images among those artifacts. With a name that begins with a registry, `subject-name` and `subject-digest` name one,
 * too, as they do for actions/attest.
 * @throws image-malformed for a line of `images`
 */
export function imagesOf({ images = [], name, digest }: SubjectOptions): readonly ImageReference[] {
  const stated = name === undefined || digest === undefined ? undefined : tryImage(`${name}@${digest}`)
  return [...images.map(readImage), ...(stated === undefined ? [] : [stated])]
}

/**
 * Verifiers of the field read at most 1 024 subjects in a statement.
 * @throws subject-limit
 */
export function requireFewSubjects<T>(subjects: readonly T[]): readonly T[] {
  if (subjects.length <= subjectLimit) return subjects
  throw flowError('subject-limit', {
    found: `${subjects.length} artifacts`,
    expected: `at most ${subjectLimit}`,
  })
}

/**
 * Each artifact once.
 * @throws subject-conflict where two artifacts go by one name
 */
export function distinctSubjects(subjects: readonly HashedSubject[]): readonly HashedSubject[] {
  const byName = new Map<string, HashedSubject>()
  for (const subject of subjects) {
    const known = byName.get(subject.name)
    if (known !== undefined && canonicalJson(known.digest) !== canonicalJson(subject.digest))
      throw flowError('subject-conflict', {
        found: `two artifacts of the name ${JSON.stringify(subject.name.slice(0, 200))}`,
        hint: 'Let names be paths (`subject-name-style: path`), or attest the two in two steps.',
      })
    byName.set(subject.name, subject)
  }
  return [...byName.values()]
}

const lengths: Readonly<Record<string, number>> = {
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
  sha512_224: 56,
  sha512_256: 64,
}

function stated(text: string, name: string | undefined): HashedSubject {
  const [algorithm = '', value = ''] = text.split(':')
  if (name === undefined)
    throw coreError('subject-missing', { found: '`subject-digest` without `subject-name`' })
  if (!/^[0-9a-f]+$/.test(value) || value.length !== lengths[algorithm] || text !== `${algorithm}:${value}`) {
    throw coreError('digest-malformed', { found: JSON.stringify(text.slice(0, 80)), where: 'subject-digest' })
  }
  return { name, digest: { [algorithm]: value } }
}

/** A name that others may join to a folder of theirs must not lead out of it. */
function plainName(name: string, style: 'path' | 'basename'): string {
  const plain = style === 'basename' ? baseName(name) : name.replace(/^(?:\.\/)+/, '')
  const isUnsafe =
    plain === '' || /^(?:[\\/]|[A-Za-z]:[\\/])/.test(plain) || plain.split(/[\\/]/).includes('..')
  if (isUnsafe || hasControl(plain))
    throw flowError('subject-name-unsafe', { found: JSON.stringify(name.slice(0, 200)) })
  return plain
}

function hasControl(name: string): boolean {
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(name)
}

const baseName = (path: string) => path.split(/[\\/]/).at(-1) ?? path
