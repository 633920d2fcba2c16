import { spawnSync } from 'node:child_process'

/** Runs one of the suites: `npm test` (units, mutation, built actions), `interop` (real peers), `corpus` (CUSTODY_CORPUS). */
const [suite = 'unit', ...rest] = process.argv.slice(2)
const config = { interop: 'jest.interop.config.js', corpus: 'jest.corpus.config.js' }[suite] ?? 'jest.config.js'
const args = config === 'jest.config.js' ? process.argv.slice(2) : rest

const { status } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--config', config, ...args],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 1
