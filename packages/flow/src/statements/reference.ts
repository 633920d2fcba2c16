import type { RunClaims } from '@custody/core/chain/claims'
import { type Digest, hexOf } from '@custody/core/digest/sha256'
import type { JsonObject } from '@custody/core/json/read-json'
import { predicateTypes } from '@custody/core/names'
import type { Claim } from './claim.ts'

/** A file that a statement names instead of holding it. */
export interface Referred {
  readonly name: string
  readonly digest: Digest
  readonly mediaType: string
  /** In the bundle it is found by its digest; else the run is the only place that is known. */
  readonly isInBundle: boolean
}

/**
 * Says of files that they are about the artifacts, without holding them: in-toto reference v0.1
 * (attestation framework, spec/predicates/reference.md).
 */
export function referenceClaim(
  name: string,
  files: readonly Referred[],
  { run }: { readonly run: RunClaims },
): Claim {
  const predicate: JsonObject = {
    attester: { id: attesterOf(run) },
    references: files.map((file) => ({
      name: file.name,
      digest: { sha256: hexOf(file.digest) },
      mediaType: file.mediaType,
      downloadLocation: file.isInBundle ? blobUri(file.digest) : run.uri,
    })),
  }
  return { name, predicateType: predicateTypes.reference, predicate }
}

/** The workflow file that holds the job, as provenance names the builder; a key holder has no other name. */
function attesterOf({ jobWorkflowRef, workflowRef, repository }: RunClaims): string {
  const workflow = jobWorkflowRef === '' ? workflowRef : jobWorkflowRef
  return workflow === '' ? 'urn:custody:key-holder' : `${new URL(repository).origin}/${workflow}`
}

/** A blob of the bundle that holds the statement (docs/spec/predicates.md). */
const blobUri = (digest: Digest) => `urn:custody:blob:${digest}`
