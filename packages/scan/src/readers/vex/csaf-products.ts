import type { FindingComponent } from '../../finding.ts'
import { makeComponent } from '../../finding-component.ts'
import type { ForeignObject } from '../../foreign-object.ts'

/** Branches nest at most this deep in a document that can be read at all. */
const MAX_DEPTH = 40

/** The products of a CSAF document by their id (product_tree, CSAF 2.0 section 3.2.2). */
export function csafProducts(document: ForeignObject): ReadonlyMap<string, FindingComponent> {
  const products = new Map<string, FindingComponent>()
  const tree = document.object('product_tree')
  for (const product of tree?.objects('full_product_names') ?? []) keep(product, undefined, products)
  walk(tree, {}, products, 0)
  for (const relationship of tree?.objects('relationships') ?? []) keepRelationship(relationship, products)
  return products
}

type Named = { readonly name?: string | undefined; readonly version?: string | undefined }

/** The names of the branches above a product say its name and its version. */
function walk(
  holder: ForeignObject | undefined,
  above: Named,
  products: Map<string, FindingComponent>,
  depth: number,
): void {
  if (depth > MAX_DEPTH) return
  for (const branch of holder?.objects('branches') ?? []) {
    const name = branch.text('name')
    const category = branch.text('category')
    const here =
      category === 'product_name'
        ? { ...above, name }
        : category === 'product_version'
          ? { ...above, version: name }
          : above
    const product = branch.object('product')
    if (product !== undefined) keep(product, here, products)
    walk(branch, here, products, depth + 1)
  }
}

function keep(
  product: ForeignObject,
  above: Named | undefined,
  products: Map<string, FindingComponent>,
): void {
  const id = product.neededText('product_id')
  const helper = product.object('product_identification_helper')
  // CSAF 2.1 has a list of URLs.
  const purl = helper?.text('purl') ?? helper?.texts('purls')[0]
  const full = product.neededText('name')
  const given = above?.name === undefined ? splitVersion(full) : above
  const component = makeComponent({ ...given, purl }) ?? makeComponent({ name: full, purl })
  if (id !== undefined && component !== undefined) products.set(id, component)
}

/** The last word of a name, where it is a version. */
function splitVersion(name: string | undefined): Named {
  const [, words, version] = /^(.{1,900}) v?(\d\S{0,99})$/s.exec(name ?? '') ?? []
  return words === undefined ? { name } : { name: words, version }
}

/** A product as part of another: what has the vulnerability is the part. */
function keepRelationship(relationship: ForeignObject, products: Map<string, FindingComponent>): void {
  const whole = relationship.neededObject('full_product_name')
  const id = whole?.neededText('product_id')
  const part = products.get(relationship.neededText('product_reference') ?? '')
  const component = part ?? makeComponent({ name: whole?.text('name') })
  if (id !== undefined && component !== undefined) products.set(id, component)
}
