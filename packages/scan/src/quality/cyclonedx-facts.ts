import type { JsonObject } from '@custody/core/json/read-json'
import { isList, objectOf, objectsOf, textOf, textsOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import { cycloneDxPaths } from './quality-paths.ts'
import type { ComponentFacts, SbomFacts, Stated } from './sbom-facts.ts'
import { bestOf, presentIf, statedText } from './stated.ts'

/** What a CycloneDX document states (fields by the specification; those of the BSI by its taxonomy of properties). */
export function cycloneDxFacts(bom: JsonObject): SbomFacts {
  const metadata = objectOf(bom, 'metadata')
  const context = { linked: linkedRefs(bom), unknown: unknownRefs(bom) }
  const components: ComponentFacts[] = []
  const subject = objectOf(metadata, 'component')
  if (subject !== undefined) walk(subject, '/metadata/component', context, components)
  for (const [item, index] of objectsOf(bom, 'components'))
    walk(item, `/components/${index}`, context, components)
  return {
    fields: documentFacts(bom, metadata),
    components,
    vulnerability: objectsOf(bom, 'vulnerabilities').length > 0 ? '/vulnerabilities/0' : undefined,
    paths: cycloneDxPaths,
  }
}

function documentFacts(bom: JsonObject, metadata: JsonObject | undefined): SbomFacts['fields'] {
  const organisations = ['manufacturer', 'manufacture', 'supplier'].map((key) => objectOf(metadata, key))
  const authors = objectsOf(metadata, 'authors').map(([author]) => author)
  const tools = toolsIn(metadata)
  return {
    author: bestOf(
      ...[...authors, ...organisations].map((each) =>
        statedText(textOf(each, 'name') ?? textOf(each, 'email')),
      ),
    ),
    'author-contact': bestOf(
      ...organisations.map(contactOf),
      ...authors.map((author) => statedText(textOf(author, 'email'))),
    ),
    timestamp: statedText(textOf(metadata, 'timestamp')),
    'tool-name': bestOf(...tools.map((tool) => statedText(textOf(tool, 'name')))),
    'tool-version': bestOf(...tools.map((tool) => statedText(textOf(tool, 'version')))),
    'generation-context': bestOf(
      ...objectsOf(metadata, 'lifecycles').map(([each]) =>
        statedText(textOf(each, 'phase') ?? textOf(each, 'name')),
      ),
    ),
    version: presentIf(bom['version'] !== undefined),
    uri: presentIf(textOf(bom, 'serialNumber') !== undefined),
  }
}

function toolsIn(metadata: JsonObject | undefined): readonly JsonObject[] {
  if (isList(metadata?.['tools'])) return objectsOf(metadata, 'tools').map(([tool]) => tool)
  const holder = objectOf(metadata, 'tools')
  return [...objectsOf(holder, 'components'), ...objectsOf(holder, 'services')].map(([tool]) => tool)
}

type Context = { readonly linked: ReadonlySet<string>; readonly unknown: ReadonlySet<string> }

function walk(item: JsonObject, pointer: string, context: Context, into: ComponentFacts[]): void {
  into.push({
    name: neutralText(textOf(item, 'name') ?? '', 300),
    pointer,
    fields: componentFacts(item, context),
  })
  for (const [child, index] of objectsOf(item, 'components'))
    walk(child, `${pointer}/components/${index}`, context, into)
}

function componentFacts(item: JsonObject, context: Context): ComponentFacts['fields'] {
  const organisations = ['manufacturer', 'supplier'].map((key) => objectOf(item, key))
  const authors = objectsOf(item, 'authors').map(([author]) => author)
  const hashes = objectsOf(item, 'hashes').map(([hash]) => hash)
  const references = objectsOf(item, 'externalReferences').map(([reference]) => reference)
  const ofType = (...types: readonly string[]) =>
    references.filter((each) => types.includes(textOf(each, 'type') ?? ''))
  const deployable = ofType('distribution', 'distribution-intake')
  return {
    producer: bestOf(
      ...[...organisations, ...authors].map((each) =>
        statedText(textOf(each, 'name') ?? textOf(each, 'email')),
      ),
      statedText(textOf(item, 'publisher')),
      statedText(textOf(item, 'author')),
    ),
    'producer-contact': bestOf(
      ...organisations.map(contactOf),
      ...authors.map((each) => statedText(textOf(each, 'email'))),
    ),
    name: statedText(textOf(item, 'name')),
    version: bestOf(statedText(textOf(item, 'version')), statedText(textOf(item, 'versionRange'))),
    identifiers: identifierFact(item),
    licence: licenceFact(item, undefined),
    'distribution-licence': licenceFact(item, 'concluded'),
    'original-licence': licenceFact(item, 'declared'),
    'hash-value': bestOf(...hashes.map((hash) => statedText(textOf(hash, 'content')))),
    'hash-algorithm': bestOf(...hashes.map((hash) => statedText(textOf(hash, 'alg')))),
    'deployable-hash': presentIf(deployable.some(hasSha512)),
    ...bsiFacts(item),
    'source-uri': bestOf(
      ...ofType('source-distribution', 'vcs').map((each) => statedText(textOf(each, 'url'))),
    ),
    'deployable-uri': bestOf(...deployable.map((each) => statedText(textOf(each, 'url')))),
    dependency: dependencyFact(textOf(item, 'bom-ref'), context),
  }
}

function identifierFact(item: JsonObject): Stated {
  return bestOf(
    statedText(textOf(item, 'purl')),
    statedText(textOf(item, 'cpe')),
    presentIf(objectOf(item, 'swid') !== undefined),
    ...textsOf(item, 'swhid').map(statedText),
    ...textsOf(item, 'omniborId').map(statedText),
  )
}

/** The BSI's taxonomy of properties. */
function bsiFacts(item: JsonObject) {
  const stated = new Map<string, Stated>()
  for (const [property] of objectsOf(item, 'properties')) {
    const name = textOf(property, 'name')
    if (name?.startsWith('bsi:component:') === true) stated.set(name, statedText(textOf(property, 'value')))
  }
  const fact = (name: string): Stated => stated.get(`bsi:component:${name}`) ?? 'missing'
  return {
    filename: fact('filename'),
    executable: fact('executable'),
    archive: fact('archive'),
    structured: fact('structured'),
  }
}

function contactOf(organisation: JsonObject | undefined): Stated {
  const mails = objectsOf(organisation, 'contact').map(([contact]) => statedText(textOf(contact, 'email')))
  return bestOf(...textsOf(organisation, 'url').map(statedText), ...mails)
}

function licenceFact(item: JsonObject, acknowledgement: string | undefined): Stated {
  const choices = objectsOf(item, 'licenses').flatMap(([choice]) => {
    const licence = objectOf(choice, 'license')
    const said = textOf(choice, 'acknowledgement') ?? textOf(licence, 'acknowledgement')
    if (acknowledgement !== undefined && said !== acknowledgement) return []
    return statedText(textOf(choice, 'expression') ?? textOf(licence, 'id') ?? textOf(licence, 'name'))
  })
  return bestOf(...choices)
}

function hasSha512(reference: JsonObject): boolean {
  return objectsOf(reference, 'hashes').some(([hash]) => textOf(hash, 'alg') === 'SHA-512')
}

/** Both ends of a dependency are related; one that has none says so by an entry of its own. */
function dependencyFact(ref: string | undefined, { linked, unknown }: Context): Stated {
  if (ref === undefined) return 'missing'
  return linked.has(ref) ? 'present' : unknown.has(ref) ? 'unknown' : 'missing'
}

function linkedRefs(bom: JsonObject): ReadonlySet<string> {
  const entries = objectsOf(bom, 'dependencies').map(([entry]) => entry)
  return new Set(entries.flatMap((entry) => [textOf(entry, 'ref') ?? '', ...textsOf(entry, 'dependsOn')]))
}

function unknownRefs(bom: JsonObject): ReadonlySet<string> {
  const compositions = objectsOf(bom, 'compositions').map(([composition]) => composition)
  const unknown = compositions.filter((each) => textOf(each, 'aggregate') === 'unknown')
  return new Set(
    unknown.flatMap((each) => [...textsOf(each, 'dependencies'), ...textsOf(each, 'assemblies')]),
  )
}
