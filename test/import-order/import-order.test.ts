import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const ROOT = join(import.meta.dirname, '..', '..')
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')

/** An import that must be refused: the file that has it, what it imports, and the rule that says so. */
const PLANTED = [
  ['packages/core/src/dsse/up.ts', '@custody/flow/step', 'core-is-below'],
  ['packages/scan/src/up.ts', '@custody/policy/step', 'scan-is-below'],
  ['packages/policy/src/up.ts', '@custody/report/step', 'policy-is-below'],
  ['packages/report/src/up.ts', '../../flow/src/step.ts', 'report-is-below'],
  ['packages/flow/src/up.ts', '@custody/github/step', 'github-is-for-actions'],
  ['packages/flow/src/command.ts', '@custody/cli/step', 'flow-is-below'],
  ['packages/cli/src/job.ts', '@custody/github/step', 'github-is-for-actions'],
  ['packages/github/src/flow.ts', '@custody/flow/step', 'github-is-beside'],
  ['packages/core/src/verify/read.ts', 'node:fs', 'verify-is-pure'],
  ['packages/core/src/verify/read-later.ts', 'fs/promises', 'verify-is-pure'],
  ['packages/core/src/verify/ask.ts', 'node:https', 'verify-is-pure'],
  ['packages/core/src/verify/sign.ts', '../sign/step.ts', 'verify-is-pure'],
  ['packages/core/src/verify/chain.ts', '../chain/step.ts', 'verify-is-pure'],
  ['packages/core/src/json/up.ts', '../dsse/step.ts', 'core-digest-json-is-below'],
  ['packages/core/src/bundle/up.ts', '../chain/step.ts', 'core-bundle-is-below'],
  ['packages/core/src/sign/up.ts', '../bundle/step.ts', 'sign-knows-no-chain'],
  ['packages/core/src/bundle/sign.ts', '../sign/step.ts', 'signing-is-not-for-below'],
  ['packages/flow/src/toolkit.ts', '@actions/core', 'toolkit-is-for-github'],
  ['actions/record/src/other.ts', '../../attest/src/step.ts', 'actions-stand-alone'],
  ['packages/flow/src/nowhere.ts', '@custody/core/nowhere', 'everything-resolves'],
  ['packages/scan/src/test.ts', '../../../test/step.ts', 'product-knows-no-test'],
] as const

/** Imports that are as they should be. */
const ALLOWED = [
  ['actions/record/src/main.ts', '@custody/flow/step'],
  ['actions/record/src/job.ts', '@custody/github/step'],
  ['packages/cli/src/flow.ts', '@custody/flow/step'],
  ['packages/core/src/chain/verify.ts', '../verify/step.ts'],
  ['packages/core/src/sign/files.ts', 'node:https'],
  ['packages/github/src/toolkit.ts', '@actions/core'],
] as const

const PACKAGES = ['core', 'scan', 'policy', 'report', 'flow', 'github', 'cli']
const STEPS = [
  ...PACKAGES.map((name) => `packages/${name}/src/step.ts`),
  ...['dsse', 'sign', 'chain', 'bundle', 'verify'].map((part) => `packages/core/src/${part}/step.ts`),
  'actions/attest/src/step.ts',
  'test/step.ts',
]

describe('the order of the packages', () => {
  const tree = mkdtempSync(join(tmpdir(), 'custody-imports-'))
  let found: ReadonlySet<string> = new Set()

  beforeAll(() => {
    layOut(tree)
    found = violations(tree)
  })
  afterAll(() => rmSync(tree, { recursive: true }))

  it.each(PLANTED)('refuses that %s imports %s: %s', (file, _imported, rule) => {
    expect([...found].filter((each) => each.startsWith(`${file} `))).toContain(`${file} ${rule}`)
  })

  it.each(ALLOWED)('lets %s import %s', (file, _imported) => {
    expect([...found].filter((each) => each.startsWith(`${file} `))).toEqual([])
  })
})

function layOut(tree: string): void {
  for (const name of PACKAGES) {
    write(tree, `packages/${name}/package.json`, packageFile(name))
    mkdirSync(join(tree, 'node_modules/@custody'), { recursive: true })
    symlinkSync(join(tree, 'packages', name), join(tree, 'node_modules/@custody', name))
  }
  write(tree, 'node_modules/@actions/core/package.json', '{"name":"@actions/core","main":"index.js"}')
  write(tree, 'node_modules/@actions/core/index.js', '')
  for (const file of STEPS) write(tree, file, 'export const step: number = 1\n')
  for (const [file, imported] of [...PLANTED, ...ALLOWED]) {
    write(tree, file, `import type { step } from '${imported}'\nexport type Step = typeof step\n`)
  }
}

function packageFile(name: string): string {
  const exports = { './*': { source: './src/*.ts', default: './lib/*.js' } }
  return JSON.stringify({ name: `@custody/${name}`, type: 'module', exports })
}

function write(tree: string, path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), text)
}

/** What the cruiser finds with the repository's own rules, as `file rule`. */
function violations(tree: string): ReadonlySet<string> {
  const config = join(ROOT, '.dependency-cruiser.js')
  const args = [CRUISER, '--config', config, '--output-type', 'json', 'packages', 'actions']
  const done = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8' })
  const report = JSON.parse(done.stdout) as {
    summary: { violations: { from: string; rule: { name: string } }[] }
  }
  return new Set(report.summary.violations.map(({ from, rule }) => `${from} ${rule.name}`))
}
