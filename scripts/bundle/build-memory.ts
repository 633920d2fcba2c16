import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CACHE, ROOT } from '../root.ts'
import { fileDigest, folderFiles } from './dist-facts.ts'

const MEMORY = join(CACHE, 'last-build.txt')

/** All that a build reads. */
const INPUTS = [
  '{packages,actions}/*/src/**/*',
  '{packages,actions}/*/{package,tsconfig}.json',
  'packages/policy/engine/*',
  'scripts/build.ts',
  'scripts/bundle/*',
  'tsconfig.*.json',
  'package-lock.json',
]

/** Whether dist is what the last build wrote, from the same inputs. */
export function isBuilt(dist: string): boolean {
  return existsSync(MEMORY) && existsSync(dist) && readFileSync(MEMORY, 'utf8') === state(dist)
}

export function rememberBuild(dist: string): void {
  writeFileSync(MEMORY, state(dist))
}

function state(dist: string): string {
  const inputs = globSync(INPUTS, { cwd: ROOT }).filter((path) => statSync(join(ROOT, path)).isFile())
  const lines = inputs.sort().map((path) => `${path} ${fileDigest(join(ROOT, path))}`)
  const built = [...folderFiles(dist)].map(([path, digest]) => `${path} ${digest}`)
  return `${createHash('sha256')
    .update([...lines, ...built].join('\n'))
    .digest('hex')}\n`
}
