import { scanError } from './scan-errors.ts'

/** What a report is evidence of. A gate asks for these. */
export const evidenceKinds = ['sbom', 'sca', 'sast', 'dast', 'secrets', 'iac', 'licence'] as const
export type EvidenceKind = (typeof evidenceKinds)[number]

export function isEvidenceKind(text: string): text is EvidenceKind {
  return evidenceKinds.some((kind) => kind === text)
}

/**
 * Reads the name of a kind of evidence.
 * @throws evidence-kind-unknown
 */
export function readEvidenceKind(text: string, where?: string): EvidenceKind {
  if (isEvidenceKind(text)) return text
  throw scanError('evidence-kind-unknown', { found: JSON.stringify(text.slice(0, 80)), where })
}
