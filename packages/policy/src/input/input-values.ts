import type { JsonValue } from '@custody/core/json/read-json'
import * as z from 'zod'

/** A text with what it means. */
export const text = (meaning: string) => z.string().describe(meaning)

export const digest = (meaning: string) =>
  z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .describe(meaning)

/** `sha256:` and the digits; another algorithm where only that is known. */
export const anyDigest = (meaning: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_]+:[0-9a-f]+$/)
    .describe(
      `${meaning} \`sha256:\` and 64 hexadecimal digits, or another algorithm where only that is known.`,
    )

export const instant = (meaning: string) => z.string().describe(`${meaning} RFC 3339, UTC.`)

export const count = (meaning: string) => z.int().nonnegative().describe(meaning)

/** A share between 0 and 1. */
export const share = (meaning: string) => z.number().min(0).max(1).describe(meaning)

export const strength = z
  .enum(['proven', 'claimed'])
  .describe(
    '`proven`: a certificate vouches for the run. `claimed`: a key signed, the run is its holder’s word.',
  )

export const severity = z
  .enum(['critical', 'high', 'medium', 'low', 'info', 'unknown'])
  .describe('`unknown` says that no severity was given; it is never low.')

export const component = z.strictObject({
  name: text('Package name.'),
  version: text('Package version.').optional(),
  purl: text('Package URL in canonical form.').optional(),
})

/** Any object: what others wrote, handed on as it is. */
export const anyObject = z.record(z.string(), z.custom<JsonValue>())
