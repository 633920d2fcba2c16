// Writes every file that is made from others: npm run generate

import { globSync } from 'node:fs'
import { mustRun } from './must-run.ts'
import { ROOT } from './root.ts'

for (const script of globSync('scripts/generate-*.ts', { cwd: ROOT }).sort()) {
  process.stdout.write(`${script}: ${mustRun(process.execPath, ['--conditions=source', script], ROOT)}`)
}
