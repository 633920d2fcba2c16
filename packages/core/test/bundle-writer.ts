import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readBundle } from '../src/bundle/snapshot.ts'
import { CustodyError } from '../src/errors.ts'
import { add } from './bundle-parts.ts'

/** A process that adds to a bundle, for tests of several: `FOLDER NAME STEPS TEXTS`. It tries until each step is in. */
const [folder = '', name = '', steps = '1', texts = '1'] = process.argv.slice(2)

for (let step = 0; step < Number(steps); step += 1) await addStep(step)

async function addStep(step: number): Promise<void> {
  const added = Array.from({ length: Number(texts) }, (_, index) => `${name} ${step} ${index}`)
  const until = Date.now() + 20_000
  for (;;) {
    try {
      add(folder, added, existsSync(join(folder, 'index.json')) ? readBundle(folder) : undefined)
      return
    } catch (error) {
      if (!(error instanceof CustodyError) || error.code === 'bundle-write' || Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10))
    }
  }
}
