import { existsSync } from 'node:fs'
import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import type { ChainOutcome } from '@custody/core/chain/verify-chain'
import { hashFile } from '@custody/core/digest/hash-file'
import { type Digest, isDigest } from '@custody/core/digest/sha256'
import type { CustodyError } from '@custody/core/errors'
import { checkActions } from '@custody/report/build/report-actions'
import { spellCheck } from '@custody/report/build/spell-check'
import { buildReport } from '@custody/report/build-report'
import {
  type ReportArtifact,
  type ReportModel,
  type ReportTrust,
  reportApiVersion,
} from '@custody/report/report-model'
import { countSeverities } from '@custody/scan/severity'
import { splitStage, type TrustOptions } from './build-trust.ts'
import type { GateOptions, GateOutcome } from './gate-outcome.ts'
import { deniedBy } from './gate-result.ts'
import { hashSubjects } from './hash-subjects.ts'
import type { ReportOptions } from './report.ts'
import { shownKeyComment, withShownTrust } from './shown-trust.ts'
import { toolVersion } from './tool-version.ts'
import type { GivenRoot } from './trusted-roots.ts'
import { type RepeatableOptions, verifyCommand } from './verify-command.ts'

const tool = { name: 'custody', version: toolVersion }

/** The report over what the gate decided, as its summary and the terminal show it. */
export function reportModel(outcome: GateOutcome, options: GateOptions): ReportModel {
  return buildReport({
    now: outcome.decidedAt,
    tool,
    outcome: outcome.verification,
    ...judgementOf(outcome),
    artifacts: artifactsOf(outcome.subjects),
    builders: outcome.builders,
    trust: trustOf(options, outcome.trustedRoots, outcome.selfSupplied, outcome.decidedAt),
    commands: commandsOf(options, outcome.verification, outcome.snapshot.head.digest),
  })
}

/** A verdict that was recorded stands in the chain; one that was not is told beside it. */
function judgementOf({ predicate, decision, left, selfJudged, selfSupplied }: GateOutcome) {
  if (predicate === undefined || decision === undefined || left !== undefined) return {}
  const { mode, resourceUri, timeVerified } = predicate
  const decided = { at: timeVerified, strength: 'claimed' as const }
  return { judgement: { ...decision, mode, resourceUri, decided, selfJudged, selfSupplied } }
}

export interface BundleReport {
  readonly verification: ChainOutcome
  readonly now: Date
  readonly subjects: readonly HashedSubject[]
  readonly options: RepeatableOptions
  readonly trustedRoots: readonly GivenRoot[]
}

/** The report over a bundle: its last verdict, where there is one. */
export function bundleReport({
  verification,
  now,
  subjects,
  options,
  trustedRoots,
}: BundleReport): ReportModel {
  const head = verification.ok ? verification.chain.head : verification.head
  return buildReport({
    now,
    tool,
    outcome: verification,
    ...(subjects.length === 0 ? {} : { artifacts: artifactsOf(subjects) }),
    trust: trustOf(options, trustedRoots, [], now),
    commands: commandsOf(options, verification, head.digest, sealedNames(verification)),
  })
}

/**
 * The report over a bundle that could not be read, or that a verdict did not allow: the one check that failed, and nothing
 * out of the bundle.
 * @returns `undefined` for an error that is no denial (gate-result.ts)
 */
export function refusedReport(
  error: CustodyError,
  options: GateOptions | ReportOptions,
  now: Date,
): ReportModel | undefined {
  const refusal = deniedBy(error)
  if (refusal === undefined || refusal.reason === '') return undefined
  const { checks, reason } = refusal
  const pinned = options.digests.find(isDigest)
  return {
    apiVersion: reportApiVersion,
    kind: 'Report',
    generated: { at: now.toISOString(), by: tool },
    verdict: {
      outcome: 'denied',
      reason,
      why: checks.map((check) => `${check.subject}: ${spellCheck(check)}`).join(' '),
      artifacts: artifactsOf(namedSubjects(options)),
      selfJudged: false,
      selfSupplied: [],
    },
    actions: checkActions(checks),
    chain: {
      note: 'Verification stopped before any record was read, so no chain is shown.',
      steps: [],
      links: [],
    },
    evidence: [],
    findings: { assessment: 'not-verified', counts: countSeverities([]), byTool: [], fixFirst: [] },
    policyResults: [],
    checks,
    proof: {
      commands: pinned === undefined ? [] : commandsOf(options, undefined, pinned),
      trust: trustOf(options, [], [], now),
    },
  }
}

/** They only give the report its name: what is wrong with them is told by the verification itself. */
function namedSubjects(options: GateOptions | ReportOptions): readonly HashedSubject[] {
  try {
    return hashSubjects(options.subjects, { ...options, exclude: [options.bundle] })
  } catch {
    return []
  }
}

function commandsOf(
  options: RepeatableOptions,
  verification: ChainOutcome | undefined,
  bundleDigest: Digest,
  artifacts: readonly string[] = [],
): readonly string[] {
  const shown = withShownTrust(options, verification)
  return [...shownKeyComment(shown, verification), verifyCommand(shown, bundleDigest, artifacts)]
}

function sealedNames(verification: ChainOutcome): readonly string[] {
  const subjects = verification.ok ? (verification.chain.seal?.statement.subject ?? []) : []
  return subjects.map(({ name }) => name ?? '')
}

function artifactsOf(subjects: readonly HashedSubject[]): readonly ReportArtifact[] {
  return subjects.flatMap(({ name, digest: { sha256 } }) =>
    sha256 === undefined ? [] : [{ name, digest: `sha256:${sha256}` as const }],
  )
}

/** All trust that was given, each with its digest: where it came from is what an auditor asks for first. */
function trustOf(
  options: TrustOptions,
  roots: readonly GivenRoot[],
  supplied: readonly string[],
  now: Date,
): readonly ReportTrust[] {
  const identities = [...options.identities, ...options.identityPatterns]
  return [
    ...roots.map(({ root: { digest }, name, date }) => ({
      kind: 'trusted-root' as const,
      name,
      digest,
      ...(date === undefined ? {} : { age: Math.floor((now.getTime() - date.getTime()) / 1000) }),
      selfSupplied: supplied.includes(name),
    })),
    ...options.publicKeys.map((line) => fileTrust('public-key', splitStage(line).rest, supplied)),
    ...options.revocations.map((path) => fileTrust('revocations', path, supplied)),
    ...identities.map((name) => ({ kind: 'certificate-identity' as const, name, selfSupplied: false })),
  ]
}

function fileTrust(
  kind: 'public-key' | 'revocations',
  path: string,
  supplied: readonly string[],
): ReportTrust {
  const digest = existsSync(path) ? { digest: hashFile(path).digest } : {}
  return { kind, name: path, ...digest, selfSupplied: supplied.includes(path) }
}
