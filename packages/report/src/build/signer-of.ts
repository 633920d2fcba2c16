import type { SignerIdentity } from '@custody/core/verify/signer-identity'
import type { ReportSigner } from '../report-model.ts'

export function signerOf(signer: SignerIdentity): ReportSigner {
  if (signer.kind === 'key') return { kind: 'key', keyId: signer.keyId }
  const { sourceRepositoryUri } = signer.claims
  const from = sourceRepositoryUri === undefined ? {} : { sourceRepository: sourceRepositoryUri }
  return { kind: 'certificate', issuer: signer.issuer, identity: signer.identity, ...from }
}
