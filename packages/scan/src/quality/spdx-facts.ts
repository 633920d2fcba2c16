import type { JsonObject } from '@custody/core/json/read-json'
import { objectOf, objectsOf, textOf, textsOf } from '../member.ts'
import { neutralText } from '../neutral-text.ts'
import { spdxPaths } from './quality-paths.ts'
import type { ComponentFacts, SbomFacts, Stated } from './sbom-facts.ts'
import { bestOf, presentIf, statedText } from './stated.ts'

/** What an SPDX 2 document states. Each version of it has a namespace of its own, so that the namespace is its version and address. */
export function spdxFacts(document: JsonObject): SbomFacts {
  const related = relatedIds(document)
  const components = objectsOf(document, 'packages').map(([item, index]) => ({
    name: neutralText(textOf(item, 'name') ?? '', 300),
    pointer: `/packages/${index}`,
    fields: componentFacts(item, related),
  }))
  const advisory = objectsOf(document, 'packages').find(([item]) => hasAdvisory(item))
  return {
    fields: documentFacts(document),
    components,
    vulnerability: advisory === undefined ? undefined : `/packages/${advisory[1]}/externalRefs`,
    paths: spdxPaths,
  }
}

function documentFacts(document: JsonObject): SbomFacts['fields'] {
  const creation = objectOf(document, 'creationInfo')
  const creators = textsOf(creation, 'creators')
  const agents = creators.filter((creator) => /^(?:Person|Organization):/.test(creator))
  const tools = creators.filter((creator) => creator.startsWith('Tool:'))
  const comments = `${textOf(creation, 'comment') ?? ''} ${textOf(document, 'comment') ?? ''}`.slice(
    0,
    10_000,
  )
  return {
    author: bestOf(...agents.map(statedText)),
    'author-contact': presentIf(agents.some(hasContact)),
    timestamp: statedText(textOf(creation, 'created')),
    'tool-name': bestOf(...tools.map(statedText)),
    'tool-version': presentIf(tools.some((tool) => /-v?\d/.test(tool))),
    // The format has no field for it: authors name the type of their SBOM in prose.
    'generation-context': presentIf(
      /\b(?:SBOM type|lifecycle|(?:source|build|design|analy[sz]ed|deployed|runtime) SBOM)\b/i.test(comments),
    ),
    version: statedText(textOf(document, 'documentNamespace')),
    uri: statedText(textOf(document, 'documentNamespace')),
  }
}

type Related = { readonly known: ReadonlySet<string>; readonly unknown: ReadonlySet<string> }

function componentFacts(item: JsonObject, related: Related): ComponentFacts['fields'] {
  const parties = [textOf(item, 'supplier'), textOf(item, 'originator')]
  const checksums = objectsOf(item, 'checksums').map(([checksum]) => checksum)
  const concluded = statedText(textOf(item, 'licenseConcluded'))
  const declared = statedText(textOf(item, 'licenseDeclared'))
  return {
    producer: bestOf(...parties.map(statedText)),
    'producer-contact': presentIf(parties.some((party) => party !== undefined && hasContact(party))),
    name: statedText(textOf(item, 'name')),
    version: statedText(textOf(item, 'versionInfo')),
    identifiers: bestOf(...objectsOf(item, 'externalRefs').map(([reference]) => identifier(reference))),
    licence: bestOf(concluded, declared),
    'distribution-licence': concluded,
    'original-licence': declared,
    'hash-value': bestOf(...checksums.map((checksum) => statedText(textOf(checksum, 'checksumValue')))),
    'hash-algorithm': bestOf(...checksums.map((checksum) => statedText(textOf(checksum, 'algorithm')))),
    'deployable-hash': presentIf(checksums.some((checksum) => textOf(checksum, 'algorithm') === 'SHA512')),
    filename: statedText(textOf(item, 'packageFileName')),
    executable: 'missing',
    archive: 'missing',
    structured: 'missing',
    'source-uri': 'missing',
    'deployable-uri': location(textOf(item, 'downloadLocation')),
    dependency: dependency(textOf(item, 'SPDXID') ?? '', related),
  }
}

function location(text: string | undefined): Stated {
  return text === 'NONE' ? 'missing' : statedText(text)
}

function identifier(reference: JsonObject): Stated {
  const category = textOf(reference, 'referenceCategory') ?? ''
  const type = textOf(reference, 'referenceType') ?? ''
  const isIdentifier = /^(?:PACKAGE|PERSISTENT)/.test(category) || /^(?:cpe2[23]Type|swid|purl)$/.test(type)
  return isIdentifier ? statedText(textOf(reference, 'referenceLocator')) : 'missing'
}

function hasAdvisory(item: JsonObject): boolean {
  return objectsOf(item, 'externalRefs').some(
    ([reference]) => textOf(reference, 'referenceType') === 'advisory',
  )
}

/** `Person: Jane Doe (jane@example.com)` */
function hasContact(party: string): boolean {
  return /\([^()\s]*(?:@|:\/\/)[^()\s]*\)/.test(party.slice(0, 1000))
}

/** Ids at either end of a relationship that says what is in what; `NOASSERTION` at the other end says that it is not known. */
function relatedIds(document: JsonObject): Related {
  const [known, unknown] = [new Set<string>(), new Set<string>()]
  for (const [relationship] of objectsOf(document, 'relationships')) {
    const ends = [
      textOf(relationship, 'spdxElementId') ?? '',
      textOf(relationship, 'relatedSpdxElement') ?? '',
    ]
    if (!dependencyTypes.test(textOf(relationship, 'relationshipType') ?? '')) continue
    const into = ends.includes('NOASSERTION') ? unknown : known
    for (const end of ends) into.add(end)
  }
  return { known, unknown }
}

const dependencyTypes = /DEPEND|CONTAIN|LINK|PACKAGE_OF|PREREQUISITE/

function dependency(id: string, { known, unknown }: Related): Stated {
  return known.has(id) ? 'present' : unknown.has(id) ? 'unknown' : 'missing'
}
