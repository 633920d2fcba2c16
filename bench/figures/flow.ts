import { join } from 'node:path'
import type { Suite } from '../figure.ts'
import { processContender } from '../programs.ts'

const DEMO = join(import.meta.dirname, '..', '..', 'scripts', 'demo.ts')

/** All of `npm run demo` but the installation: record, scan, attest, gate, report, and two refusals. */
export function flow(folder: string): Suite {
  const { run } = processContender('npm run demo', {
    program: process.execPath,
    args: ['--conditions=source', DEMO, '--out', 'out'],
    options: { cwd: folder },
  })
  const demo = { name: 'npm run demo', run }
  return {
    figures: [{ name: 'the whole flow', unit: 's', runs: 5, contenders: [demo], aim: { below: 6 } }],
    close: () => undefined,
  }
}
