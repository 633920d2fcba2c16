import type { Reader } from '../reader.ts'

/** Scanners of dependencies and containers, and VEX. */
export const dependencyReaders: readonly Reader[] = []
