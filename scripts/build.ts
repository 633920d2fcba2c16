// Builds what a release ships into dist/:
//
//   npm run build                one bundle that all programs share, a stub for each, the policy engine, notices, SBOM
//   npm run build -- --if-stale  only when something changed since the last build
//   npm run build -- --verify    builds everything twice, the second time from nothing, and compares the bytes

import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { checkLicences } from './bundle/allowed-licences.ts'
import { isBuilt, rememberBuild } from './bundle/build-memory.ts'
import { bundleSbom } from './bundle/bundle-sbom.ts'
import { bundledPackages } from './bundle/bundled-packages.ts'
import { type BundlerStats, programNames } from './bundle/bundler-stats.ts'
import { chunkSizes } from './bundle/chunk-sizes.ts'
import { commitTime, fileDigest, folderFiles } from './bundle/dist-facts.ts'
import { engineModules } from './bundle/engine-modules.ts'
import { notices } from './bundle/notices.ts'
import { runNcc } from './bundle/run-ncc.ts'
import { mustRun } from './must-run.ts'
import { CACHE, ROOT } from './root.ts'

const DIST = join(ROOT, 'dist')
const ENGINE = join(ROOT, 'packages', 'policy', 'engine')

/** Bytes that dist may have without the engine. */
const LIMIT = 6_000_000

const { values: options } = parseArgs({
  options: { 'if-stale': { type: 'boolean' }, verify: { type: 'boolean' } },
})
mkdirSync(CACHE, { recursive: true })
if (options['if-stale'] === true && isBuilt(DIST)) {
  console.log('dist is up to date')
} else {
  build(options.verify === true)
}

function build(verify: boolean): void {
  const scratch = mkdtempSync(join(CACHE, 'build-'))
  try {
    const stats = buildInto(join(scratch, 'dist'), scratch)
    if (verify) compare(join(scratch, 'dist'), scratch)
    rmSync(DIST, { recursive: true, force: true })
    renameSync(join(scratch, 'dist'), DIST)
    rememberBuild(DIST)
    printSizes(stats)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function buildInto(folder: string, scratch: string, ...compilerOptions: readonly string[]): BundlerStats {
  mustRun(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-b', 'tsconfig.build.json', ...compilerOptions],
    ROOT,
  )
  const stats = runNcc(folder, scratch)
  for (const name of programNames(stats))
    writeFileSync(join(folder, `${name}.js`), stub(name), { mode: 0o755 })
  for (const file of ['opa.wasm.br', 'opa-child.mjs']) cpSync(join(ENGINE, file), join(folder, file))
  describe(folder, stats)
  return stats
}

/** The command is started by its name, an action by the runner's Node.js. */
function stub(name: string): string {
  const start = name === 'custody' ? '#!/usr/bin/env node\n' : ''
  return `${start}import { run } from './index.js'\n\nawait run('${name}')\n`
}

/** Says what is in the bundle: for people, and as a software bill of materials. */
function describe(folder: string, stats: BundlerStats): void {
  const packages = bundledPackages(stats)
  const modules = engineModules()
  checkLicences([...packages, ...modules])
  const engineDigest = fileDigest(join(folder, 'opa.wasm.br'))
  const sbom = bundleSbom({ version: version(), time: commitTime(), packages, modules, engineDigest })
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices(packages, modules))
  writeFileSync(join(folder, 'custody.cdx.json'), sbom)
  console.log(`${packages.length} packages in the bundle, ${modules.length} Go modules in the policy engine`)
}

function version(): string {
  const text = readFileSync(join(ROOT, 'packages', 'cli', 'package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}

function compare(first: string, scratch: string): void {
  const second = join(scratch, 'again')
  buildInto(second, scratch, '--force')
  const [left, right] = [folderFiles(first), folderFiles(second)]
  const different = [...new Set([...left.keys(), ...right.keys()])].filter(
    (f) => left.get(f) !== right.get(f),
  )
  if (different.length > 0) throw new Error(`two builds differ in ${different.join(', ')}`)
  console.log(`two builds have the same ${left.size} files, byte for byte`)
}

function printSizes(stats: BundlerStats): void {
  const engine = readFileSync(join(DIST, 'opa.wasm.br')).length
  const total = [...folderFiles(DIST).keys()].reduce(
    (sum, file) => sum + readFileSync(join(DIST, file)).length,
    -engine,
  )
  console.log('program         JavaScript at its start   at most')
  for (const { program, start, most } of chunkSizes(stats, DIST)) {
    console.log(`${program.padEnd(14)}${megabytes(start).padStart(16)}${megabytes(most).padStart(16)}`)
  }
  console.log(
    `dist: ${megabytes(total)} of at most ${megabytes(LIMIT)}, and ${megabytes(engine)} policy engine`,
  )
  if (total > LIMIT) throw new Error('dist is larger than its limit')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`
}
