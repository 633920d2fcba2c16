import type { Reader } from '../reader.ts'
import { configurationReaders } from './configuration-readers.ts'
import { secretReaders } from './secret-readers.ts'
import { serviceReaders } from './service-readers.ts'
import { sourceReaders } from './source-readers.ts'

/** Scanners of code, of running services, of infrastructure and of secrets. */
export const codeReaders: readonly Reader[] = [
  ...sourceReaders,
  ...secretReaders,
  ...serviceReaders,
  ...configurationReaders,
]
