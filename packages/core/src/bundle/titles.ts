import { coreError } from '../core-errors.ts'
import type { Hex } from '../digest/sha256.ts'

export const recordTitle = (stage: string, payload: Hex) => `records/${stage}/${payload}.json`
export const sealTitle = (payload: Hex) => `seals/${payload}.json`
export const headTitle = (head: Hex) => `heads/${head}.json`

/** `evidence/<stage>/<sha256>/<base name>`; the base name is percent-encoded so that it is one safe path part. */
export function evidenceTitle(stage: string, content: Hex, baseName: string): string {
  return `evidence/${stage}/${content}/${encodeName(baseName)}`
}

/**
 * Percent-encodes a base name (RFC 3986 unreserved characters stay), in Unicode NFC.
 * @throws path-unsafe for an empty name, `.`, `..` and a lone surrogate
 */
export function encodeName(name: string): string {
  if (name === '' || name === '.' || name === '..' || !name.isWellFormed() || name.length > 255) {
    throw coreError('path-unsafe', { found: JSON.stringify(name) })
  }
  return encodeURIComponent(name.normalize('NFC')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Names of stages and legs: lower-case words, so that they are safe in paths, titles and file names everywhere. */
export const stageName = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/
