import type { SeverityWords } from '../../severity-words.ts'

/** Veracode's five levels and informational. */
export const veracodeSeverity: SeverityWords = {
  name: 'veracode',
  words: { '5': 'critical', '4': 'high', '3': 'medium', '2': 'low', '1': 'low', '0': 'info' },
}

/** Reports give CVSS 3 vectors without their prefix; the metrics PR and UI came with version 3. */
export function prefixedVector(vector: string | undefined): string | undefined {
  return vector !== undefined && /^AV:[^ ]*\/PR:/.test(vector) ? `CVSS:3.1/${vector}` : vector
}
