/** What one evaluation may use; passing a limit is an infrastructure error, never a verdict. */
export interface EngineLimits {
  /** From the question to the answer. */
  readonly milliseconds: number
  /** Memory of the WebAssembly module, in MiB. */
  readonly memoryMiB: number
  /** Input document, in bytes. */
  readonly inputBytes: number
  /** Answer, in bytes. */
  readonly outputBytes: number
}

/** Enough for 50 000 vulnerabilities; an ordinary evaluation needs a hundredth of it. */
export const defaultLimits: EngineLimits = {
  milliseconds: 30_000,
  memoryMiB: 1024,
  inputBytes: 64 * 1024 * 1024,
  outputBytes: 64 * 1024 * 1024,
}
