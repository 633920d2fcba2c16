import { dateTime } from '../utc-time.ts'

/** What a text of a format must be. */
export type SchemaFormat = { readonly expected: string; readonly test: (text: string) => boolean }

/** The formats that CycloneDX names. An IRI reference may be relative, and hardly anything is none. */
export const schemaFormats: Readonly<Record<string, SchemaFormat>> = {
  'date-time': {
    expected: 'a date and time (RFC 3339)',
    test: (text) => dateTime.test(text) && isDay(text.slice(0, 10)),
  },
  date: { expected: 'a date (RFC 3339)', test: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && isDay(text) },
  'iri-reference': { expected: 'an IRI reference (RFC 3987)', test: (text) => !/[\s<>"{}|\\^`]/.test(text) },
  uri: { expected: 'a URI (RFC 3986)', test: (text) => /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]*$/i.test(text) },
  'idn-email': { expected: 'an e-mail address', test: (text) => /^[^\s@]+@[^\s@]+$/.test(text) },
}

function isDay(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
}
