import { dirname, join } from 'node:path'

/** The repository. */
export const ROOT = dirname(import.meta.dirname)

/** Where scripts keep what saves time, and nothing else. */
export const CACHE = join(ROOT, 'node_modules', '.cache', 'custody')
