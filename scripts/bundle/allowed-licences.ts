import parseExpression, { type Info } from 'spdx-expression-parse'

/** What may be shipped inside of an Apache-2.0 product without further thought. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  // The same terms, with a sentence that opinions are the authors' own.
  'BSD-2-Clause-Views',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  // Of data alone (the SPDX list of exceptions); the notices give the attribution that it asks for.
  'CC-BY-3.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
])

/** Throws for the first component whose SPDX expression cannot be met with the allowed licences. */
export function checkLicences(
  components: readonly { readonly name: string; readonly version: string; readonly licence: string }[],
): void {
  for (const { name, version, licence } of components) {
    if (!isAllowed(licence)) {
      throw new Error(`${name} ${version} has the licence ${licence}; allowed are ${[...ALLOWED].join(', ')}`)
    }
  }
}

/** Whether an SPDX expression can be met; one that does not parse cannot. */
export function isAllowed(expression: string): boolean {
  try {
    return canBeMet(parseExpression(expression))
  } catch {
    return false
  }
}

/** One side of an OR is enough. An exception (`WITH`) or a later version (`+`) is for a person to judge. */
function canBeMet(node: Info): boolean {
  if ('conjunction' in node) {
    const sides = [canBeMet(node.left), canBeMet(node.right)]
    return node.conjunction === 'or' ? sides.includes(true) : !sides.includes(false)
  }
  return ALLOWED.has(node.license) && node.plus !== true && node.exception === undefined
}
