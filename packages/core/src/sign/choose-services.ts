import { coreError } from '../core-errors.ts'
import { isWithin } from '../verify/trusted-root.ts'
import type { Selector, SigningConfig, SigningService } from './signing-config.ts'

/** Addresses of the services that witness a signature. */
export interface Witnesses {
  readonly logs: readonly LogService[]
  /** Timestamp authorities of RFC 3161, full addresses. */
  readonly timestampAuthorities: readonly string[]
}

/** A Rekor log, by its base address. */
export interface LogService {
  readonly url: string
  readonly majorApiVersion: number
}

/** Addresses of the services that one keyless signature needs. */
export interface SigningServices extends Witnesses {
  /** Fulcio, base address. */
  readonly certificateAuthority: string
}

/**
 * Chooses services as the comments of `SigningConfig` in sigstore_trustroot.proto demand: valid at this moment, of a version
 * that is spoken here, the newest version and the newest service of each operator, as many as the selector says. A timestamp
 * authority is compulsory: Rekor v2 gives no time, and a certificate proves nothing without one.
 * @throws signing-config-no-service
 */
export function chooseServices(config: SigningConfig, now: Date): SigningServices {
  const [authority] = select(
    'certificate authority (Fulcio v1)',
    usable(config.certificateAuthorities, [1], now),
    'ANY',
  )
  const stamps = select(
    'timestamp authority (v1)',
    usable(config.timestampAuthorities, [1], now),
    config.timestampSelector,
  )
  return {
    certificateAuthority: authority.url,
    logs: chooseLogs(config, now),
    timestampAuthorities: stamps.map(({ url }) => url),
  }
}

/**
 * Chooses who witnesses the signatures of a key: whatever the configuration names, be it nothing.
 * @throws signing-config-no-service
 */
export function chooseWitnesses(config: SigningConfig, now: Date): Witnesses {
  const stamps = usable(config.timestampAuthorities, [1], now)
  const hasStamps = config.timestampAuthorities.length > 0
  return {
    logs: chooseLogs(config, now),
    timestampAuthorities: hasStamps
      ? select('timestamp authority (v1)', stamps, config.timestampSelector).map(({ url }) => url)
      : [],
  }
}

function chooseLogs(config: SigningConfig, now: Date): readonly LogService[] {
  if (config.logs.length === 0) return []
  return select('log (Rekor v1 or v2)', usable(config.logs, [1, 2], now), config.logSelector).map(
    ({ url, majorApiVersion }) => ({ url, majorApiVersion }),
  )
}

function usable(
  services: readonly SigningService[],
  versions: readonly number[],
  now: Date,
): readonly SigningService[] {
  return services
    .filter(({ majorApiVersion, validity }) => versions.includes(majorApiVersion) && isWithin(validity, now))
    .sort(
      (a, b) =>
        b.majorApiVersion - a.majorApiVersion || b.validity.start.getTime() - a.validity.start.getTime(),
    )
}

function select(
  what: string,
  newestFirst: readonly SigningService[],
  selector: Selector,
): readonly [SigningService, ...SigningService[]] {
  const byOperator = newestFirst.filter(
    ({ operator }, index) => newestFirst.findIndex((other) => other.operator === operator) === index,
  )
  const wanted = selector === 'ANY' ? 1 : selector === 'ALL' ? byOperator.length : selector.exact
  const [first, ...others] = byOperator.slice(0, wanted)
  if (first === undefined || others.length + 1 < wanted) {
    throw coreError('signing-config-no-service', {
      found: `${byOperator.length} usable`,
      expected: `${Math.max(wanted, 1)} ${what}`,
    })
  }
  return [first, ...others]
}
