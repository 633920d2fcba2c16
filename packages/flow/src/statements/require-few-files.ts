import { flowError } from '../flow-errors.ts'

/** Files that a record can list, with room for those of its own. */
const fileLimit = 990

/**
 * Refuses more statements and other files than one record can list.
 * @throws statement-limit
 */
export function requireFewFiles(count: number): void {
  if (count <= fileLimit) return
  throw flowError('statement-limit', {
    found: `${count} statements and files`,
    expected: `at most ${fileLimit}`,
  })
}
