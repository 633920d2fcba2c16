// Checks everything that needs no run of the product, all at once: npm run check [-- PART …]

import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './root.ts'

const BIN = join(ROOT, 'node_modules', '.bin')

/** Parts by name: a program of node_modules/.bin and its arguments. */
const PARTS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  types: ['tsc', '--noEmit', '-p', 'tsconfig.json'],
  lint: ['oxlint', '--type-aware', '--deny-warnings', '--format=unix'],
  format: ['biome', 'ci', '--colors=off', '--linter-enabled=false', '--reporter=summary'],
  imports: ['depcruise', '--config', '.dependency-cruiser.js', 'packages', 'actions'],
  unused: ['knip', '--no-config-hints'],
  workflows: ['node', 'scripts/check-workflows.ts'],
  texts: ['node', 'scripts/check-text.ts'],
  ...generated(),
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in PARTS))
if (unknown.length > 0)
  throw new Error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`)
const parts = Object.entries(PARTS).filter(([name]) => wanted.length === 0 || wanted.includes(name))
const started = Date.now()
const results = await Promise.all(parts.map(([name, command]) => check(name, command)))
const failed = results.filter((passed) => !passed).length
console.log(`${results.length - failed} of ${results.length} checks passed in ${seconds(started)}`)
process.exitCode = failed === 0 ? 0 : 1

/** Every file that is made from others has to be what they give. */
function generated(): Record<string, readonly [string, ...string[]]> {
  const scripts = globSync('scripts/generate-*.ts', { cwd: ROOT }).sort()
  const name = (script: string) => /generate-(.+)\.ts$/.exec(script)?.[1]?.replaceAll('-', ' ') ?? script
  return Object.fromEntries(
    scripts.map((script) => [name(script), ['node', '--conditions=source', script, '--check']]),
  )
}

/** Runs a part to its end and prints a line about it, with all that it said where it failed. */
async function check(name: string, [program, ...args]: readonly [string, ...string[]]): Promise<boolean> {
  const start = Date.now()
  const { status, output } = await run(program, args)
  console.log(`${status === 0 ? 'passed' : 'FAILED'}  ${name.padEnd(16)}${seconds(start)}`)
  if (status !== 0) console.log(output.trimEnd().replaceAll(/^/gm, '        '))
  return status === 0
}

function run(
  program: string,
  args: readonly string[],
): Promise<{ readonly status: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(BIN, program), args, {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks: Buffer[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', reject)
    child.once('close', (status) =>
      resolve({ status: status ?? 1, output: Buffer.concat(chunks).toString() }),
    )
  })
}

function seconds(start: number): string {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`
}
