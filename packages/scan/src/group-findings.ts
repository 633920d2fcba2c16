import { plainName, plainNames, urlKey } from './component-keys.ts'
import type { Finding, FindingComponent, FindingKind, FindingSource } from './finding.ts'
import { joinPlaces } from './join-places.ts'
import { joinUnversioned, type VulnerabilityGroup } from './join-unversioned.ts'
import { bySeverity, type Severity, worstSeverity } from './severity.ts'
import { byFame, ownNames } from './vulnerability-id.ts'

/** One problem, whatever number of scanners saw it. Its findings are kept whole. */
export type FindingGroup = {
  /** All names, the best known first. */
  readonly ids: readonly string[]
  readonly kind: FindingKind
  readonly title: string
  /** The worst that any of its findings has. */
  readonly severity: Severity
  readonly component?: FindingComponent | undefined
  /** Versions that mend it, as any report names them. */
  readonly fixedIn: readonly string[]
  /** Where no finding of the group is left open. */
  readonly suppressed: boolean
  readonly findings: readonly Finding[]
  readonly sources: readonly FindingSource[]
}

/**
 * Joins findings of several scanners, worst first. A vulnerability of one package in one version stands once: its ids are
 * joined through their aliases, its package is told by package URL without qualifiers, or by name where a scanner gives
 * no URL and only one package of that name and version has the vulnerability; one without a version is the only version that
 * others name. Other findings are joined when their ids are equal, and those of several reports when they see the same problem
 * at the same place (join-places.ts).
 */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  return joinFindings(findings).map(makeGroup).toSorted(byUrgency)
}

/** The findings of each group of {@link groupFindings}, in no order: for who only counts. */
export function joinFindings(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const names = joinAliases(findings)
  const packages = packagesByName(findings, names)
  const places = joinPlaces(findings)
  const vulnerabilities = new Map<string, VulnerabilityGroup>()
  const others = new Map<string, Finding[]>()
  for (const finding of findings) {
    if (finding.kind === 'vulnerability') {
      const key = vulnerabilityKey(finding, names, packages)
      const group = vulnerabilities.get(key)
      if (group === undefined) vulnerabilities.set(key, { name: names(finding.ruleId), findings: [finding] })
      else group.findings.push(finding)
    } else {
      const place = places(finding)
      const group = others.get(place)
      if (group === undefined) others.set(place, [finding])
      else group.push(finding)
    }
  }
  const joined = joinUnversioned([...vulnerabilities.values()]).map((group) => group.findings)
  return [...joined, ...others.values()]
}

type Names = (id: string) => string

/** Finds for each id the one that stands for it and all its aliases (a union-find over what the findings say). */
function joinAliases(findings: readonly Finding[]): Names {
  const parents = new Map<string, string>()
  const find = (id: string): string => {
    let root = id
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next
    for (let at = id; at !== root; ) {
      const next = parents.get(at) ?? root
      parents.set(at, root)
      at = next
    }
    return root
  }
  for (const { kind, ruleId, aliases } of findings) {
    if (kind !== 'vulnerability') continue
    for (const alias of ownNames(ruleId, aliases)) {
      const [one, other] = [find(ruleId), find(alias)]
      if (one !== other) parents.set(other, one)
    }
  }
  return find
}

/** The package keys that each vulnerability has under one plain name and version. */
function packagesByName(
  findings: readonly Finding[],
  names: Names,
): ReadonlyMap<string, ReadonlySet<string>> {
  const packages = new Map<string, Set<string>>()
  for (const { kind, ruleId, component } of findings) {
    const key = component?.purl === undefined ? undefined : urlKey(component)
    if (kind !== 'vulnerability' || component === undefined || key === undefined) continue
    for (const name of plainNames(component)) {
      const place = `${names(ruleId)} ${name}`
      packages.set(place, (packages.get(place) ?? new Set()).add(key))
    }
  }
  return packages
}

function vulnerabilityKey(
  { ruleId, component }: Finding,
  names: Names,
  packages: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  const name = names(ruleId)
  if (component === undefined) return name
  const plain = plainName(component)
  const known = [...(packages.get(`${name} ${plain}`) ?? [])]
  const key = urlKey(component) ?? (known.length === 1 ? known[0] : undefined) ?? plain
  return `${name} ${key}`
}

function makeGroup(findings: readonly Finding[]): FindingGroup {
  const open = findings.filter(({ suppressed }) => suppressed === undefined)
  const ids = new Set(findings.flatMap(({ ruleId, aliases }) => [ruleId, ...aliases]))
  const components = findings.flatMap(({ component }) => component ?? [])
  const first = findings.toSorted((a, b) => bySeverity(a.severity, b.severity))[0]
  return {
    ids: [...ids].toSorted(byFame),
    kind: first?.kind ?? 'code',
    title: first?.title ?? '',
    severity: worstSeverity((open.length > 0 ? open : findings).map(({ severity }) => severity)),
    component: bestOf(components),
    fixedIn: [...new Set(findings.flatMap(({ fixedIn }) => fixedIn))],
    suppressed: open.length === 0,
    findings,
    sources: findings.map(({ source }) => source),
  }
}

/** The one that says most: with a package URL that has a version, with a version, with a package URL. */
function bestOf(components: readonly FindingComponent[]): FindingComponent | undefined {
  const versioned = components.filter(({ version }) => version !== undefined)
  return versioned.find(({ purl }) => purl !== undefined) ?? versioned[0] ?? components[0]
}

function byUrgency(a: FindingGroup, b: FindingGroup): number {
  return (
    Number(a.suppressed) - Number(b.suppressed) ||
    bySeverity(a.severity, b.severity) ||
    byFame(a.ids[0] ?? '', b.ids[0] ?? '')
  )
}
