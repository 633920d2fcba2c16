// Installs what package-lock.json names, where it is not there yet. This alone may run on an older Node.js: no dependency,
// no TypeScript.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const onWindows = process.platform === 'win32'

const status = isInstalled() ? 0 : install()
if (status === 0) checkNode()
else process.exitCode = status

/** Whether node_modules holds each package at the version that is locked; those of other systems are optional. */
function isInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const present = readPackages(record)
  return Object.entries(readPackages(join(root, 'package-lock.json')))
    .filter(([path]) => path.startsWith('node_modules/'))
    .every(([path, { version, optional }]) =>
      present[path] === undefined ? optional === true : present[path].version === version,
    )
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages
}

function install() {
  console.log('Installing the packages that package-lock.json names (about a minute, once) …')
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []]
  const options = { cwd: root, stdio: 'inherit', shell: npm === undefined && onWindows }
  return (
    spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], options).status ?? 1
  )
}

/** The Node.js that everything else runs on is a package as well, fetched by its install script. */
function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node
  const binary = join(root, 'node_modules', '.bin', onWindows ? 'node.cmd' : 'node')
  const found = spawnSync(binary, ['--version'], { encoding: 'utf8', shell: onWindows })
  if (found.stdout?.trim() === `v${wanted}`) return
  console.error(`Node.js ${wanted} of package.json was not installed; its install script may be blocked. Run:
  npm rebuild node --foreground-scripts`)
  process.exitCode = 1
}
