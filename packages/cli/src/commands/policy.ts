import { plainText } from '@custody/core/text/plain-text'
import { flowError } from '@custody/flow/flow-errors'
import type { TestResult } from '@custody/policy/engine/engine-answer'
import { readPolicyFolder } from '@custody/policy/policy/read-policy-folder'
import { shippedPolicy } from '@custody/policy/policy/shipped-policy'
import { testPolicy } from '@custody/policy/policy/test-policy'
import type { Terminal } from '../terminal.ts'

/** `custody policy test [DIR]`: runs the `test_…` rules of a policy in the engine that the gate uses. */
export async function policyCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const [verb, folder, ...rest] = args
  if (verb !== 'test' || rest.length > 0)
    throw flowError('option-unknown', { expected: 'custody policy test [DIR]' })
  const results = await testPolicy(folder === undefined ? shippedPolicy() : readPolicyFolder(folder))
  const failed = results.filter(({ outcome }) => outcome !== 'passed')
  for (const result of failed) terminal.out(linesOf(result))
  terminal.out(`${results.length - failed.length} passed, ${failed.length} failed\n`)
  return failed.length === 0 && results.length > 0 ? 0 : 1
}

/** A test that did not pass: where it is, why, and what it printed. */
function linesOf({ package: home, name, outcome, location, error, printed }: TestResult): string {
  const why = error === undefined ? [] : [error]
  const said = (printed ?? '').split('\n').filter((line) => line !== '')
  return [
    `${outcome}  ${plainText(`${home}.${name}  ${location.file}:${location.row}`)}`,
    ...[...why, ...said].map((line) => `  ${plainText(line)}`),
    '',
  ].join('\n')
}
