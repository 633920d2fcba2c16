import type { RunClaims } from '@custody/core/chain/claims'
import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import type { StatementSigner } from '@custody/core/sign/statement-signer'

/** The run that this process is part of: a job of a workflow, or a shell on a laptop. */
export interface RunContext {
  /** What records say of it. Outside of a workflow the URI is an URN of the chain. */
  readonly claims: RunClaims
  /** What provenance says beside that; only a workflow has it. */
  readonly workflow: WorkflowFacts | undefined
}

export interface WorkflowFacts {
  readonly event: string
  readonly ownerId: string
  readonly runNumber: number
  /** Inputs of `workflow_dispatch` or of the caller, as the event has them. */
  readonly inputs: Readonly<Record<string, string>>
}

/** Who signs, or `none` by explicit wish: then records are asserted by whoever seals them. */
export type Signing = { readonly signer: StatementSigner } | 'none'

/** What every step needs from outside. */
export interface StepPorts {
  readonly now: () => Date
  readonly run: RunContext
  /** One line for people about what is being done. */
  readonly progress: (line: string) => void
  readonly memory: BundleMemory
  readonly artifacts: ArtifactPort | undefined
  /** In a job nothing is written outside of the workspace; on a laptop a person may say so. */
  readonly isConfined?: boolean
}

/** What a job remembers of the bundle that it wrote itself, kept where other jobs and the bundle cannot reach it. */
export interface BundleMemory {
  recall(folder: string): string | undefined
  remember(folder: string, digest: string): void
}

/** The workflow artifact service: only a job has it. */
export interface ArtifactPort {
  /** Downloads the artifact of this name that holds the bundle of this digest (`unpinned`: the only one there is). */
  fetch(name: string, bundleDigest: string, into: string): Promise<void>
  send(
    folder: string,
    facts: {
      readonly name: string
      readonly stage: string
      readonly leg: string | undefined
      readonly bundleDigest: string
    },
  ): Promise<void>
}

/** What attest needs beside that. */
export interface AttestPorts extends StepPorts {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly attestations?: AttestationPort | undefined
  /** Files of Sigstore bundles that other actions of the job left. */
  readonly foreignFiles?: (() => readonly ForeignFile[]) | undefined
  /** Artifacts that earlier steps of the job declared to the runner. */
  readonly declaredArtifacts?: (() => readonly HashedSubject[]) | undefined
}

/** GitHub's store of attestations: only a job has it. */
export interface AttestationPort {
  /** @throws attestation-refused, attestation-unavailable */
  store(bundle: Buffer): Promise<{ readonly id: string; readonly url: string }>
}

export interface ForeignFile {
  readonly path: string
  readonly bytes: Buffer
}
