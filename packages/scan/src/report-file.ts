import { type Digest, digestOf, hexOf } from '@custody/core/digest/sha256'
import { scanError } from './scan-errors.ts'

/** A file that the workflow names as a report. */
export type ReportFile = {
  readonly path: string
  /** Without the bytes the file is only noted, as too large to read. */
  readonly content: { readonly bytes: Uint8Array } | { readonly digest: Digest; readonly size: number }
  /** The name that the workflow gives its tool (`tool=NAME `); a kind of evidence is a name too. */
  readonly tool?: string | undefined
  /** When the file was last written. */
  readonly modified?: Date | undefined
}

/** A file with its digest worked out. */
export type HashedFile = ReportFile & { readonly digest: Digest; readonly size: number }

export function hashFile(file: ReportFile): HashedFile {
  const { content } = file
  return 'bytes' in content
    ? { ...file, digest: digestOf(content.bytes), size: content.bytes.length }
    : { ...file, digest: content.digest, size: content.size }
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
