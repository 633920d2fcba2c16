import { type LicenceExpression, readLicenceExpression, type SingleLicence } from './licence-expression.ts'
import type { LicencePolicy } from './licence-policy.ts'
import { type LicenceVersions, licenceVersions } from './licence-versions.ts'

/**
 * What a policy says of a licence. `not-listed`: it is neither allowed nor denied, where only what is allowed may be used.
 * `unknown`: there is none, or nobody can tell which.
 */
export type LicenceVerdict = 'allowed' | 'guessed' | 'unknown' | 'not-listed' | 'denied'

/** Judges all that a report writes of one package: its licences hold together, whatever one of them says. */
export function judgeLicences(written: readonly string[], policy: LicencePolicy): LicenceVerdict {
  if (written.length === 0) return 'unknown'
  return worst(written.map((licence) => judge(licence, policy)))
}

function judge(written: string, policy: LicencePolicy): LicenceVerdict {
  const read = readLicenceExpression(written)
  if (read === undefined) return 'unknown'
  const verdict = judgeExpression(read.expression, policy)
  return verdict === 'allowed' && read.guessed && policy.guessed === 'report' ? 'guessed' : verdict
}

/** Of `AND` both sides hold; of `OR` the licensee may choose the better one. */
function judgeExpression(expression: LicenceExpression, policy: LicencePolicy): LicenceVerdict {
  if (!('operator' in expression)) return judgeSingle(expression, policy)
  const sides = [judgeExpression(expression.left, policy), judgeExpression(expression.right, policy)]
  return expression.operator === 'and' ? worst(sides) : best(sides)
}

/** Under `or later` the licensee may choose any version, so one that is allowed is enough. */
function judgeSingle(licence: SingleLicence, { allow, deny }: LicencePolicy): LicenceVerdict {
  const offered = licenceVersions(licence)
  const choices = offered.versions.length === 0 ? [undefined] : offered.versions
  return best(
    choices.map((version) => {
      const isAllowed = allow?.some((entry) => covers(licenceVersions(entry), offered, version)) === true
      if (deny.some((entry) => isDenied(licenceVersions(entry), offered, version, isAllowed))) return 'denied'
      return isAllowed || allow === undefined ? 'allowed' : 'not-listed'
    }),
  )
}

/** An entry without an exception denies the licence with any, unless that very combination is allowed. */
function isDenied(
  entry: LicenceVersions,
  offered: LicenceVersions,
  version: string | undefined,
  isAllowed: boolean,
): boolean {
  if (covers(entry, offered, version)) return true
  const base = { ...offered, exception: undefined }
  return entry.exception === undefined && !isAllowed && covers(entry, base, version)
}

function covers(entry: LicenceVersions, offered: LicenceVersions, version: string | undefined): boolean {
  if (entry.family !== offered.family || entry.exception !== offered.exception) return false
  return version === undefined ? entry.versions.length === 0 : entry.versions.includes(version)
}

const order: readonly LicenceVerdict[] = ['allowed', 'guessed', 'not-listed', 'unknown', 'denied']

function worst(verdicts: readonly LicenceVerdict[]): LicenceVerdict {
  return order.findLast((verdict) => verdicts.includes(verdict)) ?? 'unknown'
}

function best(verdicts: readonly LicenceVerdict[]): LicenceVerdict {
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'unknown'
}
