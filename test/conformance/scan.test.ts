import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { digestOf } from '@custody/core/digest/sha256'
import { readReport } from '@custody/scan/read-report'
import { describe, expect, it } from '@jest/globals'

const corpus = process.env['CUSTODY_CORPUS']
if (corpus === undefined || corpus === '')
  throw new Error('CUSTODY_CORPUS must name the folder of the test corpus')

const read = (path: string) => {
  const bytes = readFileSync(join(corpus, path))
  return readReport(bytes, digestOf(bytes))
}
const find = (pattern: string) => globSync(pattern, { cwd: corpus }).toSorted()

describe('the SARIF tutorials', () => {
  const states: Readonly<Record<string, string>> = {
    'Notifications.sarif': 'failed',
    'Catastrophic configuration error.sarif': 'failed',
    'Catastrophic execution error.sarif': 'failed',
    'Empty runs.sarif': 'incomplete',
    'No runs.sarif': 'incomplete',
    'One run no results.sarif': 'incomplete',
  }
  it.each(find('sarif/tutorials/**/*.sarif*'))('%s is in its state', (path) => {
    expect(read(path)).toMatchObject({ format: 'sarif', state: states[basename(path)] ?? 'complete' })
  })
})
