import { coreError } from '../core-errors.ts'
import { isWithin } from '../verify/trusted-root.ts'
import type { Selector, SigningConfig, SigningService } from './signing-config.ts'

/** Addresses of the services that one signature needs. */
export interface SigningServices {
  /** Fulcio, base address. */
  readonly certificateAuthority: string
  /** Rekor v2, base addresses; none when the instance has no log. */
  readonly logs: readonly string[]
  /** Timestamp authorities of RFC 3161, full addresses. */
  readonly timestampAuthorities: readonly [string, ...string[]]
}

/**
 * Chooses services as the comments of `SigningConfig` in sigstore_trustroot.proto demand: valid at this moment, of a version
 * that is spoken here, the newest of each operator, as many as the selector says. A timestamp authority is compulsory: Rekor v2
 * gives no time, and a certificate proves nothing without one.
 * @throws signing-config-no-service, sign-log-version
 */
export function chooseServices(config: SigningConfig, now: Date): SigningServices {
  const [authority] = select(
    'certificate authority (Fulcio v1)',
    usable(config.certificateAuthorities, 1, now),
    'ANY',
  )
  const stamps = select(
    'timestamp authority (v1)',
    usable(config.timestampAuthorities, 1, now),
    config.timestampSelector,
  )
  return {
    certificateAuthority: authority,
    logs: config.logs.length === 0 ? [] : chooseLogs(config, now),
    timestampAuthorities: stamps,
  }
}

function chooseLogs(config: SigningConfig, now: Date): readonly string[] {
  const logs = usable(config.logs, 2, now)
  if (logs.length === 0 && usable(config.logs, 1, now).length > 0) throw coreError('sign-log-version')
  return select('log (Rekor v2)', logs, config.logSelector)
}

function usable(services: readonly SigningService[], version: number, now: Date): readonly SigningService[] {
  return services
    .filter(({ majorApiVersion, validity }) => majorApiVersion === version && isWithin(validity, now))
    .sort((a, b) => b.validity.start.getTime() - a.validity.start.getTime())
}

function select(
  what: string,
  newestFirst: readonly SigningService[],
  selector: Selector,
): [string, ...string[]] {
  const byOperator = newestFirst.filter(
    ({ operator }, index) => newestFirst.findIndex((other) => other.operator === operator) === index,
  )
  const wanted = selector === 'ANY' ? 1 : selector === 'ALL' ? byOperator.length : selector.exact
  const [first, ...others] = byOperator.slice(0, wanted).map(({ url }) => url)
  if (first === undefined || others.length + 1 < wanted) {
    throw coreError('signing-config-no-service', {
      found: `${byOperator.length} usable`,
      expected: `${Math.max(wanted, 1)} ${what}`,
    })
  }
  return [first, ...others]
}
