import type { Check } from '@custody/core/chain/check'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import type { Digest } from '@custody/core/digest/sha256'
import { scanEvidence } from '@custody/scan/scan-evidence'
import { evidenceRows } from './build/evidence-rows.ts'
import { type RecordedVerdict, recordedVerdict } from './build/recorded-verdict.ts'
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
 */
export function buildReport(inputs: ReportInputs): ReportModel {
  const { outcome } = inputs
  return outcome.ok ? verifiedReport(outcome.chain, inputs) : refusedReport(outcome, inputs)
}

function verifiedReport(chain: VerifiedChain, inputs: ReportInputs): ReportModel {
  const scans = scanEvidence(chain)
  const verdict = recordedVerdict(chain)
  const counts = verdict?.current === true ? verdict : undefined
  return {
    ...frame(inputs, chain.head.digest, chain.checks),
    verdict: verifiedVerdict(chain, verdict, inputs),
    actions: policyActions(counts?.predicate.violations ?? []),
    chain: verifiedChain(chain),
    evidence: evidenceRows(chain, scans, inputs.now),
    findings: reportFindings(scans),
    policyResults: counts === undefined ? [] : policyResults(counts),
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

function policyResults({ predicate }: RecordedVerdict): readonly PolicyResult[] {
  const of = (
    level: PolicyResult['level'],
    found: RecordedVerdict['predicate']['violations'],
  ): readonly PolicyResult[] =>
    found.map(({ id, message, solution }) => ({
      level,
      rule: id,
      message,
      ...(solution === undefined ? {} : { hint: solution }),
    }))
  return [...of('deny', predicate.violations), ...of('warn', predicate.warnings)]
}
