import { type DerElement, DerMalformed, tags } from './der.ts'

/** Years of two digits from this one on are of the 20th century (RFC 5280, 4.1.2.5.1). */
const CENTURY_TURN = 50

/**
 * A time of a certificate, in UTC to the second: UTCTime up to 2049, GeneralizedTime after that (RFC 5280, 4.1.2.5).
 * @throws DerMalformed
 */
export function readDerTime(element: DerElement | undefined): Date {
  const text = element?.contents.toString('latin1') ?? ''
  if (element?.tag === tags.utcTime && /^\d{12}Z$/.test(text)) {
    return readGeneralizedTime(`${Number(text.slice(0, 2)) < CENTURY_TURN ? '20' : '19'}${text}`)
  }
  if (element?.tag === tags.generalizedTime && /^\d{14}Z$/.test(text)) return readGeneralizedTime(text)
  throw new DerMalformed('an unreadable time')
}

/**
 * GeneralizedTime in UTC with any number of fraction digits (RFC 3161, 2.4.2: DER drops trailing zeros), to the millisecond:
 * finer digits are cut off.
 * @throws DerMalformed
 */
export function readGeneralizedTime(text: string): Date {
  const [, y, mo, d, h, mi, s, fraction] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text) ?? []
  const at = new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}.${(fraction ?? '').slice(0, 3).padEnd(3, '0')}Z`)
  if (Number.isNaN(at.getTime())) throw new DerMalformed('an unreadable time')
  return at
}
