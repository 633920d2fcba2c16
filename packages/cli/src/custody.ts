import { exitCodes, isCustodyError } from '@custody/core/errors'
import { flowError } from '@custody/flow/flow-errors'
import { toolVersion } from '@custody/flow/tool-version'
import { helpText } from './help-text.ts'
import { showError, type Terminal } from './terminal.ts'

type Command = (args: readonly string[], terminal: Terminal) => Promise<number>

/** Sub-commands, loaded when called: a help text should not wait for a signer. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  record: async () => (await import('./commands/record.ts')).recordCommand,
  scan: async () => (await import('./commands/scan.ts')).scanCommand,
  attest: async () => (await import('./commands/attest.ts')).attestCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  'verify-attestation': async () =>
    (await import('./commands/verify-attestation.ts')).verifyAttestationCommand,
  'trusted-root': async () => (await import('./commands/trusted-root.ts')).trustedRootCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  policy: async () => (await import('./commands/policy.ts')).policyCommand,
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand,
}

/**
 * The command `custody`.
 * @returns exit status: 0 passed, 1 denied by policy, 2 evidence, 3 infrastructure, 4 usage, 70 internal
 */
export async function custody(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = 'help', ...rest] = args
  const about = askedAbout(name, rest)
  if (about === '' || Object.hasOwn(commands, about ?? '')) return say(helpText(about ?? ''), terminal)
  if (versionFlags.includes(name)) return say(`custody ${toolVersion}\n`, terminal)
  try {
    const load = about === undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
    if (load === undefined)
      throw flowError('option-unknown', {
        found: JSON.stringify(about ?? name),
        expected: Object.keys(commands).join(', '),
      })
    return await (await load())(rest, terminal)
  } catch (error) {
    return failed(error, terminal)
  }
}

const helpFlags = ['--help', '-h']
const versionFlags = ['version', '--version', '-v']

/** The command that help is asked about, empty for all of them. What follows `--` belongs to the command that is recorded. */
function askedAbout(name: string, rest: readonly string[]): string | undefined {
  if (name === 'help' || helpFlags.includes(name)) return rest[0] ?? ''
  const end = rest.indexOf('--')
  const own = end < 0 ? rest : rest.slice(0, end)
  return own.some((word) => helpFlags.includes(word)) ? name : undefined
}

function say(text: string, terminal: Terminal): number {
  terminal.out(text)
  return 0
}

function failed(error: unknown, terminal: Terminal): number {
  const known = isCustodyError(error) ? error : flowError('unexpected', { cause: error })
  if (terminal.environment['CUSTODY_DEBUG'] === '1') noteCauses(known, terminal)
  showError(known, 'error', terminal)
  return exitCodes[known.fault]
}

/** Stack of an error and of its causes, for who looks for the fault of a program. */
function noteCauses(error: Error, terminal: Terminal): void {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    for (const line of (cause.stack ?? cause.message).split('\n')) terminal.note(line)
  }
}
