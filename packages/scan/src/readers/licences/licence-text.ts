import { neutralText } from '../../neutral-text.ts'

/** A licence as a report writes it, bounded; undefined for what says that nothing is known. */
export function licenceText(written: string | undefined): string | undefined {
  const text = neutralText((written ?? '').trim(), 300)
  return text === '' || /^(?:NOASSERTION|NONE|unknown)$/i.test(text) ? undefined : text
}
