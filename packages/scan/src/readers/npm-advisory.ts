import type { Finding } from '../finding.ts'
import { makeComponent } from '../finding-component.ts'
import type { ForeignObject } from '../foreign-object.ts'
import { oneOrMore } from '../foreign-root.ts'
import { makePurl } from '../purl.ts'
import { severityOf } from '../severity-words.ts'
import { vulnerabilityFinding } from '../vulnerability-finding.ts'
import { vulnerabilityIdsIn } from '../vulnerability-id.ts'
import type { ReportSource } from './reader.ts'

/** Where an advisory of the npm registry's first audit service was found. */
export type NpmAdvisoryPlace = {
  readonly tool: string
  readonly source: ReportSource
  /** Pointer of the finding. */
  readonly at: string
  readonly version?: string | undefined
  /** Packages from the project to the one that has the vulnerability, `>` between, as the tool writes it. */
  readonly path?: string | undefined
}

/** Reads an advisory as `npm audit` up to version 6, pnpm and yarn write it. */
export function npmAdvisory(advisory: ForeignObject, place: NpmAdvisoryPlace): Finding {
  const name = advisory.neededText('module_name')
  const [id, ...aliases] = idsOf(advisory)
  const cvss = advisory.object('cvss')
  return vulnerabilityFinding({
    tool: place.tool,
    report: place.source.digest,
    at: place.at,
    id,
    aliases,
    title: advisory.text('title')?.trim(),
    description: throughPath(place.path, advisory.text('overview')),
    severity: severityOf({
      word: advisory.neededText('severity'),
      score: positive(cvss?.number('score')),
      vector: cvss?.text('vectorString'),
    }),
    component: npmComponent(name, place.version),
    fixedIn: patchedVersions(advisory.text('patched_versions')),
    cwes: oneOrMore(advisory, 'cwe'),
    fingerprint: place.path,
  })
}

/** The advisory of GitHub, which the registry has taken over; then CVE ids; an old advisory has a number alone. */
function idsOf(advisory: ForeignObject): readonly string[] {
  const github = advisory.text('github_advisory_id')
  const known = [
    ...(github === undefined ? [] : [github]),
    ...vulnerabilityIdsIn(advisory.text('url') ?? ''),
    ...advisory.texts('cves'),
  ]
  const number = advisory.id('id')
  if (known.length === 0 && number === undefined) advisory.notes.malformed('an id', advisory.pointer('id'))
  return known.length > 0 || number === undefined ? known : [`NPM-${number}`]
}

/** A package of the npm registry; the report may not say which version is installed. */
export function npmComponent(name: string | undefined, version: string | undefined) {
  if (name === undefined) return undefined
  const slash = name.lastIndexOf('/')
  const namespace = slash === -1 ? undefined : name.slice(0, slash)
  return makeComponent({ name, version, purl: makePurl('npm', namespace, name.slice(slash + 1), version) })
}

/** The path first, so that a long description does not push it out. */
export function throughPath(path: string | undefined, description: string | undefined): string | undefined {
  return path === undefined ? description : `Introduced through ${path}. ${description ?? ''}`
}

/** Of a range of patched versions the first of each part; `<0.0.0` says that there is none. */
function patchedVersions(range: string | undefined): readonly string[] {
  return [...(range ?? '').slice(0, 2000).matchAll(/>=?\s*([^\s|,<>=]+)/g)].map(([, version = '']) => version)
}

/** A score of 0 says that nobody rated. */
export function positive(score: number | undefined): number | undefined {
  return score !== undefined && score > 0 ? score : undefined
}
