import type { ByteRange } from './syntax/parsed-report.ts'

/** A package that an SBOM lists. */
export type Component = {
  readonly name: string
  readonly version?: string | undefined
  /** In canonical form; absent where the SBOM gives none or a broken one. */
  readonly purl?: string | undefined
  /** SPDX ids, SPDX expressions, or the names that the SBOM uses; without NOASSERTION and NONE. */
  readonly licences: readonly string[]
  readonly hashes: readonly ComponentHash[]
  readonly source: ItemSource
}

export type ComponentHash = {
  /** Lower case, with hyphens as the SBOM's format has them: `sha-256`, `sha256`. */
  readonly algorithm: string
  readonly value: string
}

/** Where in the report's text, in the way of its syntax (docs/spec/findings.md). */
export type ItemSource = {
  readonly pointer: string
  /** Added when the reader is done: no reader gives it. */
  readonly bytes?: ByteRange | undefined
}
