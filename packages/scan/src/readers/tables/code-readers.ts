import type { Reader } from '../reader.ts'

/** Scanners of code, of running services, of infrastructure and of secrets. */
export const codeReaders: readonly Reader[] = []
