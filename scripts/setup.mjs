// The set-up alone may run on an older Node: no dependency, no TypeScript.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const installed = join(root, 'node_modules', '.package-lock.json')
const lock = join(root, 'package-lock.json')

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.log('Installing the packages that package-lock.json names (about a minute, once) …')
  const npm = process.env.npm_execpath
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []]
  const { status } = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: npm === undefined && process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node
const binary = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
const found = spawnSync(binary, ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' })
if (found.stdout?.trim() !== `v${wanted}`) {
  console.error(`The Node ${wanted} of package.json was not installed (its install script may be blocked): run
  npm rebuild node --foreground-scripts`)
  process.exit(1)
}
