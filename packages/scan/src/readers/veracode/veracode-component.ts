import type { Component } from '../../component.ts'
import { ecosystemPurl } from '../../ecosystem.ts'
import type { Finding } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import { neutralText } from '../../neutral-text.ts'
import { readPurl } from '../../purl.ts'
import type { ReadingNotes } from '../../reading-notes.ts'
import { severityOf } from '../../severity-words.ts'
import { filePlace } from '../../source-place.ts'
import type { MarkupElement } from '../../syntax/markup-element.ts'
import { vulnerabilityFinding } from '../../vulnerability-finding.ts'
import type { ReportSource } from '../reader.ts'
import { veracodeSeverity } from './veracode-severity.ts'

/** Reads a third-party component of software composition analysis. */
export function veracodeComponent(component: MarkupElement): Component {
  const sha1 = component.attribute('sha1')?.toLowerCase()
  const licences = [...component.below('license')].flatMap(
    (licence) => licence.attribute('spdx_id') ?? licence.attribute('name') ?? [],
  )
  return {
    name: neutralText(nameOf(component) ?? 'unnamed', 300),
    version: versionOf(component),
    purl: purlOf(component),
    licences: [...new Set(licences.map((licence) => neutralText(licence, 200)))],
    hashes: sha1 !== undefined && /^[0-9a-f]{40}$/.test(sha1) ? [{ algorithm: 'sha-1', value: sha1 }] : [],
    source: { pointer: component.pointer },
  }
}

/** Reads the vulnerabilities of a component. */
export function vulnerabilityFindings(
  component: MarkupElement,
  source: ReportSource,
  notes: ReadingNotes,
): readonly Finding[] {
  const name = nameOf(component)
  const version = versionOf(component)
  const path = component.first('file_paths', 'file_path')?.attribute('value')
  return [...component.below('vulnerability')].map((vulnerability) => {
    const id = vulnerability.attribute('cve_id')
    if (id === undefined) notes.malformed('the attribute cve_id', vulnerability.pointer)
    const [word, score] = [vulnerability.attribute('severity'), vulnerability.attribute('cvss_score')]
    return vulnerabilityFinding({
      tool: 'Veracode',
      report: source.digest,
      at: vulnerability.pointer,
      id,
      description: vulnerability.attribute('cve_summary'),
      severity: severityOf({ word, score }, veracodeSeverity),
      component: makeComponent({ name, version, purl: purlOf(component) }),
      location: filePlace(path),
      cwes: vulnerability.attribute('cwe_id')?.split(/[\s,;]+/),
      suppressed: isMitigated(vulnerability) ? { by: 'external', reason: 'Mitigated' } : undefined,
    })
  })
}

function isMitigated(vulnerability: MarkupElement): boolean {
  return vulnerability.attribute('mitigation')?.toLowerCase() === 'true'
}

function nameOf(component: MarkupElement): string | undefined {
  return component.attribute('library') ?? component.attribute('file_name')
}

function versionOf(component: MarkupElement): string | undefined {
  const version = component.attribute('version')
  return version === undefined ? undefined : neutralText(version, 100)
}

/** `library_id` is `ECOSYSTEM:GROUP:NAME:VERSION:` for Maven, `ECOSYSTEM:NAME::VERSION:` for others; older reports have none. */
function purlOf(component: MarkupElement): string | undefined {
  const [ecosystem, group = '', name = ''] = component.attribute('library_id')?.split(':') ?? []
  if (ecosystem === undefined || group === '') return undefined
  const purl = ecosystemPurl(
    ecosystem,
    name === '' ? group : `${group}:${name}`,
    component.attribute('version'),
  )
  return purl === undefined ? undefined : readPurl(purl)?.text
}
