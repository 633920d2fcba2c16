/**
 * How long a service wants to be left alone: the header `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3).
 * @returns milliseconds; undefined when it says nothing that can be read
 */
export function retryAfterMs(value: string | null, now: number): number | undefined {
  if (value === null) return undefined
  if (/^[0-9]{1,9}$/.test(value)) return Number(value) * 1000
  const at = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
