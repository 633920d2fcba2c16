import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { policyError } from '../policy-errors.ts'

/** Where the two files of the engine are. */
export interface EngineFiles {
  /** The brotli-compressed WebAssembly module. */
  readonly module: string
  /** The script that runs it in a Node.js of its own. */
  readonly child: string
}

/**
 * Finds the engine: beside the bundled code, else in the source tree.
 * The folder is taken from `import.meta.dirname`, since a bundler rewrites `new URL(…, import.meta.url)`.
 * @throws engine-missing
 */
export function engineFiles(): EngineFiles {
  const folders = [import.meta.dirname, join(import.meta.dirname, '..', '..', 'engine')]
  for (const folder of folders) {
    const files = { module: join(folder, 'opa.wasm.br'), child: join(folder, 'opa-child.mjs') }
    if (existsSync(files.module) && existsSync(files.child)) return files
  }
  throw policyError('engine-missing', { expected: 'opa.wasm.br and opa-child.mjs', where: folders[0] })
}
