import { flowError } from '../flow-errors.ts'

/** Where signed statements go beside the bundle. */
export type Place =
  | { readonly kind: 'github' }
  | { readonly kind: 'registry' }
  | { readonly kind: 'file'; readonly path: string }

/**
 * Reads the places of the inputs: `github`, `registry`, `file:PATH`; each once.
 * @param pushToRegistry the name that actions/attest has for `registry`
 * @throws store-unknown
 */
export function readPlaces(lines: readonly string[], pushToRegistry: boolean): readonly Place[] {
  const all = [...lines, ...(pushToRegistry ? ['registry'] : [])]
  return [...new Set(all)].map(readPlace)
}

function readPlace(line: string): Place {
  if (line === 'github' || line === 'registry') return { kind: line }
  const [, path = ''] = /^file:(.+)$/.exec(line) ?? []
  if (path === '') throw flowError('store-unknown', { found: JSON.stringify(line.slice(0, 200)) })
  return { kind: 'file', path }
}
