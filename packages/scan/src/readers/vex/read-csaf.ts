import type { JsonObject } from '@custody/core/json/read-json'
import { countGroups } from '../../count-groups.ts'
import type { Finding, FindingComponent } from '../../finding.ts'
import { ForeignObject } from '../../foreign-object.ts'
import { listOf } from '../../member.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import type { Severity } from '../../severity.ts'
import { severityOf } from '../../severity-words.ts'
import { utcTime } from '../../utc-time.ts'
import { vulnerabilityFinding } from '../../vulnerability-finding.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { csafProducts } from './csaf-products.ts'
import { type VexStatus, vexSuppression } from './vex-statement.ts'

/** Versions of the format whose members this reader knows. */
const VERSIONS = ['2.0', '2.1']

/**
 * Reads a CSAF document (OASIS, 2.0 and 2.1) of any profile. Each product of a vulnerability is a finding, suppressed where it is
 * known not to be affected or is fixed. An advisory is no scan.
 */
export function readCsaf(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const csaf = new ForeignObject(document, '', notes)
  const meta = csaf.neededObject('document')
  const version = meta?.neededText('csaf_version') ?? ''
  if (!VERSIONS.includes(version)) {
    const text = `The document is of a version of CSAF other than ${VERSIONS.join(' and ')}.`
    notes.reason('unsupported-version', text, '/document/csaf_version')
  }
  const products = csafProducts(csaf)
  const tracking = meta?.neededObject('tracking')
  const engine = tracking?.object('generator')?.object('engine')
  const publisher = meta?.object('publisher')?.text('name')
  const parts = {
    tool: { name: engine?.text('name') ?? publisher ?? 'unknown', version: engine?.text('version') },
    kinds: 'none' as const,
    records: listOf(document, 'vulnerabilities').length,
    grouped: countGroups(csaf.objects('vulnerabilities').flatMap(namedProducts), (pair) => pair),
    findings: csaf.objects('vulnerabilities').flatMap((each) => findingsOf(each, products, source)),
    scannedAt: utcTime(tracking?.text('current_release_date')),
  }
  return scanResult(parts, source, notes)
}

/** Each product that is named in any status, with the vulnerability. */
function namedProducts(vulnerability: ForeignObject): readonly (readonly string[])[] {
  const name = vulnerability.text('cve') ?? vulnerability.objects('ids')[0]?.text('text') ?? ''
  const status = vulnerability.object('product_status')
  return Object.keys(status?.value ?? {})
    .flatMap((group) => status?.texts(group) ?? [])
    .map((product) => [product, name])
}

/** The groups of product_status (3.2.3.9) that say something of a product; the others recommend. */
const statuses: ReadonlyMap<string, VexStatus> = new Map([
  ['known_affected', 'affected'],
  ['first_affected', 'affected'],
  ['last_affected', 'affected'],
  ['under_investigation', 'under_investigation'],
  ['unknown', 'under_investigation'],
  ['known_not_affected', 'not_affected'],
  ['fixed', 'fixed'],
  ['first_fixed', 'fixed'],
])

function findingsOf(
  vulnerability: ForeignObject,
  products: ReadonlyMap<string, FindingComponent>,
  source: ReportSource,
): readonly Finding[] {
  const stated = statedProducts(vulnerability)
  const shared = sharedParts(vulnerability, source)
  if (stated.length === 0) {
    if (vulnerability.has('product_status'))
      vulnerability.notes.malformed('a product', vulnerability.pointer('product_status'))
    return [vulnerabilityFinding({ ...shared, at: vulnerability.at, severity: severityOf({}) })]
  }
  const ratings = ratingsOf(vulnerability)
  const reasons = reasonsOf(vulnerability)
  return stated.map(({ id, status, at }) => {
    const component = products.get(id)
    if (component === undefined) vulnerability.notes.malformed('the id of a product of the document', at)
    const [severity, ...others] = ratings.get(id) ?? []
    return vulnerabilityFinding({
      ...shared,
      at,
      severity: severity ?? severityOf({}),
      ratings: others,
      component,
      suppressed: vexSuppression(status, reasons.get(id)),
      fingerprint: id,
    })
  })
}

function statedProducts(vulnerability: ForeignObject) {
  const status = vulnerability.object('product_status')
  return [...statuses].flatMap(([group, word]) =>
    (status?.texts(group) ?? []).map((id, index) => ({
      id,
      status: word,
      at: status?.pointer(group, index) ?? vulnerability.at,
    })),
  )
}

function sharedParts(vulnerability: ForeignObject, source: ReportSource) {
  // Some publishers put the address of a page where an id belongs.
  const others = vulnerability
    .objects('ids')
    .flatMap((each) => each.text('text') ?? [])
    .filter((text) => !text.includes('/'))
  const [id = vulnerability.neededText('cve'), ...aliases] = [
    vulnerability.text('cve') ?? [],
    ...others,
  ].flat()
  const notes = vulnerability.objects('notes')
  const told = notes.find((note) => note.text('category') === 'description') ?? notes[0]
  // CSAF 2.1 has a list of weaknesses.
  const cwes = [vulnerability.object('cwe'), ...vulnerability.objects('cwes')]
  return {
    tool: 'CSAF',
    report: source.digest,
    id,
    aliases,
    title: vulnerability.text('title'),
    description: told?.text('text'),
    cwes: cwes.flatMap((cwe) => cwe?.text('id') ?? []),
  }
}

/** Of each product: `scores`, in CSAF 2.1 `metrics`; the latest version of CVSS first. */
function ratingsOf(vulnerability: ForeignObject): ReadonlyMap<string, readonly Severity[]> {
  const ratings = new Map<string, Severity[]>()
  const holders = [...vulnerability.objects('scores'), ...vulnerability.objects('metrics')]
  for (const version of ['cvss_v4', 'cvss_v3', 'cvss_v2'])
    for (const holder of holders) {
      const cvss = (holder.object('content') ?? holder).object(version)
      if (cvss === undefined) continue
      const severity = severityOf({
        word: cvss.text('baseSeverity'),
        score: cvss.number('baseScore'),
        vector: cvss.text('vectorString'),
      })
      for (const id of holder.texts('products')) ratings.set(id, [...(ratings.get(id) ?? []), severity])
    }
  return ratings
}

/** Why a product is not affected: a flag's label, or the impact that a threat tells. */
function reasonsOf(vulnerability: ForeignObject): ReadonlyMap<string, string> {
  const told = [
    ...vulnerability
      .objects('threats')
      .filter((threat) => threat.text('category') === 'impact')
      .map((threat) => [threat, threat.text('details')] as const),
    ...vulnerability.objects('flags').map((flag) => [flag, flag.text('label')] as const),
  ]
  return new Map(
    told.flatMap(([holder, reason]) =>
      reason === undefined ? [] : holder.texts('product_ids').map((id) => [id, reason] as const),
    ),
  )
}
