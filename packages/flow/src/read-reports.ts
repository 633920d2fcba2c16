import { statSync } from 'node:fs'
import { hashFile } from '@custody/core/digest/hash-file'
import { readRegularFile } from '@custody/core/digest/open-regular'
import type { ReportFile } from '@custody/scan/report-file'
import { flowError } from './flow-errors.ts'
import { type MatchedFile, type MatchOptions, matchFiles } from './match-files.ts'

/** Bytes up to which a report is read; a larger one is only noted by its digest. */
const readLimit = 256 * 1024 * 1024

/**
 * Reads the reports that globs name, each once. `tool=NAME ` before a glob says whose reports they are.
 * @throws reports-missing, glob-empty, and those of matchFiles
 */
export function readReports(lines: readonly string[], match: MatchOptions): readonly ReportFile[] {
  if (lines.length === 0) throw flowError('reports-missing')
  const found = new Map<string, ReportFile>()
  for (const line of lines) {
    const { tool, pattern } = splitTool(line)
    for (const file of matchFiles([pattern], match)) found.set(file.absolute, reportOf(file, tool))
  }
  return [...found.values()]
}

function splitTool(line: string): { readonly tool: string | undefined; readonly pattern: string } {
  const found = /^tool=(\S+)\s+(.+)$/.exec(line)
  return { tool: found?.[1], pattern: found?.[2] ?? line }
}

function reportOf({ path, absolute }: MatchedFile, tool: string | undefined): ReportFile {
  const { size, mtime } = statSync(absolute)
  const content = size > readLimit ? hashFile(absolute) : { bytes: readRegularFile(absolute, readLimit) }
  return { path, content, tool, modified: mtime }
}
