import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { flowError } from '../flow-errors.ts'
import type { SignedStatement } from './signed-statement.ts'

/**
 * Writes statements into one file: one JSON document where it is one, else JSON Lines; verifiers tell the two by the ending.
 * A file that is there already is replaced at once or not at all, and not written through a link.
 * @throws store-file-failed
 */
export function writeStatements(path: string, statements: readonly Pick<SignedStatement, 'bytes'>[]): void {
  if (statements.length !== 1 && path.endsWith('.json'))
    throw flowError('store-file-failed', {
      where: path,
      found: `${statements.length} statements`,
      expected: 'one: several need a name that ends in `.jsonl`',
    })
  const temporary = `${path}.${randomUUID()}`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeWhole(path, temporary, statements.map(({ bytes }) => `${bytes.toString('utf8')}\n`).join(''))
  } catch (cause) {
    throw flowError('store-file-failed', { where: path, cause })
  }
}

function writeWhole(path: string, temporary: string, text: string): void {
  try {
    writeFileSync(temporary, text, { flag: 'wx' })
    renameSync(temporary, path)
  } finally {
    if (existsSync(temporary)) rmSync(temporary)
  }
}
