import type { Check } from '@custody/core/chain/check'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { Digest } from '@custody/core/digest/sha256'
import { scanEvidence } from '@custody/scan/scan-evidence'
import { evidenceRows } from './build/evidence-rows.ts'
import type { Judgement } from './build/judgement.ts'
import { recordedJudgement } from './build/recorded-judgement.ts'
import { refusedChain } from './build/refused-chain.ts'
import { checkActions, policyActions } from './build/report-actions.ts'
import { reportFindings } from './build/report-findings.ts'
import type { ReportInputs } from './build/report-inputs.ts'
import { refusedVerdict, verifiedVerdict } from './build/report-verdict.ts'
import { verifiedChain } from './build/verified-chain.ts'
import { type PolicyResult, type ReportModel, reportApiVersion } from './report-model.ts'

/**
 * The report over a verification: of a chain that verified, its records, evidence, findings and the gate's last decision; of one
 * that did not, an outline that names what is broken, and no evidence at all.
 * @throws statement-malformed, evidence-index-malformed, findings-malformed where a trusted signer wrote another form
 */
export function buildReport(inputs: ReportInputs): ReportModel {
  const { outcome } = inputs
  return outcome.ok ? verifiedReport(outcome.chain, inputs) : refusedReport(outcome, inputs)
}

function verifiedReport(chain: VerifiedChain, inputs: ReportInputs): ReportModel {
  const scans = scanEvidence(chain)
  const judgement = inputs.judgement ?? recordedJudgement(chain)
  const made = judgement === 'outdated' ? undefined : judgement
  return {
    ...frame(inputs, chain.head.digest, chain.checks),
    verdict: verifiedVerdict(chain, judgement, inputs),
    actions: policyActions(made?.violations ?? []),
    chain: verifiedChain(chain),
    evidence: evidenceRows(chain, scans, inputs.now, inputs.builders),
    findings: reportFindings(scans),
    policyResults: made === undefined ? [] : policyResults(made),
  }
}

function refusedReport(
  outcome: Extract<ReportInputs['outcome'], { readonly ok: false }>,
  inputs: ReportInputs,
): ReportModel {
  return {
    ...frame(inputs, outcome.head.digest, outcome.checks),
    verdict: refusedVerdict(outcome.checks, inputs),
    actions: checkActions(outcome.checks),
    chain: refusedChain(outcome.head, outcome.checks),
    evidence: [],
    findings: { ...reportFindings({ reports: [], missing: [], documents: [] }), assessment: 'not-verified' },
    policyResults: [],
  }
}

type Frame = Pick<ReportModel, 'apiVersion' | 'kind' | 'generated' | 'checks' | 'proof'>

function frame(
  { now, tool, trust, commands }: ReportInputs,
  bundleDigest: Digest,
  checks: readonly Check[],
): Frame {
  return {
    apiVersion: reportApiVersion,
    kind: 'Report',
    generated: { at: now.toISOString(), by: tool },
    checks,
    proof: { commands, bundleDigest, trust },
  }
}

function policyResults({ violations, warnings }: Judgement): readonly PolicyResult[] {
  const of = (level: PolicyResult['level'], found: Judgement['violations']): readonly PolicyResult[] =>
    found.map(({ id, message, solution }) => ({
      level,
      rule: id,
      message,
      ...(solution === undefined ? {} : { hint: solution }),
    }))
  return [...of('deny', violations), ...of('warn', warnings)]
}
