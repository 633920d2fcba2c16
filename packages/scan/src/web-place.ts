import type { FindingLocation } from './finding.ts'

/** A place of a running service: its address without what may be secret in it (user information, query, fragment). */
export function webPlace(address: string | undefined): FindingLocation | undefined {
  const path = address === undefined ? '' : webAddress(address)
  return path === '' ? undefined : { path, line: undefined }
}

function webAddress(address: string): string {
  return address
    .trim()
    .replace(/[?#;].*$/s, '')
    .replace(/^((?:[a-z][a-z0-9+.-]*:)?\/\/)[^/@\s]*@/i, '$1')
}

/** The host of an address, without port; of a bare `host:port` too. Empty where there is none. */
export function hostOf(address: string): string {
  const authority = address.trim().replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\//i, '')
  return /^(?:[^/@\s]*@)?(\[[^\]]*\]|[^/:?#\s]*)/.exec(authority)?.[1] ?? ''
}
