import type { JsonObject } from '@custody/core/json/read-json'
import { isJsonObject } from '@custody/core/json/read-json'
import { countGroups } from '../../count-groups.ts'
import type { Finding, FindingComponent } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import { ForeignObject } from '../../foreign-object.ts'
import { isList, listOf } from '../../member.ts'
import { ReadingNotes } from '../../reading-notes.ts'
import { severityOf } from '../../severity-words.ts'
import { latest, utcTime } from '../../utc-time.ts'
import { vulnerabilityFinding } from '../../vulnerability-finding.ts'
import type { ReaderResult, ReportSource } from '../reader.ts'
import { scanResult } from '../scan-result.ts'
import { type VexStatus, vexStatuses, vexSuppression } from './vex-statement.ts'

/**
 * Reads an OpenVEX document (0.2.0, and 0.0.x, in which vulnerabilities and products are texts). Each product of a statement is a
 * finding, suppressed where the author says that it is not affected or is fixed. A document of statements is no scan.
 */
export function readOpenVex(document: JsonObject, source: ReportSource): ReaderResult {
  const notes = new ReadingNotes()
  const vex = new ForeignObject(document, '', notes)
  const author = vex.neededText('author')
  vex.id('version')
  const times = [vex.text('last_updated'), vex.neededText('timestamp')]
  const statements = vex.neededObjects('statements')
  const parts = {
    tool: { name: vex.text('tooling') ?? author ?? 'unknown' },
    kinds: 'none' as const,
    records: listOf(document, 'statements').length,
    grouped: countGroups(statements.flatMap(namedProducts), (pair) => pair),
    findings: statements.flatMap((statement) => findingsOf(statement, vex, source)),
    scannedAt: latest(times.map(utcTime)),
  }
  return scanResult(parts, source, notes)
}

/** Each product that is named, with the vulnerability; their parts left out. */
function namedProducts(statement: ForeignObject): readonly (readonly string[])[] {
  const { vulnerability, products } = statement.value
  const name = isJsonObject(vulnerability) ? (vulnerability['name'] ?? vulnerability['@id']) : vulnerability
  const items = products !== undefined && isList(products) ? products : []
  return items
    .map((product) => (isJsonObject(product) ? product['@id'] : product))
    .flatMap((id) => (typeof id === 'string' && id !== '' ? [[id, JSON.stringify(name ?? null)]] : []))
}

function findingsOf(statement: ForeignObject, vex: ForeignObject, source: ReportSource): readonly Finding[] {
  const status = statusOf(statement)
  const isOld = /^(?:0\.0\.|$)/.test(source.version)
  const { id, aliases, description } = vulnerabilityOf(statement, isOld)
  const reasons = [statement.text('justification'), statement.text('impact_statement')]
  if (status === 'not_affected' && reasons.every((reason) => reason === undefined))
    statement.notes.malformed('a justification or an impact statement', statement.at)
  const products = productsOf(statement, statement.has('subcomponents') ? 'subcomponents' : 'products', isOld)
  if (products.length === 0 && !vex.has('product'))
    statement.notes.malformed('a product', statement.pointer('products'))
  const places =
    products.length === 0 ? [{ component: undefined, at: statement.at, of: undefined }] : products
  return places.map(({ component, at, of }) =>
    vulnerabilityFinding({
      tool: 'OpenVEX',
      report: source.digest,
      at,
      id,
      aliases,
      description: description ?? statement.text('action_statement') ?? statement.text('status_notes'),
      severity: severityOf({}),
      component,
      fingerprint: of,
      suppressed: vexSuppression(status, ...reasons),
    }),
  )
}

function statusOf(statement: ForeignObject): VexStatus | undefined {
  const word = statement.neededText('status')
  const status = vexStatuses.find((each) => each === word)
  if (word !== undefined && status === undefined)
    statement.notes.malformed(`one of ${vexStatuses.join(', ')}`, statement.pointer('status'))
  return status
}

/** Until 0.0.2 its name alone. */
function vulnerabilityOf(statement: ForeignObject, isOld: boolean) {
  if (isOld && typeof statement.value['vulnerability'] === 'string')
    return { id: statement.neededText('vulnerability'), aliases: [], description: undefined }
  const named = statement.neededObject('vulnerability')
  return {
    id: named?.text('name') ?? named?.neededText('@id'),
    aliases: named?.texts('aliases') ?? [],
    description: named?.text('description'),
  }
}

type Product = {
  readonly component: FindingComponent | undefined
  readonly at: string
  /** The product of which it is a part. */
  readonly of: string | undefined
}

/** The products of a statement, or the subcomponents of a product (in 0.0.x of a statement): these have the vulnerability. */
function productsOf(
  holder: ForeignObject,
  list: 'products' | 'subcomponents',
  isOld: boolean,
): readonly Product[] {
  const items = holder.value[list]
  if (!isList(items)) {
    if (holder.has(list)) holder.notes.malformed('a list', holder.pointer(list))
    return []
  }
  return items.flatMap((item, index) => {
    const at = holder.pointer(list, index)
    if (isOld && typeof item === 'string') return [{ component: componentOf(item), at, of: undefined }]
    if (isJsonObject(item)) return productOf(new ForeignObject(item, at, holder.notes))
    holder.notes.malformed('a product', at)
    return []
  })
}

function productOf(product: ForeignObject): readonly Product[] {
  const identifiers = product.object('identifiers')
  const id = product.text('@id')
  const purl = identifiers?.text('purl') ?? id ?? identifiers?.text('cpe23') ?? identifiers?.text('cpe22')
  const hashes = product.object('hashes')
  if (purl === undefined && hashes === undefined)
    product.notes.malformed('an id, identifiers or hashes', product.at)
  const parts = productsOf(product, 'subcomponents', false)
  if (parts.length > 0) return parts.map((part) => ({ ...part, of: purl }))
  return [{ component: purl === undefined ? undefined : componentOf(purl), at: product.at, of: undefined }]
}

/** A package URL, or whatever else names a product. */
function componentOf(id: string): FindingComponent | undefined {
  return id.startsWith('pkg:')
    ? (makeComponent({ purl: id }) ?? makeComponent({ name: id }))
    : makeComponent({ name: id })
}
