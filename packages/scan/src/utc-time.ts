/** A time of RFC 3339 (section 5.6), with its zone. */
export const dateTime = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

/** The same instant in UTC with milliseconds; undefined for what is no time. */
export function utcTime(text: string | undefined): string | undefined {
  if (text === undefined || !dateTime.test(text)) return undefined
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}

/** The latest of several times in UTC. */
export function latest(times: Iterable<string | undefined>): string | undefined {
  return [...times]
    .filter((time) => time !== undefined)
    .toSorted()
    .at(-1)
}
