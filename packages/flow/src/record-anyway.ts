import type { CustodyError } from '@custody/core/errors'
import type { LeftRecord } from './leave-record.ts'
import type { Signing } from './ports.ts'
import { type RecordOptions, type RecordPorts, record, runUnrecorded } from './record.ts'
import { orPending } from './when-unavailable.ts'

/** What recording needs where a service may be out. */
export interface Recording<Ports extends RecordPorts> {
  /** `warn`: the workflow goes on. */
  readonly choice: 'fail' | 'warn'
  readonly warn: (error: CustodyError) => void
  /** What is reached from here; a step that cannot sign asks for no token. May say that a service does not answer. */
  readonly ports: (signs: boolean) => Promise<Ports>
  /** Makes the signer; may say that a service does not answer. */
  readonly signing: (ports: Ports) => Promise<Signing>
}

/**
 * Records a stage; where nobody can sign and the choice is `warn`, the record is kept pending, or, where not even that can be,
 * the command is run alone.
 * @throws those of record
 */
export async function recordAnyway<Ports extends RecordPorts>(
  options: RecordOptions,
  { choice, warn, signing, ports }: Recording<Ports>,
): Promise<LeftRecord | undefined> {
  let isCommandDue = options.command.length > 0 && options.phase !== 'start'
  let isRunning = false
  const own = {
    commandBegins: () => {
      isCommandDue = false
      isRunning = true
    },
    keepPending: choice === 'warn' ? warn : undefined,
  }
  const step = async () => {
    const reached = await ports(true)
    return record(options, await signing(reached), { ...reached, ...own })
  }
  const keepPending = async () =>
    isRunning ? undefined : record({ ...options, pending: true }, 'none', { ...(await ports(false)), ...own })
  const left = await orPending(choice, step, keepPending, warn)
  if (left === undefined && isCommandDue) await runUnrecorded(options)
  return left
}
