import type { JsonObject, JsonValue } from '@custody/core/json/read-json'
import { isList, textOf } from '../member.ts'
import type { Spdx3Graph } from './spdx3-graph.ts'

/** Longest expression that is put together, in characters. */
const MAX_LENGTH = 2000

/** The licences of an SPDX 3 document as SPDX expressions, each worked out once, so that sets within sets cost no more than sets. */
export class Spdx3Licences {
  readonly #graph: Spdx3Graph
  readonly #known = new Map<JsonObject, string | undefined>()

  constructor(graph: Spdx3Graph) {
    this.#graph = graph
  }

  /**
   * The licence that a member or the end of a relationship refers to: an expression as it is written, else one made from
   * listed licences, sets and operators. `NOASSERTION` and `NONE` where the document says so; undefined where it refers to
   * what is not there, or to itself.
   */
  expression(value: JsonValue | undefined): string | undefined {
    if (typeof value === 'string' && /NoAssertion(?:License|Element)$/.test(value)) return 'NOASSERTION'
    if (typeof value === 'string' && /None(?:License|Element)$/.test(value)) return 'NONE'
    const licence = this.#graph.follow(value)
    // A listed licence is named by its IRI, and need not stand in the document.
    if (licence === undefined) return typeof value === 'string' ? listedId(value) : undefined
    if (!this.#known.has(licence)) {
      this.#known.set(licence, undefined)
      this.#known.set(licence, this.#read(licence)?.slice(0, MAX_LENGTH))
    }
    return this.#known.get(licence)
  }

  #read(licence: JsonObject): string | undefined {
    switch (textOf(licence, 'type')) {
      case 'simplelicensing_LicenseExpression':
        return textOf(licence, 'simplelicensing_licenseExpression')
      case 'expandedlicensing_ConjunctiveLicenseSet':
        return this.#joined(licence, ' AND ')
      case 'expandedlicensing_DisjunctiveLicenseSet':
        return this.#joined(licence, ' OR ')
      case 'expandedlicensing_OrLaterOperator':
        return this.#followedBy(licence['expandedlicensing_subjectLicense'], '+')
      case 'expandedlicensing_WithAdditionOperator': {
        const addition = this.#nameOf(licence['expandedlicensing_subjectAddition'])
        const base = licence['expandedlicensing_subjectExtendableLicense']
        return addition === undefined ? undefined : this.#followedBy(base, ` WITH ${addition}`)
      }
      default:
        return this.#nameOf(licence)
    }
  }

  #joined(set: JsonObject, operator: string): string | undefined {
    const members = set['expandedlicensing_member']
    const written = (isList(members) ? members : []).map((each) => this.expression(each) ?? 'NOASSERTION')
    return written.length === 0 ? undefined : `(${written.slice(0, 100).join(operator)})`
  }

  #followedBy(base: JsonValue | undefined, suffix: string): string | undefined {
    const written = this.expression(base)
    return written === undefined ? undefined : `${written}${suffix}`
  }

  #nameOf(value: JsonValue | undefined): string | undefined {
    const named = this.#graph.follow(value)
    const id = typeof value === 'string' ? value : textOf(named, 'spdxId')
    return listedId(id ?? '') ?? textOf(named, 'name')
  }
}

/** `https://spdx.org/licenses/MIT`, or the end of the IRI of a licence of the document's own. */
function listedId(id: string): string | undefined {
  const listed = /^https?:\/\/spdx\.org\/licenses\/([A-Za-z0-9.+-]+)$/.exec(id)
  return listed?.[1] ?? /((?:LicenseRef|AdditionRef)-[A-Za-z0-9.-]+)$/.exec(id)?.[1]
}
