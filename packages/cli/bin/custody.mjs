#!/usr/bin/env node
// In a checkout nothing needs to be built: the sources run as they are, on a Node.js that strips types. This file alone may
// be started by an older one; then the one that the checkout has installed takes over.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const needed = 24
const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url))

process.exitCode = run(nodeProgram())

function nodeProgram() {
  if (Number.parseInt(process.versions.node, 10) >= needed) return process.execPath
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const installed = pathOf(`../../../node_modules/node/bin/${name}`)
  return existsSync(installed) ? installed : undefined
}

function run(node) {
  if (node === undefined) {
    console.error(
      `error: custody needs Node.js ${needed} or later, and this is ${process.versions.node}: \`npm run setup\` in the checkout installs one`,
    )
    return 3
  }
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning']
  const args = [...flags, pathOf('../src/index.ts'), ...process.argv.slice(2)]
  return spawnSync(node, args, { stdio: 'inherit' }).status ?? 70
}
