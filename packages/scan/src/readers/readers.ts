import type { Reader } from './reader.ts'
import { codeReaders } from './tables/code-readers.ts'
import { dependencyReaders } from './tables/dependency-readers.ts'
import { sarifReaders } from './tables/sarif-readers.ts'
import { sbomReaders } from './tables/sbom-readers.ts'

/** All formats that are read, one row for each format and syntax. */
export const readers: readonly Reader[] = [
  ...sarifReaders,
  ...sbomReaders,
  ...dependencyReaders,
  ...codeReaders,
]
