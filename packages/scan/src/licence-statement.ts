import type { ItemSource } from './component.ts'
import type { FindingComponent } from './finding.ts'

/** What a report says of the licence of a package or a file. */
export type LicenceStatement = {
  /** SPDX id, SPDX expression, or the name that the report uses; never NOASSERTION or NONE. */
  readonly licence: string
  readonly component?: FindingComponent | undefined
  /** The file that it is about, or in which it was found. */
  readonly path?: string | undefined
  readonly source: ItemSource
}
