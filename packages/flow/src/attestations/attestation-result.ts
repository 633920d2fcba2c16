import { digestOf } from '@custody/core/digest/sha256'
import { policyText } from '@custody/core/verify/match-signer-policy'
import type { SignerIdentity } from '@custody/core/verify/signer-identity'
import type { GivenRoot } from '../trusted-roots.ts'
import type { CheckedAttestation } from './check-attestation.ts'
import type { ArtifactReport, AttestationReport } from './verify-attestations.ts'

/** What `custody verify-attestation --json` prints (docs/spec/attestation-result.md). */
export function attestationResult(report: AttestationReport) {
  const { verified, insecure, artifacts, signers, keys, trustedRoots, buildLevel } = report
  return {
    verified,
    insecure,
    expected: signers.map(policyText),
    keys: keys.map(({ keyId }) => keyId),
    expectedBuildLevel: buildLevel,
    trustedRoots: trustedRoots.map(rootResult),
    artifacts: artifacts.map(artifactResult),
  }
}

function rootResult({ root: { digest }, name, date }: GivenRoot) {
  return { name, digest, ...(date === undefined ? {} : { published: date.toISOString().slice(0, 10) }) }
}

function artifactResult({ name, digests, verified, missing, slsa, attestations }: ArtifactReport) {
  return { name, digests, verified, missing, slsa, attestations: attestations.map(oneResult) }
}

function oneResult({ name, checks, result, error, slsa }: CheckedAttestation) {
  const failure =
    error === undefined
      ? {}
      : { code: error.code, message: error.message, hint: error.hint, help: error.page }
  return {
    bundle: name,
    verified: result !== undefined,
    ...failure,
    ...statementResult(result),
    ...(slsa === undefined ? {} : { slsa }),
    checks,
  }
}

function statementResult(result: CheckedAttestation['result']) {
  if (result === undefined) return {}
  const { statement, signer, times, value, payload, certificateDigest } = result
  return {
    predicateType: statement.predicateType,
    signer: signerResult(signer),
    times: times.map(({ source, at }) => ({ source, at: at.toISOString() })),
    statementDigest: digestOf(payload),
    ...(certificateDigest === undefined ? {} : { certificateDigest: `sha256:${certificateDigest}` }),
    statement: value,
  }
}

function signerResult(signer: SignerIdentity) {
  return signer.kind === 'key'
    ? { kind: signer.kind, keyId: signer.keyId }
    : { kind: signer.kind, identity: signer.identity, issuer: signer.issuer, claims: signer.claims }
}
