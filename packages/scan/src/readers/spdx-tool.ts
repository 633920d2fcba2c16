import { neutralText } from '../neutral-text.ts'
import type { Tool } from '../report-reading.ts'

/** Reads the name of a tool as SPDX writes it, `name-version` (SPDX 2.3, clause 6.8); later versions keep the habit. */
export function spdxTool(written: string): Tool {
  const found = /^(\S.*?)(?:-v?(\d\S*))?$/.exec(written.trim().slice(0, 300))
  const version = found?.[2]
  return {
    name: neutralText(found?.[1] ?? written, 100),
    version: version === undefined ? undefined : neutralText(version, 100),
  }
}
