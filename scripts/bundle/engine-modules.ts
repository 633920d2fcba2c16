import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { ROOT } from '../root.ts'

/** Written by scripts/refresh-engine-licences.ts: what is linked into the policy engine, and under which licences. */
export const ENGINE_LICENCES = join(ROOT, 'scripts', 'bundle', 'engine-licences.json')

/** A Go module of which packages are linked into the policy engine; `std` is Go's standard library. */
const engineModule = z.strictObject({
  name: z.string(),
  version: z.string(),
  licence: z.string(),
  /** Files, and where in `texts` their content is: modules share licences to the letter. */
  files: z.array(z.strictObject({ file: z.string(), text: z.number() })),
})

export const engineLicences = z.strictObject({
  pins: z.string(),
  modules: z.array(engineModule),
  texts: z.array(z.string()),
})

export interface EngineModule {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly texts: readonly { readonly file: string; readonly text: string }[]
}

/** The modules, sorted by name. Throws when they were listed for another state of the engine's go.mod. */
export function engineModules(): readonly EngineModule[] {
  const { pins, modules, texts } = engineLicences.parse(JSON.parse(readFileSync(ENGINE_LICENCES, 'utf8')))
  if (pins !== enginePins()) {
    throw new Error(
      'the Go modules of the policy engine changed: run node scripts/refresh-engine-licences.ts',
    )
  }
  return modules.map(({ files, ...module }) => ({
    ...module,
    texts: files.map(({ file, text }) => ({ file, text: texts[text] ?? '' })),
  }))
}

/** Digest of what pins the modules of the engine. */
export function enginePins(): string {
  const folder = join(ROOT, 'packages', 'policy', 'engine')
  const texts = ['go.mod', 'go.sum'].map((file) => readFileSync(join(folder, file)))
  return `sha256:${createHash('sha256').update(Buffer.concat(texts)).digest('hex')}`
}
