#!/usr/bin/env node
// In a checkout nothing needs to be built: the sources run as they are.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url))
const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning']
const { status } = spawnSync(process.execPath, [...flags, entry, ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exitCode = status ?? 70
