// What the suite takes, beside others that do the same:
//
//   npm run bench                  measures all, prints the table, and writes it to bench/README.md and bench/last.json
//   npm run bench -- NAME…         measures these alone, and writes nothing
//
// A figure that misses its aim ends it with 1.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fillMarkers } from '../scripts/written-files.ts'
import type { OpenSuite, Suite } from './figure.ts'
import { actions } from './figures/actions.ts'
import { flow } from './figures/flow.ts'
import { hashing } from './figures/hashing.ts'
import { scanning } from './figures/scanning.ts'
import { signing } from './figures/signing.ts'
import { size } from './figures/size.ts'
import { verifying } from './figures/verifying.ts'
import { type MeasuredFigure, measure } from './measure.ts'
import { isReached, tableOf } from './table.ts'

// In this order: the sizes are those of a build, which the others run.
const suites: Readonly<Record<string, OpenSuite>> = {
  size,
  hashing,
  flow,
  actions,
  scanning,
  signing,
  verifying,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(suites, name))
if (unknown.length > 0) throw new Error(`no figures ${unknown.join(', ')}: ${Object.keys(suites).join(', ')}`)

const figures: MeasuredFigure[] = []
for (const [name, open] of Object.entries(suites))
  if (wanted.length === 0 || wanted.includes(name)) figures.push(...(await measureSuite(name, open)))
console.log(`\n${machine()}\n\n${tableOf(figures)}`)
if (wanted.length === 0) write()
process.exitCode = figures.every(isReached) ? 0 : 1

async function measureSuite(name: string, open: OpenSuite): Promise<readonly MeasuredFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), `bench-${name}-`))
  console.log(`${name}: preparing`)
  try {
    return await measureFigures(name, await open(folder))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureFigures(name: string, { figures, close }: Suite): Promise<readonly MeasuredFigure[]> {
  const measured: MeasuredFigure[] = []
  try {
    for (const figure of figures) {
      console.log(`${name}: ${figure.name}`)
      measured.push(await measure(figure))
    }
    return measured
  } finally {
    await close()
  }
}

function write(): void {
  const page = join(import.meta.dirname, 'README.md')
  const table = `${machine()}\n\n${tableOf(figures)}`
  writeFileSync(page, fillMarkers(readFileSync(page, 'utf8'), 'figures', table))
  const last = { machine: machine(), figures }
  writeFileSync(join(import.meta.dirname, 'last.json'), `${JSON.stringify(last, undefined, 2)}\n`)
}

function machine(): string {
  const systems: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' }
  const node = process.version.slice(1).split('.').slice(0, 2).join('.')
  return `${availableParallelism()} cores, ${systems[process.platform] ?? process.platform} ${process.arch}, Node ${node}`
}
