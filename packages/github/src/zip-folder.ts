import { createWriteStream, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { coreError } from '@custody/core/core-errors'
import type { Digest } from '@custody/core/digest/sha256'
import { archiveLimits, checkArchiveSize } from './archive-limits.ts'
import { ByteMeter } from './byte-meter.ts'
import { isPlainEntryName } from './entry-name.ts'
import { githubError } from './github-errors.ts'

/** A ZIP file on disk. */
export interface Archive {
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly digest: Digest
}

/** The archive tells nothing about when it was made: the same folder gives the same bytes. The first day of a ZIP's calendar. */
const entryOptions = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true }

/**
 * Packs all files of a folder into a new ZIP file; the same files give the same bytes.
 * @throws file-not-regular for links and devices, archive-unsafe for names that `unzipFolder` would refuse,
 *   archive-too-large
 */
export async function zipFolder(folder: string, path: string): Promise<Archive> {
  const files = listFiles(folder)
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  const meter = new ByteMeter(archiveLimits.totalBytes)
  const written = pipeline(zip.outputStream, meter, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  // yazl reports a file that it cannot read here, and then never ends its stream.
  zip.on('error', (error: Error) => meter.destroy(error))
  for (const { name } of files) zip.addFile(join(folder, name), name, entryOptions)
  zip.end()
  await written
  checkArchiveSize({ ...measure(files), packed: meter.size }, archiveLimits)
  return { path, size: meter.size, digest: meter.digest() }
}

interface File {
  /** Relative to the folder, with `/`. */
  readonly name: string
  readonly size: number
}

function listFiles(folder: string): readonly File[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    name.replaceAll('\\', '/'),
  )
  return names.sort().flatMap((name) => {
    const status = lstatSync(join(folder, name))
    if (status.isDirectory()) return []
    if (!status.isFile()) throw coreError('file-not-regular', { where: JSON.stringify(name) })
    if (!isPlainEntryName(name)) throw githubError('archive-unsafe', { found: JSON.stringify(name) })
    return [{ name, size: status.size }]
  })
}

function measure(files: readonly File[]) {
  const sizes = files.map(({ size }) => size)
  return {
    entries: files.length,
    largest: Math.max(0, ...sizes),
    total: sizes.reduce((sum, size) => sum + size, 0),
  }
}
