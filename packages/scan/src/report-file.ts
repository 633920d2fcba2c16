import { type Digest, digestOf, hexOf } from '@custody/core/digest/sha256'
import { MAX_REPORT_BYTES } from './container/report-limit.ts'
import { type ByteSource, readWhole } from './large/byte-source.ts'
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

/** In memory, or to be read piece by piece. */
export type ReportContent = { readonly bytes: Uint8Array } | { readonly source: ByteSource }

/** A file with its digest worked out, and what the first pass over a large one told. */
export type HashedFile = Omit<ReportFile, 'content'> & {
  readonly content: { readonly bytes: Uint8Array } | { readonly large: LargeReport }
  readonly digest: Digest
  readonly size: number
}

/**
 * Works a file's digest out. A large one whose format is not read piece by piece is taken into memory if it fits.
 * @throws file-changed where a large file is not the same when it is read again
 */
export function hashFile(file: ReportFile, progress?: Progress): HashedFile {
  const { content } = file
  if ('bytes' in content)
    return { ...file, content, digest: digestOf(content.bytes), size: content.bytes.length }
  const { source } = content
  const large = openLargeReport(source, file.tool, percentages(file.path, source.size, progress))
  const { digest, size } = large
  if ('list' in large.frame || size > MAX_REPORT_BYTES) return { ...file, content: { large }, digest, size }
  return { ...file, content: { bytes: readWhole(source, digest) }, digest, size }
}

/**
 * Files by path, each once; two globs may match the same file.
 * @throws report-ambiguous where they give it two tools, or its bytes differ
 */
export function distinctFiles(files: readonly HashedFile[]): readonly HashedFile[] {
  const byPath = new Map<string, HashedFile>()
  for (const file of files) {
    const known = byPath.get(file.path)
    if (known !== undefined && (known.digest !== file.digest || known.tool !== file.tool)) {
      throw scanError('report-ambiguous', {
        where: JSON.stringify(file.path.slice(0, 200)),
        found: `${describe(known)} and ${describe(file)}`,
      })
    }
    byPath.set(file.path, file)
  }
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function describe({ tool, digest }: HashedFile): string {
  return `${tool === undefined ? 'no tool' : `tool ${JSON.stringify(tool.slice(0, 80))}`} with ${hexOf(digest).slice(0, 12)}`
}
