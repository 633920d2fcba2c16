import type { Digest } from '@custody/core/digest/sha256'
import { isJsonObject, readJson } from '@custody/core/json/read-json'
import { objectsOf, textOf, textsOf } from '../member.ts'
import { type Purl, readPurl } from '../purl.ts'
import { scanError } from '../scan-errors.ts'
import { checkShape, listOfShape, matching, object, oneOf, type Shape, text } from '../shape.ts'
import { readLicenceExpression, type SingleLicence } from './licence-expression.ts'

/** Which licences a project takes (docs/spec/licence-policy.md). */
export type LicencePolicy = {
  /** Undefined: whatever is not denied. */
  readonly allow: readonly SingleLicence[] | undefined
  readonly deny: readonly SingleLicence[]
  readonly exceptions: readonly LicenceException[]
  /** What is done with a licence that was guessed from a name. */
  readonly guessed: 'report' | 'allow'
}

/** A policy with the digest of the file that it was read from. */
export type LicencePolicyFile = { readonly policy: LicencePolicy; readonly digest: Digest }

/** A package whose licence somebody accepted. */
export type LicenceException = {
  readonly purl: Purl
  /** Only while the report writes this; undefined: whatever it writes. */
  readonly licence: string | undefined
  readonly reason: string
  /** RFC 3339 in UTC. */
  readonly until: string | undefined
}

/**
 * Reads a licence policy.
 * @throws licence-policy-malformed, also for an entry that is no SPDX licence, and for members that the format does not know; json-* of core
 */
export function readLicencePolicy(bytes: Uint8Array, where: string): LicencePolicy {
  const value = readJson(bytes, where)
  const [fault] = checkShape(value, policyShape, 1).found
  if (fault !== undefined || !isJsonObject(value))
    throw malformed(`${where}${fault?.pointer ?? ''}`, fault?.expected ?? 'an object')
  const listed = (key: string) => textsOf(value, key).map((entry) => singleLicence(entry, `${where}/${key}`))
  return {
    allow: 'allow' in value ? listed('allow') : undefined,
    deny: listed('deny'),
    exceptions: objectsOf(value, 'exceptions').map(([entry, index]) => {
      const purl = readPurl(textOf(entry, 'package') ?? '')
      if (purl === undefined) throw malformed(`${where}/exceptions/${index}/package`, 'a package URL')
      const until = textOf(entry, 'until')
      return {
        purl,
        licence: textOf(entry, 'licence'),
        reason: textOf(entry, 'reason') ?? '',
        // The day itself still counts.
        until: until === undefined ? undefined : `${until}T23:59:59.999Z`,
      }
    }),
    guessed: textOf(value, 'guessed') === 'allow' ? 'allow' : 'report',
  }
}

function singleLicence(entry: string, where: string): SingleLicence {
  const read = readLicenceExpression(entry)
  if (read === undefined || read.guessed || 'operator' in read.expression)
    throw malformed(where, 'one SPDX licence, as "MIT" or "GPL-2.0-only WITH Classpath-exception-2.0"')
  return read.expression
}

function malformed(where: string, expected: string) {
  return scanError('licence-policy-malformed', { where, expected })
}

const one: Shape = (value, faults) => {
  if (value !== 1) faults.add('the version 1')
}

const policyShape = object({
  required: { version: one },
  optional: {
    allow: listOfShape(text),
    deny: listOfShape(text),
    exceptions: listOfShape(
      object({
        required: { package: text, reason: matching(/\S/, 'a reason') },
        optional: { licence: text, until: matching(/^\d{4}-\d\d-\d\d$/, 'a day, as 2026-12-31') },
        closed: true,
      }),
    ),
    guessed: oneOf(['report', 'allow']),
  },
  closed: true,
  // Without any list nothing would ever be said.
  also: (policy) => ('allow' in policy || 'deny' in policy ? undefined : 'allow or deny'),
})
