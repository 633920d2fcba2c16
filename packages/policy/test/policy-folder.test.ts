import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sha256 } from '@custody/core/digest/sha256'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { readPolicyFolder } from '../src/policy/read-policy-folder.ts'
import { testPolicy } from '../src/policy/test-policy.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const rego = 'package a\ndeny contains "x" if false\n'

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

describe('a policy folder', () => {
  it('gives its modules, apart from its tests, and passes over what is for people', () => {
    write({
      'a.rego': rego,
      'sub/b.rego': rego,
      'a_test.rego': rego,
      'README.md': '#',
      LICENSE: 'x',
      '.git/config': 'x',
    })
    const { modules, tests } = readPolicyFolder(folder)
    expect(modules.map(({ path }) => path)).toEqual(['a.rego', 'sub/b.rego'])
    expect(tests.map(({ path }) => path)).toEqual(['a_test.rego'])
  })

  it.each(['rules.md', 'LICENSE', 'NOTICE.d'])('reads a folder whatever its name: %s', (name) => {
    write({ 'a.rego': rego, [`${name}/b.rego`]: rego })
    expect(
      readPolicyFolder(folder)
        .modules.map(({ path }) => path)
        .sort(),
    ).toEqual([`${name}/b.rego`, 'a.rego'].sort())
  })

  it('merges data files, each at its place', () => {
    write({
      'a.rego': rego,
      'data.json': '{"x": {"a": 1}}',
      'x/data.yaml': 'b: [2]\n',
      'y/z/data.yml': 'c: 3\n',
    })
    expect(JSON.parse(JSON.stringify(readPolicyFolder(folder).data))).toEqual({
      x: { a: 1, b: [2] },
      y: { z: { c: 3 } },
    })
  })

  it('has the digest that sha256sum gives over its files', () => {
    write({ 'b.rego': rego, 'a/data.json': '{}' })
    const listing = execFileSync('sha256sum', ['a/data.json', 'b.rego'], { cwd: folder })
    expect(readPolicyFolder(folder).digest).toBe(`sha256:${sha256(listing)}`)
  })

  it('takes a name that means something to JavaScript as any other', () => {
    write({ 'a.rego': rego, 'data.json': '{"__proto__": {"a": 1}}' })
    expect(JSON.stringify(readPolicyFolder(folder).data)).toBe('{"__proto__":{"a":1}}')
  })
})

describe('the tests of a policy', () => {
  const tested = (source: string, test = 'package t\ntest_ok if true\n') => {
    write({ 'a.rego': source, 'a_test.rego': test })
    return testPolicy(readPolicyFolder(folder))
  }

  it('are told with why they failed and what they printed', async () => {
    const results = await tested(
      rego,
      'package t\ntest_a if { print("seen"); 1 == 2 }\ntest_b if 1 / 0 == 1\n',
    )
    expect(results).toMatchObject([
      { name: 'test_a', outcome: 'failed', printed: 'seen\n' },
      { name: 'test_b', outcome: 'error', error: expect.stringContaining('divide by zero') },
    ])
  })

  it.each([
    ['a computed path', 'input.image[concat("", ["s", "bom"])]', 'policy-input-lookup'],
    [
      'a value that is never there',
      'input.image.vulnerabilities[_].severity == "HIGH"',
      'policy-unknown-value',
    ],
  ])('pass for nothing that the gate refuses: %s', async (_, body, code) => {
    await expect(tested(`package a\ndeny contains "x" if ${body}\n`)).rejects.toMatchObject({ code })
  })

  it('have to be there', async () => {
    await expect(tested(rego, 'package t\n')).rejects.toMatchObject({ code: 'policy-no-test' })
  })
})

describe('a policy folder is refused', () => {
  it.each<[string, Readonly<Record<string, string | Buffer>>, string, string]>([
    ['when it is empty', {}, 'policy-empty', ''],
    ['when it holds tests only', { 'a_test.rego': rego }, 'policy-empty', ''],
    ['for a file of another kind', { 'a.rego': rego, 'b.rgeo': rego }, 'policy-file', 'b.rgeo'],
    ['for data under another name', { 'a.rego': rego, 'waivers.json': '{}' }, 'policy-file', 'waivers.json'],
    ['for a module that is not UTF-8', { 'a.rego': Buffer.from([0xff]) }, 'policy-file', 'a.rego'],
    ['for data that is no mapping', { 'a.rego': rego, 'data.json': '[]' }, 'policy-data', 'data.json'],
    [
      'for data with a key twice',
      { 'a.rego': rego, 'data.json': '{"a":1,"a":2}' },
      'policy-data',
      'at data.json, character 10, found "a"',
    ],
    [
      'for data that is no JSON',
      { 'a.rego': rego, 'data.json': '{"a":' },
      'policy-data',
      'the end of the file',
    ],
    [
      'for YAML with a key twice',
      { 'a.rego': rego, 'data.yaml': 'a: 1\na: 2\n' },
      'policy-data',
      'line 2: Map keys must be unique',
    ],
    [
      'for YAML with an alias',
      { 'a.rego': rego, 'data.yaml': 'a: &x [1]\nb: *x\n' },
      'policy-data',
      'line 2: an alias',
    ],
    [
      'for YAML with an infinite number',
      { 'a.rego': rego, 'data.yaml': 'a: .inf\n' },
      'policy-data',
      'line 1',
    ],
    ['for YAML with no number', { 'a.rego': rego, 'data.yaml': 'a: .nan\n' }, 'policy-data', 'line 1'],
    [
      'for YAML with a number that would be rounded',
      { 'a.rego': rego, 'data.yaml': 'a: 1\nb: 12345678901234567890\n' },
      'policy-data',
      'line 2: a number',
    ],
    ['for YAML with a tag', { 'a.rego': rego, 'data.yaml': '::error::x: !foo bar\n' }, 'policy-data', '!foo'],
    [
      'for YAML of two documents',
      { 'a.rego': rego, 'data.yaml': 'a: 1\n---\nb: 2\n' },
      'policy-data',
      'line 2',
    ],
    [
      'for YAML that is not UTF-8',
      { 'a.rego': rego, 'data.yaml': Buffer.from([0x61, 0x3a, 0x20, 0xff]) },
      'policy-data',
      'not UTF-8',
    ],
    [
      'for two data files of one place',
      { 'a.rego': rego, 'data.json': '{"a":1}', 'data.yaml': 'a: 2' },
      'policy-data',
      'a a second time',
    ],
    ['for its size', { 'a.rego': `${rego}#${'x'.repeat(17 * 1024 * 1024)}` }, 'file-too-large', 'a.rego'],
  ])('%s', (_, files, code, part) => {
    write(files)
    expect(() => readPolicyFolder(folder)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(part) }),
    )
  })

  it('for a link, even to a policy', () => {
    write({ 'a.rego': rego })
    symlinkSync(join(folder, 'a.rego'), join(folder, 'b.rego'))
    expect(() => readPolicyFolder(folder)).toThrow(expect.objectContaining({ code: 'policy-file' }))
  })

  it.each(['nowhere', 'a.rego'])('when it is no folder: %s', (name) => {
    write({ 'a.rego': rego })
    expect(() => readPolicyFolder(join(folder, name))).toThrow(
      expect.objectContaining({ code: 'policy-file' }),
    )
  })
})
