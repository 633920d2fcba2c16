import type { FindingLocation } from './finding.ts'

/** A place in a file as a tool names it: forward slashes, no `./` before it; a line that is none (0, a word) is left out. */
export function filePlace(path: string | undefined, line?: number | string): FindingLocation | undefined {
  if (path === undefined || path.trim() === '') return undefined
  return { path: filePath(path), line: lineNumber(line) }
}

export function filePath(path: string): string {
  return path
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+(?=.)/, '')
}

/** A line counted from 1; of a range (`12-14`) its first. */
export function lineNumber(given: number | string | undefined): number | undefined {
  const text = typeof given === 'string' ? /^\s*(\d{1,9})(?:\s*-\s*\d+)?\s*$/.exec(given)?.[1] : undefined
  const line = text === undefined ? given : Number(text)
  return typeof line === 'number' && Number.isSafeInteger(line) && line > 0 ? line : undefined
}
