import type { JsonObject } from '@custody/core/json/read-json'
import { cweNames } from '../cwe.ts'
import { objectOf, objectsOf, textOf, textsOf } from '../member.ts'

/** Weaknesses that a result or its rule names: in tags, in properties, as taxa of the taxonomy CWE, as relationships. */
export function sarifCwes(result: JsonObject, rule: JsonObject | undefined): readonly string[] {
  return cweNames([...propertyTexts(result), ...propertyTexts(rule), ...taxa(result), ...relationships(rule)])
}

function propertyTexts(holder: JsonObject | undefined): readonly string[] {
  const properties = objectOf(holder, 'properties')
  return ['tags', 'cwe', 'cwes', 'CWE'].flatMap((key) => {
    const single = textOf(properties, key)
    return single === undefined ? textsOf(properties, key) : [single]
  })
}

function taxa(result: JsonObject): readonly string[] {
  return objectsOf(result, 'taxa').flatMap(([taxon]) => taxonName(taxon))
}

function relationships(rule: JsonObject | undefined): readonly string[] {
  return objectsOf(rule, 'relationships').flatMap(([relationship]) =>
    taxonName(objectOf(relationship, 'target')),
  )
}

function taxonName(reference: JsonObject | undefined): readonly string[] {
  const id = textOf(reference, 'id')
  const taxonomy = textOf(objectOf(reference, 'toolComponent'), 'name')
  if (id === undefined) return []
  return taxonomy?.toUpperCase() === 'CWE' && /^\d+$/.test(id) ? [`CWE-${id}`] : [id]
}
