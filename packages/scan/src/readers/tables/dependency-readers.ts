import type { Reader } from '../reader.ts'
import { auditReaders } from './audit-readers.ts'
import { containerReaders } from './container-readers.ts'
import { libraryReaders } from './library-readers.ts'
import { npmReaders } from './npm-readers.ts'
import { vexReaders } from './vex-readers.ts'

/** Scanners of dependencies and containers, and VEX. */
export const dependencyReaders: readonly Reader[] = [
  ...containerReaders,
  ...auditReaders,
  ...libraryReaders,
  ...npmReaders,
  ...vexReaders,
]
