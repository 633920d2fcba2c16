import { readFileSync } from 'node:fs'
import { digestOf } from '@custody/core/digest/sha256'
import { readReport } from '../src/read-report.ts'
import type { ReportReading } from '../src/report-reading.ts'

/** Bytes of a report of this folder's `data`. */
export function dataFile(name: string): Buffer {
  return readFileSync(new URL(`data/${name}`, import.meta.url))
}

export function read(content: string | Uint8Array | object, hint?: string) {
  const bytes =
    content instanceof Uint8Array
      ? content
      : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
  return readReport(bytes, digestOf(bytes), hint)
}

/** Reads a report that a reader must understand. */
export function understood(content: string | Uint8Array | object, hint?: string): ReportReading {
  const reading = read(content, hint)
  if ('tools' in reading) return reading
  throw new Error(`unreadable: ${JSON.stringify(reading.reasons)}`)
}

/** A SARIF log of one run. */
export function sarif(run: object): object {
  return { version: '2.1.0', runs: [{ tool: { driver: { name: 'T', version: '1' } }, ...run }] }
}

/** A CycloneDX document. */
export function bom(members: object): object {
  return { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, ...members }
}

export const codes = (remarks: readonly { readonly code: string }[]): readonly string[] =>
  remarks.map(({ code }) => code)
