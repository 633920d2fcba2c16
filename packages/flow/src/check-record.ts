import { stageName } from '@custody/core/bundle/titles'
import { legLimit } from '@custody/core/chain/claims'
import { recordedCommand } from '@custody/core/chain/record'
import { coreError } from '@custody/core/core-errors'
import { flowError } from './flow-errors.ts'
import type { RecordOptions } from './record.ts'

/**
 * Says before anything is read, run or signed what no record can hold.
 * @throws legs-invalid, phase-conflict, record-limit
 */
export function checkRecord({ command, leg, legs, phase }: RecordOptions): void {
  checkLegs(leg, legs)
  if (phase !== undefined && command.length > 0)
    throw flowError('phase-conflict', { found: `\`phase: ${phase}\` and a command` })
  const result = recordedCommand.safeParse(command)
  if (!result.success)
    throw coreError('record-limit', { where: 'the command', found: result.error.issues[0]?.message })
}

function checkLegs(leg: string | undefined, legs: readonly string[]): void {
  const wrong = [...(leg === undefined ? [] : [leg]), ...legs].find((name) => !stageName.test(name))
  if (wrong !== undefined)
    throw flowError('legs-invalid', {
      found: JSON.stringify(wrong.slice(0, 100)),
      expected:
        'lower-case letters, digits, dots, dashes and underscores, at most 64, a letter or digit first and last',
    })
  if (legs.length > legLimit)
    throw flowError('legs-invalid', { found: `${legs.length} legs`, expected: `at most ${legLimit}` })
  const twice = legs.find((name, at) => legs.indexOf(name) !== at)
  if (twice !== undefined)
    throw flowError('legs-invalid', { found: `leg ${twice} twice`, expected: 'each once' })
  if (leg !== undefined && legs.length > 0 && !legs.includes(leg))
    throw flowError('legs-invalid', {
      found: `leg ${leg}`,
      expected: `one of ${legs.join(', ').slice(0, 500)}`,
    })
}
