import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { LARGE_REPORT_BYTES } from '@custody/scan/large/byte-source'
import type { ReportFile } from '@custody/scan/report-file'
import { fileSource } from './file-source.ts'
import { flowError } from './flow-errors.ts'
import { type MatchedFile, type MatchOptions, matchFiles } from './match-files.ts'
import { spareMemory } from './spare-memory.ts'

const MEBIBYTE = 1024 * 1024
/** Bytes from which on reading takes a time that a person notices. */
const LONG = 16 * MEBIBYTE

/**
 * Reads the reports that globs name, each once. `tool=NAME ` before a glob says whose reports they are.
 * @throws reports-missing, glob-empty, and those of matchFiles
 */
export function readReports(
  lines: readonly string[],
  match: MatchOptions,
  progress: (line: string) => void = () => {},
): readonly ReportFile[] {
  if (lines.length === 0) throw flowError('reports-missing')
  const found = new Map<string, ReportFile>()
  for (const line of lines) {
    const { tool, pattern } = splitTool(line)
    for (const file of matchFiles([pattern], match)) {
      const path = isGivenPath(file, pattern, match) ? pattern : file.path
      found.set(file.absolute, reportOf({ ...file, path }, tool, progress))
    }
  }
  return [...found.values()]
}

/** A person finds a report by the path that was typed; a workflow by the path in its workspace. */
function isGivenPath({ absolute }: MatchedFile, pattern: string, match: MatchOptions): boolean {
  return match.literalAnywhere === true && resolve(match.workspace, pattern) === absolute
}

function splitTool(line: string): { readonly tool: string | undefined; readonly pattern: string } {
  const found = /^tool=(\S+)\s+(.+)$/.exec(line)
  return { tool: found?.[1], pattern: found?.[2] ?? line }
}

function reportOf(
  { path, absolute }: MatchedFile,
  tool: string | undefined,
  progress: (line: string) => void,
): ReportFile {
  const { size, mtime } = statSync(absolute)
  if (size >= LONG) progress(`Reading ${path}: ${Math.round(size / MEBIBYTE)} MiB`)
  if (size > LARGE_REPORT_BYTES) spareMemory()
  return { path, content: { source: fileSource(absolute, size) }, tool, modified: mtime }
}
