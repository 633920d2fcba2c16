import { codeFinding } from '../../code-finding.ts'
import { cweNames } from '../../cwe.ts'
import type { Finding, FindingLocation, Suppression } from '../../finding.ts'
import type { ForeignObject } from '../../foreign-object.ts'
import { neutralText } from '../../neutral-text.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import type { ReportSource } from '../reader.ts'
import { knownVulnerabilities } from './dependency-message.ts'
import { issueSeverities, sonarqubeProbability } from './sonarqube-severity.ts'

/** Paths of components by key. */
export type ComponentPaths = ReadonlyMap<string, string>

/** Reads an issue: one finding, or one for each vulnerability that it names. */
export function issueFindings(
  issue: ForeignObject,
  paths: ComponentPaths,
  source: ReportSource,
): readonly Finding[] {
  const rule = issue.neededText('rule') ?? 'unnamed'
  const message = issue.text('message') ?? ''
  const found = knownVulnerabilities(rule, message)
  const [severity = severityOf({}), ...ratings] = issueSeverities(issue)
  const parts = {
    tool: 'SonarQube',
    ruleId: rule,
    title: message === '' ? rule : message,
    message,
    severity,
    ratings: ratings.length > 0 ? ratings : undefined,
    location: placeOf(issue, paths),
    cwes: cweNames([...issue.texts('tags'), ...(found?.cwes ?? [])]),
    suppressed: issueSuppression(issue),
    fingerprint: issue.text('hash'),
    source,
    at: issue.at,
  }
  if (found === undefined || found.vulnerabilities.length === 0) return [codeFinding(parts)]
  return found.vulnerabilities.map(({ id, score }) =>
    codeFinding({
      ...parts,
      kind: 'vulnerability',
      ruleId: id,
      title: found.component === undefined ? id : `${id} in ${found.component.name}`,
      severity: { ...severity, score },
      component: found.component,
    }),
  )
}

/** Reads a security hotspot: code that somebody should look at. */
export function hotspotFinding(hotspot: ForeignObject, paths: ComponentPaths, source: ReportSource): Finding {
  const rule = hotspot.text('ruleKey') ?? hotspot.text('securityCategory') ?? 'hotspot'
  const message = hotspot.text('message')
  return codeFinding({
    tool: 'SonarQube',
    ruleId: rule,
    title: message ?? rule,
    message,
    severity: severityOf({ word: hotspot.text('vulnerabilityProbability') }, sonarqubeProbability),
    location: placeOf(hotspot, paths),
    suppressed: hotspotSuppression(hotspot),
    source,
    at: hotspot.at,
  })
}

/** The component's path, else what stands behind the project's key in the component's. */
function placeOf(item: ForeignObject, paths: ComponentPaths): FindingLocation | undefined {
  const component = item.neededText('component') ?? ''
  const project = item.text('project')
  const prefix = project === undefined ? component.slice(0, component.indexOf(':') + 1) : `${project}:`
  const path =
    paths.get(component) ?? (component.startsWith(prefix) ? component.slice(prefix.length) : component)
  const line = item.number('line') ?? item.object('textRange')?.number('startLine')
  return component === project ? undefined : filePlace(path, line)
}

/** Words of `resolution` (until version 10.3) and of `issueStatus`. */
const settled = new Set(['FALSE-POSITIVE', 'FALSE_POSITIVE', 'WONTFIX', 'ACCEPTED', 'FIXED', 'REMOVED'])

function issueSuppression(issue: ForeignObject): Suppression | undefined {
  const word = [issue.text('resolution'), issue.text('issueStatus')].find(
    (each) => each !== undefined && settled.has(each.toUpperCase()),
  )
  return word === undefined ? undefined : { by: 'external', reason: neutralText(word) }
}

/** A hotspot that was reviewed counts no more, unless the reviewer found that it does (ACKNOWLEDGED). */
function hotspotSuppression(hotspot: ForeignObject): Suppression | undefined {
  const resolution = hotspot.text('resolution')?.toUpperCase()
  if (hotspot.text('status')?.toUpperCase() !== 'REVIEWED') return undefined
  return resolution === 'SAFE' || resolution === 'FIXED' ? { by: 'external', reason: resolution } : undefined
}
