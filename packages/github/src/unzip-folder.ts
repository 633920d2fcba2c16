import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CustodyError } from '@custody/core/errors'
import type { Entry, ZipFile } from 'yauzl'
import { type ArchiveLimits, archiveLimits, checkArchiveSize } from './archive-limits.ts'
import { entryNameKey, isPlainEntryName } from './entry-name.ts'
import { githubError } from './github-errors.ts'

/**
 * Unpacks a ZIP file that may be hostile. The whole directory of the archive is judged before the first file is written:
 * regular files with plain relative names, each once, within the limits; nothing is written outside of `into`.
 * @param into an empty folder
 * @throws archive-malformed, archive-unsafe, archive-too-large
 */
export async function unzipFolder(
  path: string,
  into: string,
  limits: ArchiveLimits = archiveLimits,
): Promise<void> {
  const { openPromise } = await import('yauzl')
  try {
    // Names are decoded here: a ZIP file can carry two for one entry, and readers differ in which one they take.
    const zip = await openPromise(path, { decodeStrings: false, autoClose: false, lazyEntries: true })
    try {
      for (const file of await readDirectory(zip, limits)) await extract(zip, file, into)
    } finally {
      zip.close()
    }
  } catch (cause) {
    if (cause instanceof CustodyError) throw cause
    throw githubError('archive-malformed', { cause })
  }
}

interface ZippedFile {
  readonly name: string
  readonly entry: Entry
}

async function readDirectory(zip: ZipFile, limits: ArchiveLimits): Promise<readonly ZippedFile[]> {
  const files: ZippedFile[] = []
  const size = { entries: 0, largest: 0, total: 0, packed: zip.fileSize }
  for await (const entry of zip.eachEntry()) {
    size.entries += 1
    size.largest = Math.max(size.largest, entry.uncompressedSize)
    size.total += entry.uncompressedSize
    checkArchiveSize(size, limits)
    const file = readEntry(entry)
    if (file !== undefined) files.push(file)
  }
  refuseCollisions(files)
  return files
}

/** A folder's own entry is checked and then left out: folders are made as files need them. */
function readEntry(entry: Entry): ZippedFile | undefined {
  const name = decodeName(entry.fileNameRaw)
  const isFolder = name.endsWith('/')
  const plain = isFolder ? name.slice(0, -1) : name
  if (!isPlainEntryName(plain)) throw unsafe(plain, 'a plain relative name')
  const type = (entry.externalFileAttributes >>> 16) & 0o170000
  if (type !== 0 && type !== (isFolder ? 0o040000 : 0o100000)) throw unsafe(plain, 'a regular file')
  if (entry.isEncrypted()) throw unsafe(plain, 'a file that is not encrypted')
  if (isFolder && entry.uncompressedSize > 0) throw unsafe(plain, 'a folder without content')
  return isFolder ? undefined : { name, entry }
}

/** No name twice, and none that is another's folder, also where the file system does not tell upper from lower case. */
function refuseCollisions(files: readonly ZippedFile[]): void {
  const keys = new Set<string>()
  for (const { name } of files) {
    const key = entryNameKey(name)
    if (keys.has(key)) throw unsafe(name, 'each name once')
    keys.add(key)
  }
  for (const { name } of files) {
    for (let parent = dirname(entryNameKey(name)); parent !== '.'; parent = dirname(parent)) {
      if (keys.has(parent)) throw unsafe(name, 'no file below another file')
    }
  }
}

async function extract(zip: ZipFile, { name, entry }: ZippedFile, into: string): Promise<void> {
  const path = join(into, name)
  mkdirSync(dirname(path), { recursive: true })
  // yauzl ends the stream with an error when it yields other than the declared number of bytes.
  await pipeline(
    await zip.openReadStreamPromise(entry),
    createWriteStream(path, { flags: 'wx', mode: 0o644 }),
  )
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeName(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw githubError('archive-unsafe', { found: 'a name that is not UTF-8', cause })
  }
}

function unsafe(name: string, expected: string) {
  return githubError('archive-unsafe', { found: JSON.stringify(name.slice(0, 200)), expected })
}
