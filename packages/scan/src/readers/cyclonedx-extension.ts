import type { JsonValue } from '@custody/core/json/read-json'
import { isList } from '../member.ts'
import type { MarkupElement } from '../syntax/markup-element.ts'
import type { CycloneDxModel } from './cyclonedx-xml-model.ts'

const NAMESPACE = 'http://cyclonedx.org/schema/ext/vulnerability/1.0'

/**
 * Adds the vulnerabilities that documents before CycloneDX 1.4 carry by the vulnerability extension 1.0, inside the component
 * that has them or by a `ref` to it, in the form that the format itself gave them later.
 */
export function addExtensionVulnerabilities(model: CycloneDxModel): void {
  const found = [...model.root.below('vulnerability')].filter(({ namespace }) => namespace === NAMESPACE)
  if (found.length === 0) return
  const own = model.bom['vulnerabilities']
  const added = found.map((element) => {
    const vulnerability = vulnerabilityOf(element, refOf(element, model))
    model.trace(vulnerability, element)
    model.trace(vulnerability['affects'] ?? null, element)
    return vulnerability
  })
  model.bom['vulnerabilities'] = [...(isList(own) ? own : []), ...added]
}

/** A component without a reference gets one that nothing else can have. */
function refOf(element: MarkupElement, model: CycloneDxModel): string {
  const holder = element.parent?.parent
  const component = holder?.name === 'component' ? model.objectOf(holder) : undefined
  if (component === undefined) return element.attribute('ref') ?? ''
  const known = component['bom-ref']
  if (typeof known === 'string' && known !== '') return known
  const made = `element:${holder?.pointer ?? ''}`
  component['bom-ref'] = made
  return made
}

function vulnerabilityOf(element: MarkupElement, ref: string): Record<string, JsonValue> {
  const ratings = element.first('ratings')?.all('rating') ?? []
  const cwes = element.first('cwes')?.all('cwe') ?? []
  const recommendations = element.first('recommendations')?.all('recommendation') ?? []
  return {
    id: element.textOf('id') ?? '',
    ratings: ratings.map(ratingOf),
    cwes: cwes.map(({ text }) => Number.parseInt(text, 10)).filter((cwe) => cwe > 0),
    description: element.textOf('description') ?? '',
    recommendation: recommendations.map(({ wholeText }) => wholeText).join('; '),
    affects: [{ ref }],
  }
}

function ratingOf(element: MarkupElement): JsonValue {
  const [severity, method, vector] = ['severity', 'method', 'vector'].map((name) => element.textOf(name))
  const score = Number.parseFloat(element.textOf('score', 'base') ?? '')
  return {
    ...(severity === undefined ? {} : { severity: severity.toLowerCase() }),
    ...(method === undefined ? {} : { method }),
    ...(vector === undefined ? {} : { vector }),
    ...(Number.isNaN(score) ? {} : { score }),
  }
}
