import { readRegularFile } from '@custody/core/digest/open-regular'
import { jsonLines } from '@custody/core/json/json-lines'
import { readTrustedRoots } from '@custody/core/verify/read-trusted-root'
import type { TrustedRoot } from '@custody/core/verify/trusted-root'
import { flowError } from './flow-errors.ts'

/** The shared inputs that name trusted roots, as they were given. */
export interface RootOptions {
  /** Paths of files with one root or one a line; `public-good` for the one that Custody ships. */
  readonly trustedRoots: readonly string[]
  /** Address of a TUF repository that holds `trusted_root.json`. */
  readonly tufMirror: string | undefined
  /** Path of the TUF root metadata that the mirror is believed by. */
  readonly tufRoot: string | undefined
  /** Nothing is taken from a network. */
  readonly offline: boolean
}

/** A trusted root, and what a reader has to know about where it comes from. */
export interface GivenRoot {
  readonly root: TrustedRoot
  /** As they were read: what the root's digest is of. */
  readonly bytes: Uint8Array
  /** Path, mirror, or `public-good`. */
  readonly name: string
  /** When the shipped one was published; one of a mirror is fresh, and of a file nobody knows. */
  readonly date?: Date
}

const sizeLimit = 16 * 1024 * 1024

/** Not a path: the root of Sigstore's public-good instance that came with this version of Custody. */
const shippedName = 'public-good'

/**
 * Reads all trusted roots that the inputs name.
 * @throws offline-refused, file-*, those of readTrustedRoots and fetchTrustedRoot
 */
export async function loadTrustedRoots(options: RootOptions): Promise<readonly GivenRoot[]> {
  const { tufMirror, tufRoot, offline } = options
  if (tufMirror === undefined && tufRoot !== undefined)
    throw flowError('tuf-root-unusable', { found: '`tuf-root` without `tuf-mirror`' })
  if (tufMirror !== undefined && offline)
    throw flowError('offline-refused', { found: `\`tuf-mirror\` ${tufMirror}` })
  const given = await Promise.all(options.trustedRoots.map(readGiven))
  if (tufMirror === undefined) return given.flat()
  const { fetchTrustedRoot } = await import('./fetch-trusted-root.ts')
  const fetched = rootsIn(await fetchTrustedRoot(tufMirror, tufRoot), tufMirror)
  return [...given.flat(), ...fetched]
}

async function readGiven(path: string): Promise<readonly GivenRoot[]> {
  return path === shippedName ? shippedRoot() : rootsIn(readRegularFile(path, sizeLimit), path)
}

async function shippedRoot(): Promise<readonly GivenRoot[]> {
  const { publicGoodRoot } = await import('./public-good-root.generated.ts')
  const date = new Date(publicGoodRoot.date)
  return rootsIn(Buffer.from(publicGoodRoot.text), shippedName).map((given) => ({ ...given, date }))
}

function rootsIn(bytes: Uint8Array, name: string): readonly GivenRoot[] {
  const documents = jsonLines(bytes)
  return readTrustedRoots(bytes).map((root, at) => ({ root, name, bytes: documents[at] ?? bytes }))
}
