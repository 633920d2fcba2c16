import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import { readRegularFile } from '@custody/core/digest/open-regular'
import { flowError } from './flow-errors.ts'

/** Bytes of a checksums file; more than 1 024 lines are refused anyway. */
const checksumsLimit = 512 * 1024

/** Algorithms by the number of their hexadecimal digits. */
const byLength: ReadonlyMap<number, string> = new Map([
  [56, 'sha224'],
  [64, 'sha256'],
  [96, 'sha384'],
  [128, 'sha512'],
])

const line = /^(\\?)([0-9a-f]{56,128}) [ *](.+)$/s

/**
 * Artifacts of a checksums file as `sha256sum` and its sisters write it: its path, or its text.
 * @returns names as they stand there; whether they can be names of artifacts is for the caller to say
 * @throws checksums-malformed, naming the number of the line, file-missing, file-too-large
 */
export function readChecksums(checksums: string): readonly HashedSubject[] {
  const isText = checksums.includes('\n') || line.test(checksums)
  const text = isText ? checksums : readRegularFile(checksums, checksumsLimit).toString('utf8')
  // Not by white space: a name may hold any, and only a line feed ends it.
  const found = text
    .split(/\r?\n/)
    .flatMap((content, at) => (content.trim() === '' ? [] : [readLine(content, at)]))
  if (found.length === 0) throw flowError('checksums-malformed', { found: 'no line' })
  return found
}

function readLine(content: string, at: number): HashedSubject {
  const [, escaped = '', hex = '', name = ''] = line.exec(content) ?? []
  const algorithm = byLength.get(hex.length)
  if (algorithm === undefined) throw flowError('checksums-malformed', { where: `line ${at + 1}` })
  return { name: escaped === '' ? name : unescaped(name), digest: { [algorithm]: hex } }
}

function unescaped(name: string): string {
  return name.replace(/\\[\\nr]/g, (escape) => escapes[escape] ?? escape)
}

const escapes: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r' }
