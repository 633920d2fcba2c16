import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ROOT } from '../../scripts/root.ts'
import { type ProgramResult, runProgram } from '../harness/run-program.ts'

const tree = mkdtempSync(join(tmpdir(), 'custody-set-up-'))
const other = join(tree, 'other')
const LOCK = JSON.stringify({ packages: { '': {}, 'node_modules/node': { version: '24.0.1' } } })

/** A Node.js that says which arguments it was started with, and ends with 7. */
const INSTALLED = `#!/bin/sh
if [ "$1" = --version ]; then echo v24.0.1; exit; fi
printf 'installed:'; printf ' [%s]' "$@"; echo
exit 7
`

/** One that runs what it is given. */
const RUNNING = `#!/bin/sh
exec '${process.execPath}' "$@"
`

/** In place of npm: installs that Node.js, and writes down that it did. */
const NPM = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
appendFileSync('installations', process.argv.slice(2).join(' ') + '\\n')
mkdirSync('node_modules/node/bin', { recursive: true })
mkdirSync('node_modules/.bin', { recursive: true })
writeFileSync('node_modules/.package-lock.json', ${JSON.stringify(LOCK)})
writeFileSync('node_modules/node/bin/node', ${JSON.stringify(INSTALLED)}, { mode: 0o755 })
writeFileSync('node_modules/.bin/node', ${JSON.stringify(RUNNING)}, { mode: 0o755 })
`

beforeAll(() => {
  for (const folder of ['scripts', 'other']) mkdirSync(join(tree, folder))
  cpSync(join(ROOT, 'scripts/setup.mjs'), join(tree, 'scripts/setup.mjs'))
  writeFileSync(join(tree, 'package.json'), '{"devDependencies":{"node":"24.0.1"}}')
  writeFileSync(join(tree, 'package-lock.json'), LOCK)
  writeFileSync(join(tree, 'npm.cjs'), NPM)
  // The Node.js of the machine, found later on PATH than the one that is installed meanwhile.
  writeFileSync(join(other, 'node'), RUNNING, { mode: 0o755 })
})
afterAll(() => rmSync(tree, { recursive: true }))

/** As npm runs a script: by a shell that looks for `node` among the installed programs first. */
const setUp = (line: string): Promise<ProgramResult> =>
  runProgram('/bin/sh', ['-c', `node scripts/setup.mjs ${line}`], {
    cwd: tree,
    env: { PATH: `${tree}/node_modules/.bin:${other}:/usr/bin:/bin`, npm_execpath: join(tree, 'npm.cjs') },
  })

describe('the set-up, on a machine with another Node.js', () => {
  it('installs what is locked, then runs the installed Node.js in the same go', async () => {
    const { exitCode, stdout } = await setUp('print.ts a "b c"')
    expect({ exitCode, last: stdout.trim().split('\n').at(-1) }).toEqual({
      exitCode: 7,
      last: 'installed: [print.ts] [a] [b c]',
    })
  })

  it('installs nothing a second time', async () => {
    const { exitCode, stdout } = await setUp('again.ts')
    const installations = readFileSync(join(tree, 'installations'), 'utf8')
    expect({ exitCode, stdout, installations }).toEqual({
      exitCode: 7,
      stdout: 'installed: [again.ts]\n',
      installations: 'ci --no-audit --no-fund --loglevel=error\n',
    })
  })

  it('refuses to go on with a Node.js other than the one of package.json', async () => {
    writeFileSync(join(tree, 'package.json'), '{"devDependencies":{"node":"24.0.2"}}')
    const { exitCode, stdout, stderr } = await setUp('print.ts')
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toContain('Node.js 24.0.2 of package.json was not installed')
  })
})
