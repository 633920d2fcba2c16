import { join } from 'node:path'
import type { RunClaims } from '../../../packages/core/src/chain/claims.ts'
import { type AttestOptions, attest } from '../../../packages/flow/src/attest.ts'
import type { GateOptions } from '../../../packages/flow/src/gate-outcome.ts'
import type { AttestPorts, Signing } from '../../../packages/flow/src/ports.ts'
import { type RecordOptions, type RecordPorts, record } from '../../../packages/flow/src/record.ts'
import { type ReportOptions, report } from '../../../packages/flow/src/report.ts'
import { type ScanOptions, scanCollect } from '../../../packages/flow/src/scan-collect.ts'
import { verifyGate } from '../../../packages/flow/src/verify-gate.ts'
import { type JobIdentity, jobWorkflowRef, workflowRef } from '../github/job-identity.ts'
import type { Signers } from './signers.ts'
import type { Workspace } from './workspace.ts'

/** One job of a run: its own bundle folder, its own memory, its own identity. The flows run in this process. */
export interface Job {
  readonly identity: JobIdentity
  readonly bundle: string
  record(
    options: Partial<RecordOptions> & Pick<RecordOptions, 'stage'>,
    beside?: Partial<RecordPorts>,
  ): ReturnType<typeof record>
  scan(options?: Partial<ScanOptions>): ReturnType<typeof scanCollect>
  attest(options?: Partial<AttestOptions>, beside?: Partial<AttestPorts>): ReturnType<typeof attest>
  gate(options?: Partial<GateOptions>): ReturnType<typeof verifyGate>
  report(options?: Partial<ReportOptions>): ReturnType<typeof report>
}

export interface JobOptions {
  readonly workspace: Workspace
  readonly signers: Signers
  readonly identity: JobIdentity
  /** Name of the bundle's folder. */
  readonly bundle: string
  /** A job without a token or a key: `signing: none`. */
  readonly unsigned?: boolean
  readonly now?: () => Date
  /** As in a real job: nothing is written outside of the workspace. */
  readonly isConfined?: boolean
}

export function startJob(options: JobOptions): Job {
  const { workspace, signers, identity } = options
  const bundle = join(workspace.folder, '..', options.bundle)
  const ports = portsOf(options)
  const signing: Signing = options.unsigned === true ? 'none' : { signer: signers.signerOf(identity) }
  const base = baseOptions(options, bundle)
  return {
    identity,
    bundle,
    record: (changes, beside = {}) =>
      record({ ...base, ...recordDefaults, ...changes }, signing, { ...ports, ...beside }),
    scan: (changes = {}) => scanCollect({ ...base, ...scanDefaults, ...changes }, signing, ports),
    attest: (changes = {}, beside = {}) =>
      attest({ ...base, ...attestDefaults, ...changes }, signing, { ...ports, ...beside }),
    gate: (changes = {}) => verifyGate({ ...base, ...gateDefaults, ...changes }, signing, ports),
    report: (changes = {}) =>
      report({ ...base, subjects: noSubjects, out: `${bundle}-report`, ...changes }, signing, ports),
  }
}

/** What records say of the run that a job is part of. */
export function runClaimsOf(identity: JobIdentity): RunClaims {
  const repository = `https://github.com/${identity.repository}`
  return {
    repository,
    repositoryId: identity.repositoryId,
    uri: `${repository}/actions/runs/${identity.runId}/attempts/${identity.runAttempt}`,
    attempt: Number(identity.runAttempt),
    commit: identity.sha,
    ref: identity.ref,
    workflowRef: workflowRef(identity),
    jobWorkflowRef: jobWorkflowRef(identity),
    runnerEnvironment: identity.runnerEnvironment,
    actor: identity.actor,
  }
}

function portsOf({ identity, now = () => new Date(), isConfined = false }: JobOptions): RecordPorts {
  const memory = new Map<string, string>()
  const phases = new Map<string, Parameters<RecordPorts['phases']['save']>[1]>()
  return {
    now,
    run: { claims: runClaimsOf(identity), workflow: workflowFacts(identity) },
    progress: () => undefined,
    memory: {
      recall: (folder) => memory.get(folder),
      remember: (folder, digest) => {
        memory.set(folder, digest)
      },
    },
    artifacts: undefined,
    isConfined,
    environment: {},
    phases: {
      save: (name, state) => {
        phases.set(name, state)
      },
      load: (name) => phases.get(name),
    },
  }
}

function workflowFacts(identity: JobIdentity) {
  return {
    event: identity.eventName,
    ownerId: identity.ownerId,
    runNumber: Number(identity.runNumber),
    inputs: {},
  }
}

function baseOptions({ workspace, signers }: JobOptions, bundle: string) {
  return {
    bundle,
    workspace: workspace.folder,
    from: [],
    digests: [],
    to: [],
    publicKeys: [],
    tufMirror: undefined,
    tufRoot: undefined,
    offline: false,
    revocations: [],
    ...signers.inside,
    identities: [],
    identityPatterns: [],
    issuer: undefined,
    sourceRepository: undefined,
    sourceRef: undefined,
    assertedStages: [],
  }
}

const recordDefaults = {
  command: [],
  materials: [],
  products: [],
  leg: undefined,
  legs: [],
  phase: undefined,
}

const scanDefaults = {
  reports: ['reports/*'],
  required: [],
  maxAge: undefined,
  maxDatabaseAge: undefined,
  scannedDigests: [],
  outcomes: [],
}

const noSubjects = { paths: [], digest: undefined, name: undefined, checksums: undefined }

const attestDefaults = {
  subjects: noSubjects,
  predicateType: undefined,
  predicatePath: undefined,
}

const gateDefaults = {
  subjects: { ...noSubjects, paths: ['dist/app.tgz'] },
  resourceUri: 'https://deploy.example/production',
  policy: undefined,
  mode: 'enforce',
  record: true,
  acceptSelfJudged: false,
  requireVerdict: false,
} as const
