// Writes the trusted root of Sigstore's public-good instance that Custody ships, from the copy in @sigstore/tuf:
//
//   node scripts/generate-trusted-root.ts [--check]

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { ROOT } from './root.ts'
import { writeOrCheck } from './written-files.ts'

const MIRROR = 'https://tuf-repo-cdn.sigstore.dev'

/** When each version of the package was published: the root is at least as old. Another version needs a line of its own. */
const PUBLISHED: Readonly<Record<string, string>> = { '5.0.1': '2026-11-05' }

const folder = join(ROOT, 'node_modules', '@sigstore', 'tuf')
const { version } = z.object({ version: z.string() }).parse(readPart('package.json'))
const seeds = z
  .record(z.string(), z.object({ 'root.json': z.base64(), targets: z.record(z.string(), z.base64()) }))
  .parse(readPart('seeds.json'))
writeOrCheck([['packages/flow/src/public-good-root.generated.ts', rootModule()]])

function readPart(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'))
}

function rootModule(): string {
  const seed = seeds[MIRROR]
  const target = seed?.targets['trusted_root.json']
  const date = PUBLISHED[version]
  if (seed === undefined || target === undefined) throw new Error(`no seed for ${MIRROR}`)
  if (date === undefined) throw new Error(`when was @sigstore/tuf ${version} published?`)
  return `// Written by scripts/generate-trusted-root.ts from @sigstore/tuf ${version}: do not edit.

/** The trusted root of Sigstore's public-good instance, byte for byte as its TUF repository signed it. */
export const publicGoodRoot = {
  /** Day on which it was published with @sigstore/tuf ${version}. */
  date: '${date}',
  mirror: '${MIRROR}',
  text: ${textOf(target)},
  /** The TUF root metadata from which the mirror is followed to newer ones. */
  tufRoot: ${textOf(seed['root.json'])},
} as const
`
}

function textOf(base64: string): string {
  return JSON.stringify(Buffer.from(base64, 'base64').toString('utf8'))
}
