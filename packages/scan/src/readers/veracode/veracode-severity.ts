import type { SeverityWords } from '../../severity-words.ts'

/** Veracode's five levels and informational. */
export const veracodeSeverity: SeverityWords = {
  name: 'veracode',
  words: { '5': 'critical', '4': 'high', '3': 'medium', '2': 'low', '1': 'low', '0': 'info' },
}
