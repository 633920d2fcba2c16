import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'

const parent = mkdtempSync(join(tmpdir(), 'custody-github-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

/** An empty folder that is gone after the tests of the file. */
export function newFolder(): string {
  return mkdtempSync(join(parent, 'test-'))
}
