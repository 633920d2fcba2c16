import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import * as z from 'zod'
import { ROOT } from '../root.ts'
import type { BundledModule, BundlerStats } from './bundler-stats.ts'

/** A package of other people with at least one module in the bundle. */
export interface BundledPackage {
  readonly name: string
  readonly version: string
  /** SPDX expression of its package.json. */
  readonly licence: string
  readonly homepage: string | undefined
  /** Licence and notice files, by their names. */
  readonly texts: readonly { readonly file: string; readonly text: string }[]
}

const BUNDLER = join(ROOT, 'node_modules', '@vercel', 'ncc')

/** The packages that the bundle really contains, sorted by name; the bundler is one, since its runtime is in there. */
export function bundledPackages(stats: BundlerStats): readonly BundledPackage[] {
  const folders = new Set([BUNDLER])
  for (const path of stats.modules.flatMap((module) => includedFiles(module))) {
    if (path.includes(`${sep}node_modules${sep}`)) folders.add(packageFolder(path))
  }
  return [...folders].map(readPackage).sort(byNameAndVersion)
}

/** Files of a module and of those that it was concatenated from; a module without a chunk was shaken off. */
function includedFiles(
  module: BundledModule,
  included = (module.chunks ?? []).length > 0,
): readonly string[] {
  if (!included) return []
  const parts = (module.modules ?? []).flatMap((part) => includedFiles(part, true))
  return typeof module.nameForCondition === 'string' ? [module.nameForCondition, ...parts] : parts
}

/** The nearest folder above with a package.json that names a package: others only set the type of modules. */
function packageFolder(path: string): string {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file) && manifest.safeParse(JSON.parse(readFileSync(file, 'utf8'))).success) return folder
  }
  throw new Error(`${path} belongs to no package`)
}

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  homepage: z.string().optional(),
})

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([-.].*)?$/i

function readPackage(folder: string): BundledPackage {
  const { name, version, license, homepage } = manifest.parse(
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  )
  if (license === undefined) throw new Error(`${name} ${version} is bundled and names no licence`)
  const files = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
  const texts = files.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8').trim() }))
  return { name, version, licence: license, homepage, texts }
}

function byNameAndVersion(a: BundledPackage, b: BundledPackage): number {
  const [left, right] = [`${a.name} ${a.version}`, `${b.name} ${b.version}`]
  return left < right ? -1 : Number(left > right)
}
