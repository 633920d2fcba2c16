import type { CustodyError } from '@custody/core/errors'
import type { LeftRecord } from './leave-record.ts'
import type { Signing } from './ports.ts'
import { type RecordOptions, type RecordPorts, record, runUnrecorded } from './record.ts'
import { orPending } from './when-unavailable.ts'

/** What recording needs where a service may be out. */
export interface Recording {
  /** `warn`: the workflow goes on. */
  readonly choice: 'fail' | 'warn'
  readonly warn: (error: CustodyError) => void
  /** Makes the signer; may say that a service does not answer. */
  readonly signing: () => Promise<Signing>
  readonly ports: RecordPorts
}

/**
 * Records a stage; where nobody can sign and the choice is `warn`, the record is kept pending, or, where not even that can be,
 * the command is run alone.
 * @throws those of record
 */
export async function recordAnyway(
  options: RecordOptions,
  { choice, warn, signing, ports }: Recording,
): Promise<LeftRecord | undefined> {
  let isCommandDue = options.command.length > 0 && options.phase !== 'start'
  let isRunning = false
  const told = {
    ...ports,
    commandBegins: () => {
      isCommandDue = false
      isRunning = true
    },
    keepPending: choice === 'warn' ? warn : undefined,
  }
  const left = await orPending(
    choice,
    async () => record(options, await signing(), told),
    () => (isRunning ? undefined : record({ ...options, pending: true }, 'none', told)),
    warn,
  )
  if (left === undefined && isCommandDue) await runUnrecorded(options)
  return left
}
