import { readFileSync } from 'node:fs'
import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import { coreError } from '@custody/core/core-errors'
import { hexOf } from '@custody/core/digest/sha256'
import { readTreeListing } from '@custody/core/digest/tree-digest'
import { subjectLimit } from '@custody/core/in-toto/statement'
import { flowError } from './flow-errors.ts'
import { hashMatches, type MatchOptions } from './match-files.ts'

/** The shared inputs that name an artifact, as actions/attest has them. */
export interface SubjectOptions {
  /** Globs. */
  readonly paths: readonly string[]
  /** `ALGORITHM:HEX`, with a name. */
  readonly digest: string | undefined
  readonly name: string | undefined
  /** Path of a file as `sha256sum` writes it, or its text. */
  readonly checksums: string | undefined
}

/**
 * The artifacts that the inputs name, each hashed here where its bytes are at hand.
 * @returns none when nothing names an artifact
 * @throws subject-conflict, subject-limit, checksums-malformed, digest-malformed, subject-missing, and those of matchFiles
 */
export function hashSubjects(options: SubjectOptions, match: MatchOptions): readonly HashedSubject[] {
  const ways = [options.paths.length > 0, options.digest !== undefined, options.checksums !== undefined]
  if (ways.filter(Boolean).length > 1) throw flowError('subject-conflict')
  if (options.digest !== undefined) return [stated(options.digest, options.name)]
  if (options.checksums !== undefined) return requireFewSubjects(listed(options.checksums))
  const files = hashMatches(options.paths, match)
  if (options.name !== undefined && files.length > 1) {
    throw flowError('subject-conflict', { found: `one name for ${files.length} files` })
  }
  return requireFewSubjects(
    files.map(({ path, digest }) => ({ name: options.name ?? path, digest: { sha256: hexOf(digest) } })),
  )
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

const lengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 }

function stated(text: string, name: string | undefined): HashedSubject {
  const [algorithm = '', value = ''] = text.split(':')
  if (name === undefined)
    throw coreError('subject-missing', { found: '`subject-digest` without `subject-name`' })
  if (!/^[0-9a-f]+$/.test(value) || value.length !== lengths[algorithm] || text !== `${algorithm}:${value}`) {
    throw coreError('digest-malformed', { found: JSON.stringify(text.slice(0, 80)), where: 'subject-digest' })
  }
  return { name, digest: { [algorithm]: value } }
}

function listed(checksums: string): readonly HashedSubject[] {
  const text =
    checksums.includes('\n') || /^\\?[0-9a-f]{64} /.test(checksums) ? checksums : readText(checksums)
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const found = readTreeListing(lines.map((line) => line.replace(/^(\\?[0-9a-f]{64}) \*/, '$1  ')).join('\n'))
  if (found.length !== lines.length || found.length === 0) {
    throw flowError('checksums-malformed', {
      found: `${lines.length - found.length} of ${lines.length} lines`,
    })
  }
  return found.map(({ path, digest }) => ({ name: path, digest: { sha256: hexOf(digest) } }))
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw coreError('file-missing', { where: path, cause })
  }
}
