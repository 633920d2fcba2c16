import * as z from 'zod'

const seconds: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 }

/** A span of time as `30m`, `24h` or `7d`; comes out in seconds. */
export const duration = z
  .string()
  .regex(/^[1-9][0-9]{0,5}[mhd]$/, 'a number with m, h or d: 30m, 24h, 7d')
  .transform((text) => Number(text.slice(0, -1)) * (seconds[text.slice(-1)] ?? Number.NaN))
