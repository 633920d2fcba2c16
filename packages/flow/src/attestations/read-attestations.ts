import { type Dirent, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readRegularFile } from '@custody/core/digest/open-regular'
import { jsonLines } from '@custody/core/json/json-lines'
import { flowError } from '../flow-errors.ts'
import { matchFiles } from '../match-files.ts'

/** One Sigstore bundle, as it stands in a file. */
export interface AttestationFile {
  /** Path, with `:N` for the Nth line of several. */
  readonly name: string
  readonly bytes: Uint8Array
}

const sizeLimit = 128 * 1024 * 1024
const mostAttestations = 10_000

/** Stands in every Sigstore bundle of every version; of a folder only such files are taken. */
const marker = Buffer.from('application/vnd.dev.sigstore.bundle')

/**
 * Reads attestations: files with one Sigstore bundle or one a line, globs, and folders, of which every file counts that holds a
 * bundle (the blobs of a Custody bundle do).
 * @throws attestation-missing, glob-empty, file-*
 */
export function readAttestations(places: readonly string[], workspace: string): readonly AttestationFile[] {
  const found = places.flatMap((place) => readPlace(place, workspace))
  if (found.length === 0)
    throw flowError('attestation-missing', {
      found: places.length === 0 ? 'no `--bundle`' : places.join(', '),
    })
  if (found.length <= mostAttestations) return found
  throw flowError('attestation-missing', {
    found: `${found.length} attestations`,
    expected: `at most ${mostAttestations}`,
  })
}

function readPlace(place: string, workspace: string): readonly AttestationFile[] {
  if (lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true) return readFolder(place)
  return matchFiles([place], { workspace, exclude: [], literalAnywhere: true }).flatMap(
    ({ path, absolute }) => readDocuments(path, readRegularFile(absolute, sizeLimit)),
  )
}

function readFolder(folder: string): readonly AttestationFile[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return files
    .map(pathOf)
    .sort()
    .filter((path) => lstatSync(path).size <= sizeLimit)
    .flatMap((path) => {
      const bytes = readRegularFile(path, sizeLimit)
      return bytes.includes(marker) ? readDocuments(path, bytes) : []
    })
}

const pathOf = ({ parentPath, name }: Dirent) => join(parentPath, name)

function readDocuments(path: string, bytes: Buffer): readonly AttestationFile[] {
  const documents = jsonLines(bytes)
  if (documents.length === 1) return [{ name: path, bytes }]
  return documents.map((document, index) => ({ name: `${path}:${index + 1}`, bytes: document }))
}
