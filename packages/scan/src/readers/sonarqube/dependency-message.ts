import type { FindingComponent } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import { canonicalId, isVulnerabilityId } from '../../vulnerability-id.ts'

/** What an issue about a dependency says. */
export type KnownVulnerabilities = {
  readonly component: FindingComponent | undefined
  readonly vulnerabilities: readonly { readonly id: string; readonly score: number | undefined }[]
  /** As written. */
  readonly cwes: readonly string[]
}

/**
 * Reads the message that the Dependency-Check plugin gives its issues, fields between bars:
 * `Filename: NAME[:VERSION] | Reference: ID | CVSS Score: N | Category: CWE-N | …`, or, of several in one,
 * `Filename: NAME | Highest CVSS Score: N | … | References: ID (N), …`. Undefined for issues of other rules.
 */
export function knownVulnerabilities(rule: string, message: string): KnownVulnerabilities | undefined {
  if (!/(?:^|:)UsingComponentWithKnownVulnerability/.test(rule)) return undefined
  const fields = new Map(message.slice(0, 10_000).split(' | ').map(fieldOf))
  const score = scoreIn(fields.get('CVSS Score'))
  const single = fields.get('Reference')
  const several = (fields.get('References') ?? '').split(',').map(referenceOf)
  const given = single === undefined ? several : [{ id: single, score }]
  return {
    component: componentOf(fields.get('Filename')),
    vulnerabilities: given
      .map(({ id, score }) => ({ id: canonicalId(id.trim()), score }))
      .filter(({ id }) => isVulnerabilityId(id)),
    cwes: [fields.get('Category') ?? ''],
  }
}

function fieldOf(text: string): readonly [name: string, value: string] {
  const [name = '', ...value] = text.split(': ')
  return [name.trim(), value.join(': ').trim()]
}

function referenceOf(text: string) {
  const [, id = '', score] = /^\s*(\S+)(?:\s*\((\d+(?:\.\d+)?)\))?/.exec(text) ?? []
  return { id, score: scoreIn(score) }
}

function scoreIn(text: string | undefined): number | undefined {
  const score = text === undefined || !/^\d{1,2}(?:\.\d+)?$/.test(text) ? undefined : Number(text)
  return score !== undefined && score <= 10 ? score : undefined
}

/** A package with its version, or a file. */
function componentOf(name: string | undefined): FindingComponent | undefined {
  const [, packaged, version] = /^(\S+):(\d\S*)$/.exec(name ?? '') ?? []
  return packaged === undefined ? makeComponent({ name }) : makeComponent({ name: packaged, version })
}
