import type { EngineProgram } from './engine-program.ts'

/** What one evaluation may use; passing a limit is an infrastructure error, never a verdict. */
export interface EngineLimits {
  /** From the question to the answer. */
  readonly milliseconds: number
  /** Memory of the WebAssembly module, in MiB. */
  readonly memoryMiB: number
  /** Input document, in bytes. */
  readonly inputBytes: number
  /** What the rules say, in bytes. */
  readonly outputBytes: number
}

/**
 * A syntax tree that is answered beside it grows with the policy: eight times its source on average, sixty times where it is
 * nothing but short terms.
 */
export function answerBytes({ outputBytes }: EngineLimits, { syntax, modules }: EngineProgram): number {
  if (syntax !== true) return outputBytes
  const source = modules.reduce((sum, module) => sum + module.source.length, 0)
  return outputBytes + Math.min(source * treeGrowth, mostTreeBytes)
}

const treeGrowth = 64
const mostTreeBytes = 128 * 1024 * 1024

/** Enough for 50 000 vulnerabilities; an ordinary evaluation needs a hundredth of it. */
export const defaultLimits: EngineLimits = {
  milliseconds: 30_000,
  memoryMiB: 1024,
  inputBytes: 64 * 1024 * 1024,
  outputBytes: 8 * 1024 * 1024,
}
