import { compareVersions } from '../compare-versions.ts'
import type { QualityCheck, QualityResult } from './quality-document.ts'
import { type QualityProfile, type QualityRule, qualityProfiles } from './quality-profiles.ts'
import { type ComponentField, type SbomFacts, type Stated, statements } from './sbom-facts.ts'

/** Components that a check names; the others are only counted. */
const NAMED = 50

type Format = { readonly format: string; readonly formatVersion: string }

/** Holds an SBOM against every profile. */
export function assessSbom(facts: SbomFacts, format: Format): readonly QualityResult[] {
  return qualityProfiles.map((profile) => assess(profile, facts, format))
}

function assess({ name, rules }: QualityProfile, facts: SbomFacts, format: Format): QualityResult {
  const checks = rules.map((rule) => check(rule, facts, format))
  const shares = checks.map(({ counts }) => counts.present / totalOf(counts))
  const score = Math.floor((100 * shares.reduce((sum, share) => sum + share, 0)) / checks.length)
  return { profile: name, score, outcome: worst(checks.map(({ outcome }) => outcome)), checks }
}

function check(rule: QualityRule, facts: SbomFacts, format: Format): QualityCheck {
  switch (rule.of) {
    case 'document':
      return single(rule, facts.paths[`document:${rule.field}`], facts.fields[rule.field])
    case 'component':
      return ofComponents(rule, rule.field, facts)
    case 'format':
      return single(rule, 'the document', 'present')
    case 'format-version':
      return single(rule, 'the document', isAtLeast(format, rule.least) ? 'present' : 'missing')
    case 'signature':
      return {
        ...single(rule, 'beside the document', 'present'),
        note: 'Supplied by the signed record that the SBOM was collected by.',
      }
    case 'no-vulnerabilities': {
      const at = facts.vulnerability
      const found = single(rule, 'the document', at === undefined ? 'present' : 'missing')
      return at === undefined
        ? found
        : { ...found, note: 'The SBOM lists vulnerabilities.', where: [{ pointer: at, name: '' }] }
    }
    default:
      return rule satisfies never
  }
}

function single({ id, name }: QualityRule, path: string, stated: Stated): QualityCheck {
  const counts = { present: 0, unknown: 0, withheld: 0, missing: 0, [stated]: 1 }
  return { id, name, path, outcome: stated, counts, where: [] }
}

/** An SBOM that lists nothing states nothing of its components. */
function ofComponents({ id, name }: QualityRule, field: ComponentField, facts: SbomFacts): QualityCheck {
  const path = facts.paths[`component:${field}`]
  if (facts.components.length === 0) return single({ id, name, of: 'component', field }, path, 'missing')
  const counts = { present: 0, unknown: 0, withheld: 0, missing: 0 }
  const where: { readonly pointer: string; readonly name: string }[] = []
  for (const component of facts.components) {
    const stated = component.fields[field]
    counts[stated] += 1
    if (stated !== 'present' && where.length < NAMED)
      where.push({ pointer: component.pointer, name: component.name })
  }
  const outcome = worst(statements.filter((stated) => counts[stated] > 0))
  return { id, name, path, outcome, counts, where }
}

function totalOf(counts: QualityCheck['counts']): number {
  return statements.reduce((sum, stated) => sum + counts[stated], 0)
}

function worst(outcomes: readonly Stated[]): Stated {
  return statements.findLast((stated) => outcomes.includes(stated)) ?? 'missing'
}

function isAtLeast({ format, formatVersion }: Format, least: Readonly<Record<string, string>>): boolean {
  const wanted = least[format]
  return wanted !== undefined && compareVersions(formatVersion, wanted) >= 0
}
