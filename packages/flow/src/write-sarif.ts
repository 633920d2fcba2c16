import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Collection } from '@custody/scan/collect-reports'
import { sarifLogs } from '@custody/scan/sarif-log/sarif-log'
import { writeAnew } from './output-place.ts'

/**
 * Writes the findings of all reports as `findings-1.sarif` and so on into a folder, and tells of each thing that was left out
 * (docs/spec/sarif-output.md). Files that an earlier run left there under these names are gone afterwards. Gives the paths.
 *
 * @throws output-refused
 * @param workspace folder that absolute paths in reports may begin with
 */
export function writeSarif(
  collection: Collection,
  folder: string,
  workspace: string,
  progress: (line: string) => void,
): readonly string[] {
  const { logs, dropped } = sarifLogs(collection, workspace)
  for (const line of dropped) progress(line)
  mkdirSync(folder, { recursive: true })
  const paths = logs.map((log, index) => {
    const path = pathOf(folder, index)
    writeAnew(path, log, 'sarif-to')
    return path
  })
  for (let index = paths.length; existsSync(pathOf(folder, index)); index += 1) rmSync(pathOf(folder, index))
  return paths
}

function pathOf(folder: string, index: number): string {
  return join(folder, `findings-${index + 1}.sarif`)
}
