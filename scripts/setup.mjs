// Installs what package-lock.json names, where it is not there yet, then runs the Node.js that was installed:
//
//   node scripts/setup.mjs [ARGUMENT …]
//
// This alone may run on an older Node.js: no dependency, no TypeScript. It starts the other one itself, since a shell that
// began this one goes on with the `node` that it found first, even where a nearer one has been installed meanwhile.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const onWindows = process.platform === 'win32'

process.exitCode = setUp()

function setUp() {
  const status = isInstalled() ? 0 : install()
  if (status !== 0) return status
  const node = installedNode()
  if (node === undefined) return 1
  const args = process.argv.slice(2)
  return args.length === 0 ? 0 : run(node, args)
}

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
function installedNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node
  const binary = join(root, 'node_modules', 'node', 'bin', onWindows ? 'node.exe' : 'node')
  const found = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  if (found.stdout?.trim() === `v${wanted}`) return binary
  console.error(`Node.js ${wanted} of package.json was not installed; its install script may be blocked. Run:
  npm rebuild node --foreground-scripts`)
  return undefined
}

/** What was interrupted is told from what failed, as a shell does. */
function run(node, args) {
  const { status, signal, error } = spawnSync(node, args, { cwd: root, stdio: 'inherit' })
  if (error !== undefined) console.error(error.message)
  return status ?? 128 + (constants.signals[signal] ?? 1)
}
