import { isHex } from '@custody/core/digest/sha256'
import type { Subject } from '@custody/core/in-toto/statement'
import type { ReportArtifact } from '../report-model.ts'

/** Subjects that have a SHA-256 digest; a subject without a name goes by its digest. */
export function artifactsOf(subjects: readonly Subject[]): readonly ReportArtifact[] {
  return subjects.flatMap(({ name, uri, digest: { sha256 } }) =>
    sha256 !== undefined && isHex(sha256)
      ? [{ name: name ?? uri ?? sha256, digest: `sha256:${sha256}` as const }]
      : [],
  )
}
