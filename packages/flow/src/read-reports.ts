import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { hashFile } from '@custody/core/digest/hash-file'
import { readRegularFile } from '@custody/core/digest/open-regular'
import type { ReportFile } from '@custody/scan/report-file'
import { flowError } from './flow-errors.ts'
import { type MatchedFile, type MatchOptions, matchFiles } from './match-files.ts'

const MEBIBYTE = 1024 * 1024
/** Bytes from which on reading takes a time that a person notices. */
const LONG = 16 * MEBIBYTE

/** Bytes up to which a report is read; a larger one is only noted by its digest. */
const readLimit = 256 * 1024 * 1024

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
  const content = size > readLimit ? hashFile(absolute) : { bytes: readRegularFile(absolute, readLimit) }
  return { path, content, tool, modified: mtime }
}
