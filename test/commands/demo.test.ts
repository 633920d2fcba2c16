import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { runProgram } from '../harness/run-program.ts'

const root = mkdtempSync(join(tmpdir(), 'custody-demo-test-'))
afterAll(() => rmSync(root, { recursive: true }))

/** `npm run demo -- --out FOLDER`, without the set-up. */
const demo = (folder: string) =>
  runProgram(process.execPath, ['--conditions=source', 'scripts/demo.ts', '--out', folder])

describe('npm run demo', () => {
  let said: string
  it.each([
    ['of somebody else', ['notes.txt']],
    ['with a key alone', ['public-key.pem']],
    ['with a digest alone', ['bundle-digest.txt', 'notes.txt']],
  ])('leaves a folder %s as it is', async (name, files) => {
    const folder = join(root, name)
    mkdirSync(folder)
    for (const file of files) writeFileSync(join(folder, file), 'mine')
    const { exitCode, stderr } = await demo(folder)
    expect({ exitCode, files: readdirSync(folder).sort() }).toEqual({ exitCode: 4, files: [...files].sort() })
    expect(stderr).toContain('no earlier demo left it')
  })

  it('leaves a file as it is', async () => {
    const file = join(root, 'file')
    writeFileSync(file, 'mine')
    expect((await demo(file)).exitCode).toBe(4)
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  it('replaces what an earlier demo left, and nothing beside it', async () => {
    const folder = join(root, 'my out')
    mkdirSync(join(folder, 'bundle'), { recursive: true })
    for (const file of ['bundle-digest.txt', 'public-key.pem', 'bundle/old', 'notes.txt'])
      writeFileSync(join(folder, file), 'old')
    const { exitCode, stdout, stderr } = await demo(folder)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    said = stdout
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('old')
    expect(existsSync(join(folder, 'bundle', 'old'))).toBe(false)
    expect(readFileSync(join(folder, 'bundle-digest.txt'), 'utf8')).toMatch(/^sha256:[0-9a-f]{64}\n$/)
  })

  it('names the piece of the bundle in which it changed a byte', () => {
    expect(said).toMatch(/bundle-blob-changed\n {4}at evidence\/\w+\/[0-9a-f]{12}…\/[\w.-]+ in bundle\n/)
    expect(said).not.toContain('undefined')
  })

  it('indents everything that its steps say', () => {
    const lines = said.split('\n').filter((line) => !/^(?: {2}|▸|PASSED|$)/.test(line))
    expect(lines).toEqual([])
  })

  it('ends with a command that repeats the verdict from the root, whatever the folder is called', async () => {
    const command = said.slice(said.indexOf('npx --no custody verify'))
    const { exitCode, stdout } = await runProgram('sh', ['-c', command])
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('PASSED') })
  })
})
