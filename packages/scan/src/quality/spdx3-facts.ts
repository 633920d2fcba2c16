import type { JsonObject } from '@custody/core/json/read-json'
import { objectsOf, textOf, textsOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import type { Spdx3Graph, Spdx3Object, Spdx3Relationship } from '../readers/spdx3-graph.ts'
import { idOf } from '../readers/spdx3-graph.ts'
import type { Spdx3Licences } from '../readers/spdx3-licence.ts'
import { spdx3Paths } from './quality-paths.ts'
import type { ComponentFacts, SbomFacts, Stated } from './sbom-facts.ts'
import { bestOf, presentIf, statedText } from './stated.ts'

/** What an SPDX 3 document states. */
export function spdx3Facts(graph: Spdx3Graph, licences: Spdx3Licences): SbomFacts {
  const related = relatedIds(graph)
  const packages = graph.ofClass('software_Package')
  return {
    fields: documentFacts(graph),
    components: packages.map((item) => ({
      name: neutralText(textOf(item.object, 'name') ?? '', 300),
      pointer: item.at,
      fields: componentFacts(item, graph, licences, related),
    })),
    vulnerability: graph.ofClass('security_Vulnerability')[0]?.at,
    paths: spdx3Paths,
  }
}

function documentFacts(graph: Spdx3Graph): SbomFacts['fields'] {
  const [document] = graph.ofClass('SpdxDocument')
  const creation = graph.follow((document ?? graph.ofClass('Element')[0])?.object['creationInfo'])
  const agents = graph
    .followAll(creation?.['createdBy'])
    .filter((agent) => textOf(agent, 'type') !== 'SoftwareAgent')
  const tools = graph.followAll(creation?.['createdUsing']).map((tool) => textOf(tool, 'name'))
  const types = graph.ofClass('software_Sbom').flatMap(({ object }) => textsOf(object, 'software_sbomType'))
  const id = statedText(textOf((graph.ofClass('software_Sbom')[0] ?? document)?.object, 'spdxId'))
  return {
    author: bestOf(...agents.map((agent) => statedText(textOf(agent, 'name')))),
    'author-contact': bestOf(...agents.map(contactOf)),
    timestamp: statedText(textOf(creation, 'created')),
    'tool-name': bestOf(...tools.map(statedText)),
    'tool-version': presentIf(tools.some((tool) => /-v?\d/.test(tool ?? ''))),
    'generation-context': bestOf(...types.map(statedText)),
    version: id,
    uri: id,
  }
}

function componentFacts(
  { object }: Spdx3Object,
  graph: Spdx3Graph,
  licences: Spdx3Licences,
  related: ReadonlyMap<string, Stated>,
): ComponentFacts['fields'] {
  const id = idOf(object) ?? ''
  const parties = [graph.follow(object['suppliedBy']), ...graph.followAll(object['originatedBy'])].filter(
    (party) => party !== undefined,
  )
  const hashes = hashesOf(object, graph)
  const ends = (type: string) => graph.outgoing(id, type).flatMap(({ to }) => to)
  const files = graph.followAll(ends('hasDistributionArtifact'))
  const licence = (type: string) => bestOf(...ends(type).map((end) => statedText(licences.expression(end))))
  const [concluded, declared] = [licence('hasConcludedLicense'), licence('hasDeclaredLicense')]
  const deployable = [object, ...files]
  return {
    producer: bestOf(...parties.map((party) => statedText(textOf(party, 'name'))), ...unnamed(object)),
    'producer-contact': bestOf(...parties.map(contactOf)),
    name: statedText(textOf(object, 'name')),
    version: statedText(textOf(object, 'software_packageVersion')),
    identifiers: bestOf(
      statedText(textOf(object, 'software_packageUrl')),
      ...objectsOf(object, 'externalIdentifier').map(([each]) => statedText(textOf(each, 'identifier'))),
    ),
    licence: bestOf(concluded, declared),
    'distribution-licence': concluded,
    'original-licence': declared,
    'hash-value': bestOf(...hashes.map((hash) => statedText(textOf(hash, 'hashValue')))),
    'hash-algorithm': bestOf(...hashes.map((hash) => statedText(textOf(hash, 'algorithm')))),
    'deployable-hash': presentIf(deployable.some((each) => hashesOf(each, graph).some(isSha512))),
    filename: bestOf(...files.map((file) => statedText(textOf(file, 'name')))),
    // A purpose that the deployable file does not have is not listed, which says that it does not have it.
    executable: presentIf(files.length > 0),
    archive: presentIf(files.length > 0),
    structured: presentIf(files.length > 0),
    'source-uri': bestOf(
      ...referencesOf(object, 'sourceArtifact'),
      statedText(textOf(object, 'software_sourceInfo')),
    ),
    'deployable-uri': bestOf(
      statedText(textOf(object, 'software_downloadLocation')),
      ...files.flatMap((file) => referencesOf(file, 'binaryArtifact')),
    ),
    dependency: related.get(id) ?? 'missing',
  }
}

/** A party that is referred to and does not stand in the document is named all the same. */
function unnamed(object: JsonObject): readonly Stated[] {
  return [statedText(textOf(object, 'suppliedBy')), ...textsOf(object, 'originatedBy').map(statedText)]
}

function contactOf(agent: JsonObject): Stated {
  const found = objectsOf(agent, 'externalIdentifier').filter(([each]) =>
    ['email', 'urlScheme'].includes(textOf(each, 'externalIdentifierType') ?? ''),
  )
  return bestOf(...found.map(([each]) => statedText(textOf(each, 'identifier'))))
}

function hashesOf(object: JsonObject, graph: Spdx3Graph): readonly JsonObject[] {
  return graph.followAll(object['verifiedUsing']).filter((method) => textOf(method, 'type') === 'Hash')
}

function isSha512(hash: JsonObject): boolean {
  return textOf(hash, 'algorithm') === 'sha512'
}

function referencesOf(object: JsonObject, type: string): readonly Stated[] {
  const found = objectsOf(object, 'externalRef').filter(([each]) => textOf(each, 'externalRefType') === type)
  return found.flatMap(([each]) => textsOf(each, 'locator').map(statedText))
}

/** Elements at either end of a relationship that says what is in what. */
function relatedIds(graph: Spdx3Graph): ReadonlyMap<string, Stated> {
  const related = new Map<string, Stated>()
  const relations = graph.relationships.filter(({ type }) => dependencyTypes.has(type))
  for (const relation of relations) {
    const stated = isUnknown(relation) ? 'unknown' : 'present'
    for (const id of [relation.from, ...relation.to])
      related.set(id, bestOf(stated, related.get(id) ?? 'missing'))
  }
  return related
}

const dependencyTypes = new Set(
  `contains dependsOn hasDynamicLink hasStaticLink hasOptionalComponent hasOptionalDependency hasPrerequisite
  hasProvidedDependency`.split(/\s+/),
)

function isUnknown({ to }: Spdx3Relationship): boolean {
  return to.every((id) => id.endsWith('NoAssertionElement'))
}
