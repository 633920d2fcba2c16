import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { newFolder } from './new-folder.ts'

const source = new URL('../src/', import.meta.url).href

/** Runs an action of one line in a process of its own. */
function run(main: string) {
  const path = join(newFolder(), 'index.mjs')
  const lines = [
    `import { runAction } from '${source}run-action.ts'`,
    `import { githubError } from '${source}github-errors.ts'`,
    `await runAction('attest', async (runner) => { ${main} })`,
  ]
  writeFileSync(path, lines.join('\n'))
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=source', path], {
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('runAction', () => {
  it('succeeds when the action has ended', () => {
    expect(run("runner.write('done')")).toEqual({ status: 0, stdout: 'done', stderr: '' })
  })

  it.each([
    ['a coded error', "throw githubError('input-invalid')", 'input-invalid'],
    ['an unexpected error', "throw new TypeError('x')", 'unexpected-failure'],
    ['something that is no error', "throw 'x'", 'unexpected-failure'],
    [
      'an error outside of the action',
      "setTimeout(() => { throw new Error('x') }); await new Promise((r) => setTimeout(r, 500))",
      'unexpected-failure',
    ],
    [
      'a promise that nobody waits for',
      "void Promise.reject(new Error('x')); await new Promise((r) => setTimeout(r, 500))",
      'unexpected-failure',
    ],
  ])('fails with one annotation for %s', (_, main, code) => {
    const { status, stdout, stderr } = run(main)
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    expect(stdout.match(/^::error title=Custody%3A ([\w-]+)::/gm)).toEqual([
      `::error title=Custody%3A ${code}::`,
    ])
  })

  it('does not succeed when the action waits for what never comes', () => {
    expect(run('await new Promise(() => {})').status).not.toBe(0)
  })
})
