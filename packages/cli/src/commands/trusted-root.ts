import { flowError } from '@custody/flow/flow-errors'
import { flag, trustInputs } from '@custody/flow/shared-inputs'
import { type GivenRoot, loadTrustedRoots } from '@custody/flow/trusted-roots'
import * as z from 'zod'
import { parseFlags } from '../parse-flags.ts'
import type { Terminal } from '../terminal.ts'

const text = z.string().optional()

export const trustedRootFlags = z.object({
  'trusted-root': trustInputs['trusted-root'],
  'tuf-mirror': text,
  'tuf-root': text,
  offline: flag(false),
})

/**
 * `custody trusted-root …`: prints trusted roots, for verifying without a network later. One root comes out byte for byte, so
 * that its digest stays; several as JSON Lines. Without flags it is the shipped one.
 */
export async function trustedRootCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { flags, rest } = parseFlags(args, trustedRootFlags)
  if (rest.length > 0)
    throw flowError('option-unknown', {
      found: JSON.stringify(rest[0]),
      expected: '--trusted-root before it',
    })
  const isNamed = flags['trusted-root'].length > 0 || flags['tuf-mirror'] !== undefined
  const roots = await loadTrustedRoots({
    trustedRoots: isNamed ? flags['trusted-root'] : ['public-good'],
    tufMirror: flags['tuf-mirror'],
    tufRoot: flags['tuf-root'],
    offline: flags.offline,
  })
  terminal.out(roots.length === 1 ? wholeText(roots) : roots.map(oneLine).join(''))
  return 0
}

const wholeText = (roots: readonly GivenRoot[]): string => roots.map(textOf).join('')

const oneLine = (root: GivenRoot): string => `${JSON.stringify(JSON.parse(textOf(root)))}\n`

const textOf = ({ bytes }: GivenRoot): string => Buffer.from(bytes).toString('utf8')
