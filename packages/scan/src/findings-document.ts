import type { Digest } from '@custody/core/digest/sha256'
import type { Component } from './component.ts'
import type { Finding } from './finding.ts'
import type { LicenceStatement } from './licence-statement.ts'
import type { Tool } from './report-reading.ts'

/** The normal form of one report (docs/spec/findings.md). Written as canonical JSON. */
export type FindingsDocument = {
  readonly version: 1
  /** The report from which all of it was read. */
  readonly report: {
    readonly path: string
    readonly digest: Digest
    readonly format: string
    readonly formatVersion?: string | undefined
    /** What lies between the report's bytes and those that ranges count in, outermost first; absent where nothing does. */
    readonly decoded?: readonly string[] | undefined
  }
  readonly tool?: Tool | undefined
  readonly findings: readonly Finding[]
  readonly components: readonly Component[]
  readonly licences?: readonly LicenceStatement[] | undefined
}

/** A findings document as it is kept. */
export type FindingsFile = {
  readonly document: FindingsDocument
  /** Canonical JSON. */
  readonly bytes: Uint8Array
  readonly digest: Digest
}
