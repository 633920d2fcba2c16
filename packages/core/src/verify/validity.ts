import type { ObjectReader } from '../json/object-reader.ts'
import type { Validity } from './trusted-root.ts'

/** Reads the member `validFor` (`TimeRange` of protobuf-specs), whose start is compulsory. */
export function readValidity(member: ObjectReader): Validity {
  const validFor = member.object('validFor')
  return {
    start: readTime(validFor, 'start'),
    ...(validFor.has('end') ? { end: readTime(validFor, 'end') } : {}),
  }
}

/** Reads a time in UTC (RFC 3339). */
export function readTime(reader: ObjectReader, name: string): Date {
  const text = reader.text(name)
  const time = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) ? text : Number.NaN)
  if (Number.isNaN(time.getTime())) {
    throw reader.refusal(name, JSON.stringify(text.slice(0, 40)), 'a time in UTC (RFC 3339)')
  }
  return time
}
