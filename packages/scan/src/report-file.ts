import { type Digest, digestOf, hexOf } from '@custody/core/digest/sha256'
import { MAX_REPORT_BYTES } from './container/report-limit.ts'
import { type ByteSource, LARGE_REPORT_BYTES, readWhole } from './large/byte-source.ts'
import { type Progress, percentages } from './large/progress.ts'
import { type LargeReport, openLargeReport } from './large/read-large-report.ts'
import { scanError } from './scan-errors.ts'

/** A file that the workflow names as a report. */
export type ReportFile = {
  readonly path: string
  readonly content: ReportContent
  /** The name that the workflow gives its tool (`tool=NAME `); a kind of evidence is a name too. */
  readonly tool?: string | undefined
  /** When the file was last written. */
  readonly modified?: Date | undefined
}

/** In memory, or to be read when its turn comes. */
export type ReportContent = { readonly bytes: Uint8Array } | { readonly source: ByteSource }

/** A file with its digest worked out, and what the first pass over a large one told. */
export type HashedFile = Omit<ReportFile, 'content'> & {
  readonly content: { readonly bytes: Uint8Array } | { readonly large: LargeReport }
  readonly digest: Digest
  readonly size: number
}

/**
 * Files by path, each once; two globs may match the same file. Each is read when it is asked for, so that not all are in memory at once.
 * @throws report-ambiguous where they give it two tools, or its bytes differ; file-changed
 */
export function* distinctFiles(files: readonly ReportFile[], progress?: Progress): Generator<HashedFile> {
  const byPath = Map.groupBy(files, ({ path }) => path)
  for (const path of [...byPath.keys()].toSorted()) {
    const [file, ...others] = byPath.get(path) ?? []
    if (file === undefined) continue
    const hashed = hashFile(file, progress)
    for (const other of others) refuseOther(hashed, hashFile(other))
    yield hashed
  }
}

/** Works a file's digest out. A large one whose format is not read piece by piece is taken into memory if it fits. */
function hashFile(file: ReportFile, progress?: Progress): HashedFile {
  const { content } = file
  if ('bytes' in content) return inMemory(file, content.bytes)
  const { source } = content
  if (source.size <= LARGE_REPORT_BYTES) return inMemory(file, readWhole(source))
  const large = openLargeReport(source, file.tool, percentages(file.path, source.size, progress))
  const { digest, size } = large
  if ('list' in large.frame || size > MAX_REPORT_BYTES) return { ...file, content: { large }, digest, size }
  return inMemory(file, readWhole(source, digest))
}

function inMemory(file: ReportFile, bytes: Uint8Array): HashedFile {
  return { ...file, content: { bytes }, digest: digestOf(bytes), size: bytes.length }
}

function refuseOther(file: HashedFile, other: HashedFile): void {
  if (file.digest === other.digest && file.tool === other.tool) return
  throw scanError('report-ambiguous', {
    where: JSON.stringify(file.path.slice(0, 200)),
    found: `${describe(file)} and ${describe(other)}`,
  })
}

function describe({ tool, digest }: HashedFile): string {
  return `${tool === undefined ? 'no tool' : `tool ${JSON.stringify(tool.slice(0, 80))}`} with ${hexOf(digest).slice(0, 12)}`
}
