import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustRun } from '../must-run.ts'
import { ROOT } from '../root.ts'
import { type BundlerStats, bundlerStats } from './bundler-stats.ts'

const NCC = 'node_modules/@vercel/ncc/dist/ncc/cli.js'

/**
 * Bundles scripts/bundle/programs.js into `folder`. Always from the root and with the repository's own ncc, because ids of
 * modules depend on both. Not minified: a reader of a release can follow the code, and starting is no faster.
 */
export function runNcc(folder: string, scratch: string): BundlerStats {
  const stats = join(scratch, 'bundler-stats.json')
  const options = ['--no-cache', '--quiet', '--target', 'es2024', '--out', folder, '--stats-out', stats]
  mustRun(process.execPath, [NCC, 'build', 'scripts/bundle/programs.js', ...options], ROOT)
  const result = bundlerStats.parse(JSON.parse(readFileSync(stats, 'utf8')))
  // ncc goes on after what webpack calls a warning: an import that leads nowhere would only fail in a user's job.
  const faults = [...result.errors, ...result.warnings].map(({ message }) => message)
  if (faults.length > 0) throw new Error(`the bundler complains:\n${faults.join('\n')}`)
  return result
}
