import type { RunClaims } from '@custody/core/chain/claims'
import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { scanEvidence } from '@custody/scan/scan-evidence'
import { buildFacts, sourceFacts } from '../facts/build-facts.ts'
import { chainFacts } from '../facts/chain-facts.ts'
import { evidenceFacts, rejectedFacts } from '../facts/evidence-facts.ts'
import { findingFacts, licenceFacts, vulnerabilityFacts } from '../facts/finding-facts.ts'
import { provenanceFacts } from '../facts/provenance-facts.ts'
import { sbomFacts } from '../facts/sbom-facts.ts'
import { scanFacts } from '../facts/scan-facts.ts'
import { signatureFacts } from '../facts/signature-facts.ts'
import { inputApiVersion, type PolicyInput } from './policy-input.ts'

/** What a policy is told beside what the chain itself says. */
export interface DecisionFacts {
  readonly time: Date
  /** What was hashed; each with SHA-256. */
  readonly subjects: readonly HashedSubject[]
  readonly resourceUri: string
  readonly selfJudged: boolean
  readonly requiredStages: readonly string[]
  /** The run that decides. */
  readonly run: RunClaims
  readonly event: string | undefined
}

/** The document that a policy is asked about. Only a verified chain gets here: unverified evidence cannot reach a decision. */
export function buildPolicyInput(chain: VerifiedChain, facts: DecisionFacts): PolicyInput {
  const subjects = facts.subjects.map(({ name, digest }) => ({
    name,
    digest: `sha256:${digest['sha256'] ?? ''}`,
  }))
  const [first = { name: '', digest: '' }] = subjects
  const scans = scanEvidence(chain)
  const sboms = sbomFacts(chain, scans)
  return {
    apiVersion: inputApiVersion,
    kind: 'PolicyInput',
    evaluation: evaluationFacts(facts),
    subjects,
    image: {
      ...first,
      ref: facts.resourceUri,
      signature: signatureFacts(chain),
      provenance: provenanceFacts(chain, facts.subjects),
      source: sourceFacts(chain),
      build: buildFacts(chain),
      sbom: sboms[0] ?? { present: false, verified: false, component_count: 0 },
      sboms,
      scans: scanFacts(scans),
      vulnerabilities: vulnerabilityFacts(scans),
      findings: findingFacts(scans),
      licenses: licenceFacts(scans),
    },
    chain: chainFacts(chain, facts.requiredStages),
    evidence: evidenceFacts(chain),
    evidence_rejected: rejectedFacts(chain),
  }
}

function evaluationFacts({
  time,
  resourceUri,
  selfJudged,
  run,
  event,
}: DecisionFacts): PolicyInput['evaluation'] {
  return {
    time: time.toISOString(),
    resource_uri: resourceUri,
    self_judged: selfJudged,
    actor: { login: run.actor },
    run: {
      repository: run.repository,
      uri: run.uri,
      ...(run.workflowRef === '' ? {} : { workflow_ref: run.workflowRef }),
      ...(event === undefined ? {} : { event }),
      ...(run.ref === '' ? {} : { ref: run.ref }),
      ...(run.commit === '' ? {} : { commit: run.commit }),
    },
  }
}
