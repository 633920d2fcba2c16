// Packs what was built for a release: npm run pack [-- --out DIR]
//
//   custody-dist-VERSION.tar.gz   dist, which a release adds to its tag
//   custody-VERSION.tgz           the command as a package of npm
//
// The same dist gives the same bytes.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { mustRun } from './must-run.ts'
import { CACHE, ROOT } from './root.ts'

const DIST = join(ROOT, 'dist')

const { values: options } = parseArgs({ options: { out: { type: 'string', default: 'release' } } })
const out = resolve(ROOT, options.out)
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(ROOT, 'packages', 'cli', 'package.json'), 'utf8')))

if (!existsSync(DIST)) throw new Error('there is no dist to pack: npm run build makes it')
mkdirSync(out, { recursive: true })
packDist()
packCommand()

function packDist(): void {
  const fixed = [
    '--sort=name',
    '--mtime=@0',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=a+rX,u+w,go-w',
  ]
  const archive = join(out, `custody-dist-${version}.tar`)
  mustRun('tar', [...fixed, '--create', '--file', archive, 'dist'], ROOT)
  // Without the time that gzip would write into its header.
  mustRun('gzip', ['--no-name', '--force', '--best', archive], ROOT)
  console.log(`${archive}.gz`)
}

/** The command needs all of dist but the stubs of the actions. */
function packCommand(): void {
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'pack-'))
  const actions = readdirSync(join(ROOT, 'actions')).map((name) => `${name}.js`)
  for (const file of readdirSync(DIST).filter((name) => !actions.includes(name))) {
    cpSync(join(DIST, file), join(folder, file))
  }
  for (const file of ['LICENSE', 'NOTICE', 'README.md']) cpSync(join(ROOT, file), join(folder, file))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`)
  const packed = mustRun('npm', ['pack', '--silent', '--pack-destination', folder], folder).trim()
  renameSync(join(folder, packed), join(out, `custody-${version}.tgz`))
  rmSync(folder, { recursive: true })
  console.log(join(out, `custody-${version}.tgz`))
}

function manifest() {
  return {
    name: '@custody-suite/custody',
    version,
    description:
      'Keeps the chain of custody of a software build: records, seals, verifies, decides and reports.',
    license: 'Apache-2.0',
    repository: { type: 'git', url: 'git+https://github.com/custody-suite/custody.git' },
    type: 'module',
    bin: { custody: 'custody.js' },
    engines: { node: '>=24' },
  }
}
