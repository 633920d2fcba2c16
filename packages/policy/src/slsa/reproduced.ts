import type { JsonValue } from '@custody/core/json/read-json'
import type { Verified } from '@custody/core/verify/verified'
import type { SlsaAssessment } from './assess-provenance.ts'
import { splitRef } from './field-checks.ts'

/** Provenance of one artifact, verified and assessed. */
export interface AssessedProvenance {
  readonly signer: Verified<JsonValue>['signer']
  readonly assessment: SlsaAssessment
}

/**
 * Whether an artifact was reproduced: two trusted builders (Build level 2 or more) made the same bytes, in different runs and by
 * workflows of different repositories. It is a property beside the level, as SLSA_BUILD_REPRODUCED is.
 */
export function isReproduced(provenance: readonly AssessedProvenance[]): boolean {
  const builds = provenance.flatMap(({ signer, assessment: { buildLevel } }) => {
    if (signer.kind === 'key' || buildLevel < 2) return []
    const [file = ''] = splitRef(signer.identity)
    return [{ builder: file.split('/').slice(0, 5).join('/'), run: signer.claims.runInvocationUri }]
  })
  return builds.some((one) =>
    builds.some(({ builder, run }) => builder !== one.builder && run !== undefined && run !== one.run),
  )
}
