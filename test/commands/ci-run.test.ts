import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { ROOT } from '../../scripts/root.ts'
import { runProgram } from '../harness/run-program.ts'

const tree = mkdtempSync(join(tmpdir(), 'custody-ci-'))
cpSync(join(ROOT, '.ci', 'run'), join(tree, '.ci', 'run'))
mkdirSync(join(tree, 'bin'))
afterAll(() => rmSync(tree, { recursive: true }))

const GOOD = {
  test: 'echo "5 0" >> "$CUSTODY_TEST_TOTALS"',
  'test:mutants': 'echo "4 0" >> "$CUSTODY_TEST_TOTALS"',
  'test:corpus': 'echo "3 0" >> "$CUSTODY_TEST_TOTALS"',
  'test:interop': 'echo "2 0" >> "$CUSTODY_TEST_TOTALS"',
}

/** Runs .ci/run where each command of npm does what `commands` has for it, and nothing otherwise. */
async function runWith(
  commands: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
) {
  const cases = Object.entries({ ...GOOD, ...commands }).map(([name, script]) => `${name}) ${script} ;;`)
  const npm = `#!/bin/bash\necho "npm does $3"\ncase "$3" in\n${cases.join('\n')}\nesac\n`
  writeFileSync(join(tree, 'bin', 'npm'), npm, { mode: 0o755 })
  const path = `${join(tree, 'bin')}:/usr/bin:/bin`
  const { exitCode, stdout } = await runProgram(join(tree, '.ci', 'run'), [], { env: { PATH: path, ...env } })
  const outcomes = stdout.matchAll(/^==> (.+): (passed|FAILED|NOT RUN) after \d+ s$/gm)
  return {
    exitCode,
    sum: stdout.trim().split('\n').at(-1),
    first: /^npm does (.+)$/m.exec(stdout)?.[1],
    notPassed: [...outcomes]
      .map(([, part, outcome]) => `${part}: ${outcome}`)
      .filter((one) => !one.endsWith('passed')),
  }
}

describe('.ci/run', () => {
  it('begins with what a newcomer begins with, and sums up what each suite counted', async () => {
    expect(await runWith({})).toEqual({
      exitCode: 0,
      sum: '14 passed, 0 failed',
      first: 'demo',
      notPassed: [],
    })
  })

  it.each([
    ['tests', 'test'],
    ['every mutant', 'test:mutants'],
    ['corpus', 'test:corpus'],
    ['tests with other programs', 'test:interop'],
  ])('takes %s as failed when they end well but counted nothing', async (part, command) => {
    const { exitCode, notPassed } = await runWith({ [command]: 'echo "0 0" >> "$CUSTODY_TEST_TOTALS"' })
    expect({ exitCode, notPassed }).toEqual({ exitCode: 1, notPassed: [`${part}: FAILED`] })
  })

  it('counts a part that fails as one failure, and a suite by the tests that failed', async () => {
    const { exitCode, sum, notPassed } = await runWith({
      check: 'exit 1',
      test: 'echo "5 2" >> "$CUSTODY_TEST_TOTALS"; exit 1',
    })
    expect({ exitCode, sum, notPassed }).toEqual({
      exitCode: 1,
      sum: '14 passed, 3 failed',
      notPassed: ['checks: FAILED', 'tests: FAILED'],
    })
  })

  it('says that the policy engine was not compared where its Go is missing', async () => {
    const { exitCode, notPassed } = await runWith({ engine: 'exit 3' })
    expect({ exitCode, notPassed }).toEqual({ exitCode: 0, notPassed: ['policy engine: NOT RUN'] })
  })

  it('takes no other part as not run', async () => {
    const { exitCode, notPassed } = await runWith({ demo: 'exit 3' })
    expect({ exitCode, notPassed }).toEqual({ exitCode: 1, notPassed: ['demonstration: FAILED'] })
  })

  it('ends what takes longer than all together may, and begins nothing after', async () => {
    const { exitCode, sum, notPassed } = await runWith(
      { 'test:interop': 'exec sleep 60' },
      { CUSTODY_CI_DEADLINE: '3' },
    )
    expect({ exitCode, sum, notPassed }).toEqual({
      exitCode: 1,
      sum: '12 passed, 2 failed',
      notPassed: ['tests with other programs: FAILED', 'policy engine: FAILED'],
    })
  })
})
