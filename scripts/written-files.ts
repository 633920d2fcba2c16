import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './root.ts'

/** A file that is made from others, by its path in the repository. */
export type WrittenFile = readonly [path: string, text: string]

/** Writes the files; with `--check` on the command line compares them, and ends with 1 where one differs. */
export function writeOrCheck(files: readonly WrittenFile[]): void {
  const differing = files.filter(([path, text]) => !isWritten(path, text))
  if (!process.argv.includes('--check')) {
    for (const [path, text] of differing) writeFileSync(join(ROOT, path), text)
    console.log(`wrote ${differing.length} of ${files.length} files`)
    return
  }
  for (const [path] of differing) console.error(`${path} is not what its sources give`)
  process.exitCode = differing.length === 0 ? 0 : 1
}

function isWritten(path: string, text: string): boolean {
  return existsSync(join(ROOT, path)) && readFileSync(join(ROOT, path), 'utf8') === text
}

/** Puts a text between the markers `begin: name` and `end: name` of a page. Throws when they are not there once. */
export function fillMarkers(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- begin: ${name} -->`, `<!-- end: ${name} -->`]
  const parts = page.split(begin)
  const after = parts[1]?.split(end)
  if (parts.length !== 2 || after?.length !== 2)
    throw new Error(`the page has no place for ${name}: ${begin} … ${end}`)
  return `${parts[0] ?? ''}${begin}\n${text}\n${end}${after[1] ?? ''}`
}
