import type { Finding } from '@custody/scan/finding'
import type { ExpectedFinding } from './expected-reports.ts'

/** Names of the facts in which no finding is as expected; none where one finding has them all. */
export function missedFacts(expected: ExpectedFinding, findings: readonly Finding[]): readonly string[] {
  const misses = findings.map((finding) => checks.filter((check) => !check.holds(expected, finding)))
  const [nearest = checks] = misses.toSorted((a, b) => a.length - b.length)
  return nearest.map(({ name }) => name)
}

type Check = {
  readonly name: keyof ExpectedFinding
  readonly holds: (expected: ExpectedFinding, finding: Finding) => boolean
}

/** A fact that is not stated holds. */
function check<Name extends keyof ExpectedFinding>(
  name: Name,
  holds: (value: NonNullable<ExpectedFinding[Name]>, finding: Finding) => boolean,
): Check {
  return {
    name,
    holds: ({ [name]: value }, finding) => value === undefined || value === null || holds(value, finding),
  }
}

const checks: readonly Check[] = [
  check('severity', (word, { severity: { bucket } }) => {
    // There is no word for unknown on that side: it is Info.
    const ours = bucket === 'unknown' ? 'info' : bucket
    return ours === word.toLowerCase()
  }),
  check('vulnerabilityIds', (ids, finding) => ids.every((id) => namesOf(finding).has(id.toLowerCase()))),
  check('cve', (id, finding) => namesOf(finding).has(id.toLowerCase())),
  check('ruleId', (id, finding) => namesOf(finding).has(id.toLowerCase())),
  check('componentName', (name, { component }) => sameName(name, component?.name ?? '')),
  check('componentVersion', (version, { component }) => component?.version === version),
  check('filePath', (path, finding) => samePlace(path, finding)),
  // 0 stands for no line; some lines are given as texts.
  check('line', (line, { location }) => (location?.line ?? 0) === Number(line)),
  check('cwe', (cwe, { cwes }) => noWeakness.has(cwe) || cwes.includes(weakness(cwe))),
  check('cwes', (all, { cwes }) => all.every((cwe) => cwes.includes(weakness(cwe)))),
  check('cvss3Vector', hasVector),
  check('cvss4Vector', hasVector),
  check('cvss3Score', (score, finding) => severitiesOf(finding).some((each) => each.score === Number(score))),
  check('cvss4Score', (score, finding) => severitiesOf(finding).some((each) => each.score === Number(score))),
  check('fixVersion', (version, { fixedIn }) => version.split(', ').every((each) => fixedIn.includes(each))),
  check('fixAvailable', (available, { fixedIn }) => fixedIn.length > 0 === available),
  check('active', (active, { suppressed }) => (suppressed === undefined) === active),
  check('falsePositive', (is, { suppressed }) => !is || suppressed !== undefined),
]

/** 0 for none, and the category of components that are known to be vulnerable, which stands where a report names no weakness. */
const noWeakness = new Set<number | string>([0, 1035])

function weakness(cwe: number | string): string {
  return `CWE-${String(cwe).replace(/^CWE-/, '')}`
}

/** With the prefix or without it, as the report writes it. */
function hasVector(vector: string, finding: Finding): boolean {
  const plain = (text: string | undefined) => text?.replace(/^CVSS:\d\.\d\//, '')
  return severitiesOf(finding).some((each) => plain(each.vector) === plain(vector))
}

function namesOf({ ruleId, aliases }: Finding): ReadonlySet<string> {
  return new Set([ruleId, ...aliases].map((name) => name.toLowerCase()))
}

function severitiesOf({ severity, ratings = [] }: Finding) {
  return [severity, ...ratings]
}

/** With or without the group before it. */
function sameName(one: string, other: string): boolean {
  const [a, b] = [one, other].map((name) => name.toLowerCase().replaceAll(':', '/'))
  return a === b || (a ?? '').endsWith(`/${b}`) || (b ?? '').endsWith(`/${a}`)
}

/** Packages with ` > ` between are a way through dependencies: that is in the message here, the file in the location. */
function samePlace(path: string, { location, message }: Finding): boolean {
  return path.includes(' > ') ? message.includes(path) : samePath(path, location?.path ?? '')
}

function samePath(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => path.replaceAll('\\', '/').replace(/^\.?\//, ''))
  return a === b || (a ?? '').endsWith(`/${b}`) || (b ?? '').endsWith(`/${a}`)
}
