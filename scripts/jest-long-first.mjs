import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Sequencer from '@jest/test-sequencer'

/** What takes longest, longest first; `npm test -- --verbose` tells how long each takes. */
const LONG = [
  'packages/policy/test/engine.test.ts',
  'packages/cli/test/custody.test.ts',
  'test/mutation/keyless.test.ts',
  'test/mutation/insider.test.ts',
  'packages/policy/test/library.test.ts',
  'packages/flow/test/require-verdict.test.ts',
  'test/mutation/key.test.ts',
  'packages/core/test/sign.test.ts',
  'packages/scan/test/large-reports.test.ts',
  'packages/flow/test/stores.test.ts',
  'packages/core/test/plugin.test.ts',
  'test/e2e/flow.test.ts',
  'packages/flow/test/signed-chains.test.ts',
  'test/e2e/start.test.ts',
  'packages/policy/test/policy-folder.test.ts',
  'packages/scan/test/read-report.test.ts',
  'packages/core/test/dsse.test.ts',
  'packages/core/test/chain.test.ts',
  'packages/scan/test/syntaxes.test.ts',
]

/**
 * Order of test files where jest does not remember how long they took, as on a fresh clone. By itself it goes by size then:
 * long ones come late, into workers whose memory is full of what ran before, and take a quarter more of the processor.
 *
 * @public for jest.config.js
 */
export default class LongFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests)
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted
    return sorted.toSorted((one, other) => rank(one) - rank(other))
  }
}

const ranks = new Map(LONG.map((path, at) => [path, at]))

function rank({ path, context }) {
  return ranks.get(path.slice(context.config.rootDir.length + 1)) ?? LONG.length
}

const gone = LONG.filter((path) => !existsSync(join(import.meta.dirname, '..', path)))
if (gone.length > 0)
  throw new Error(`scripts/jest-long-first.mjs names what is not there: ${gone.join(', ')}`)
