import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as z from 'zod'
import { toolVersion } from '../../packages/flow/src/tool-version.ts'
import { ROOT } from '../../scripts/root.ts'

const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const manifest = z.object({ version: z.string() })
const versionOf = (path: string) => manifest.parse(JSON.parse(textOf(path))).version

const version = versionOf('packages/cli/package.json')
const packages = globSync('{packages,actions}/*/package.json', { cwd: ROOT })
const texts = globSync(
  ['*.md', 'docs/**/*.md', 'actions/*/README.md', 'examples/**/*.{md,yml}', '.github/workflows/*.yml'],
  { cwd: ROOT },
)

/** The workflows that others call. */
const CALLED = ['.github/workflows/gate.yml', '.github/workflows/build-l3.yml']

/** Tags by which a text, or the lines of it that a pattern finds, uses what is ours. */
const tagsIn = (path: string, lines = /^.*$/gm): readonly string[] =>
  (textOf(path).match(lines) ?? []).flatMap((line) =>
    [...line.matchAll(/\bcustody-suite\/custody\/[\w./-]+@(?:refs\/tags\/)?(v[\w.]*)/g)].map(
      ([, tag = '']) => tag,
    ),
  )

describe('the version', () => {
  it('is the same in all packages, and in what they say of themselves', () => {
    const versions = packages.map(versionOf)
    expect(versions.length).toBeGreaterThan(10)
    expect(new Set([...versions, toolVersion])).toEqual(new Set([version]))
  })

  it('is of the major version whose tag the examples and the documents use', () => {
    const used = texts.filter((path) => !CALLED.includes(path)).flatMap((path) => tagsIn(path))
    expect(used.length).toBeGreaterThan(40)
    expect(new Set(used)).toEqual(new Set([`v${version.split('.')[0]}`]))
  })

  it.each(CALLED)('fixes the actions in %s, so that who pins that file pins them as well', (path) => {
    const used = tagsIn(path, /^ *(?:- )?uses: .*$/gm)
    expect(used.length).toBeGreaterThan(0)
    expect(new Set(used)).toEqual(new Set([`v${version}`]))
  })

  it('has its place among the changes, and in the table of what gets fixes', () => {
    expect(textOf('CHANGELOG.md')).toContain(`\n## ${version} `)
    expect(textOf('SECURITY.md')).toContain(`| ${version.replace(/\.\d+$/, '')} `)
  })
})
