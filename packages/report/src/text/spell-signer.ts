import type { ReportSigner } from '../report-model.ts'
import { shortDigest } from './short-digest.ts'

/**
 * Who signed, short enough for a table: of a workflow's identity the repository, the file and the ref,
 * of a key the first digits of its fingerprint.
 */
export function spellSigner(signer: ReportSigner): string {
  if (signer.kind === 'key') return `key ${shortDigest(signer.keyId)}`
  return signer.identity
    .replace(/^https:\/\/[^/]+\//, '')
    .replace('/.github/workflows/', ': ')
    .replace('@refs/heads/', '@')
    .replace('@refs/tags/', '@')
}
