import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { coreError } from '@custody/core/core-errors'
import { scanEvidence } from '@custody/scan/scan-evidence'
import { chainView } from './chain-view.ts'
import { evidenceView, rejectedView } from './evidence-view.ts'
import { findingViews, licenseViews } from './finding-views.ts'
import { knownText } from './known-text.ts'
import { buildView, sourceView } from './origin-view.ts'
import type { PolicyFacts } from './policy-facts.ts'
import { inputApiVersion, type PolicyInput } from './policy-input.ts'
import { provenanceView } from './provenance-view.ts'
import { sbomViews, scanViews } from './report-views.ts'
import { signerView } from './signer-view.ts'

/**
 * Makes the input document of a policy (docs/spec/policy-input.md) out of a chain that verified, and of nothing else that
 * anybody could have written.
 * @throws subject-missing; evidence-index-malformed, findings-malformed, json-* where a trusted signer wrote another form
 */
export function buildPolicyInput(chain: VerifiedChain, facts: PolicyFacts): PolicyInput {
  return {
    apiVersion: inputApiVersion,
    kind: 'PolicyInput',
    evaluation: evaluationView(facts),
    subjects: facts.subjects.map(subjectView),
    image: imageView(chain, facts),
    chain: chainView(chain, facts.requiredStages),
    evidence: chain.evidence.map(evidenceView),
    evidence_rejected: chain.superseded.map(rejectedView),
  }
}

function evaluationView({ time, run, ...facts }: PolicyFacts): PolicyInput['evaluation'] {
  return {
    time: time.toISOString(),
    resource_uri: facts.resourceUri,
    self_judged: facts.selfJudged,
    actor: run.actor === '' ? undefined : { login: run.actor },
    run: {
      repository: run.repository,
      uri: run.uri,
      workflow_ref: knownText(run.workflowRef),
      event: facts.event,
      ref: knownText(run.ref),
      commit: knownText(run.commit),
    },
  }
}

function imageView(
  chain: VerifiedChain,
  { subjects, resourceUri, builders }: PolicyFacts,
): PolicyInput['image'] {
  const [first] = subjects
  if (first === undefined) throw coreError('subject-missing')
  const scans = scanEvidence(chain)
  const sboms = sbomViews(scans)
  return {
    ...subjectView(first),
    ref: resourceUri,
    signature: signatureView(chain),
    provenance: provenanceView(chain, subjects, builders),
    source: sourceView(chain),
    build: buildView(chain),
    sbom: sboms[0] ?? { present: false, verified: false, component_count: 0 },
    sboms,
    scans: scanViews(scans),
    ...findingViews(scans),
    licenses: licenseViews(scans),
  }
}

function signatureView({ seal }: VerifiedChain): PolicyInput['image']['signature'] {
  if (seal?.signer === undefined) return { present: false, valid: false }
  return {
    present: true,
    valid: true,
    type: seal.signer.kind === 'key' ? 'key' : 'keyless',
    ...signerView(seal.signer),
    timestamp: seal.times.at(-1)?.at.toISOString(),
    strength: seal.strength,
  }
}

/** A subject by its SHA-256; by its first digest where the caller states another one. */
function subjectView({ name, digest }: HashedSubject): PolicyInput['subjects'][number] {
  const sha256 = digest['sha256']
  const [algorithm, value] = sha256 === undefined ? (Object.entries(digest)[0] ?? []) : ['sha256', sha256]
  if (algorithm === undefined) throw coreError('subject-missing', { where: name })
  return { name, digest: `${algorithm}:${value}` }
}
