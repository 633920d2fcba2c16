import { digestOf } from '@custody/core/digest/sha256'
import { canonicalJson } from '@custody/core/json/canonical-json'
import type { Finding } from './finding.ts'
import { neutralText } from './neutral-text.ts'
import { withoutSecrets } from './without-secrets.ts'

/** Lengths in characters: a rule's id, a title, a message, a path. */
const LENGTHS = { id: 200, title: 160, message: 500, path: 1000 }

export type FindingParts = Omit<Finding, 'id'> & {
  readonly tool: string
  /** What the tool itself gives to tell two findings at one place apart. */
  readonly fingerprint?: string | undefined
}

/** Makes a finding: its texts neutralised, bounded and without secrets, its id worked out from what stays the same between scans. */
export function makeFinding(parts: FindingParts): Finding {
  const { tool, fingerprint, ...rest } = parts
  const ruleId = neutralText(parts.ruleId, LENGTHS.id)
  const location = parts.location && {
    ...parts.location,
    path: neutralText(parts.location.path, LENGTHS.path),
  }
  const { component } = parts
  const { title, message } = withoutSecrets(parts)
  const identity = [
    tool.toLowerCase(),
    parts.kind,
    ruleId,
    component === undefined ? '' : (component.purl ?? `${component.name}@${component.version ?? ''}`),
    location === undefined ? '' : `${location.path}:${location.line ?? ''}`,
    (fingerprint ?? '').toWellFormed(),
  ]
  return {
    ...rest,
    id: digestOf(canonicalJson(identity)),
    ruleId,
    location,
    title: neutralText(title, LENGTHS.title),
    message: neutralText(message, LENGTHS.message),
  }
}
