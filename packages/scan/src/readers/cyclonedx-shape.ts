import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import { isLicenceId } from '../licence-ids.ts'
import { isList } from '../member.ts'
import { readPurl } from '../purl.ts'
import {
  anything,
  boolean,
  integer,
  later,
  listOfShape,
  matching,
  number,
  object,
  oneOf,
  type Shape,
  text,
} from '../shape.ts'
import { dateTime } from '../utc-time.ts'
import * as words from './cyclonedx-words.ts'

/**
 * What CycloneDX 1.4 to 1.7 demands of the parts that are read here and of what stands beside them.
 * Vocabularies are those of 1.7 whatever the version; rules that changed between versions are made by version.
 */
export function cycloneDxShape(version: string): Shape {
  const licences = licenceChoice(version)
  const component = componentShape(licences, version)
  const service = serviceShape(licences, version)
  return object({
    required: { bomFormat: text, specVersion: text },
    optional: {
      serialNumber: matching(
        /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
        'a UUID URN (RFC 4122)',
      ),
      version: integer,
      metadata: metadataShape(component, licences, version),
      components: listOfShape(component, refOf),
      services: listOfShape(service),
      externalReferences,
      dependencies: listOfShape(
        object({ required: { ref }, optional: { dependsOn: listOfShape(ref), provides: listOfShape(ref) } }),
      ),
      compositions: listOfShape(object({ required: { aggregate: oneOf(words.aggregates) } })),
      vulnerabilities: listOfShape(vulnerability),
      citations: listOfShape(citation),
      properties: propertiesShape(version),
    },
  })
}

const ref = matching(/^(?=.)/s, 'a reference that is not empty')
const purl: Shape = (value, faults) => {
  if (typeof value !== 'string' || readPurl(value) === undefined) faults.add('a package URL')
}
const time = matching(dateTime, 'a date and time (RFC 3339)')

const attachment = object({
  required: { content: text },
  optional: { contentType: text, encoding: oneOf(['base64']) },
})

const hash = object({
  required: {
    alg: oneOf(words.hashAlgorithms),
    content: matching(
      /^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$/,
      'a hash in hexadecimal digits',
    ),
  },
})

const externalReferences = listOfShape(
  object({ required: { type: text, url: text }, optional: { hashes: listOfShape(hash) } }),
)

const issue = object({ required: { type: oneOf(words.issueTypes) }, optional: { id: text, name: text } })

const patches = listOfShape(
  object({ required: { type: oneOf(words.patchTypes) }, optional: { resolves: listOfShape(issue) } }),
)

/** Before 1.6 a property might lack its name. */
function propertiesShape(version: string): Shape {
  const property = { name: text, value: text }
  return listOfShape(
    version < '1.6'
      ? object({ optional: property })
      : object({ required: { name: text }, optional: property, closed: true }),
  )
}

/** 1.5 and 1.6: either licences, or exactly one expression; the others let each entry be either. */
function licenceChoice(version: string): Shape {
  const licence = object({
    optional: {
      id: (value, faults) => {
        if (typeof value !== 'string' || !isLicenceId(value)) {
          faults.add('an id of the SPDX licence list')
        }
      },
      name: text,
      text: attachment,
      properties: propertiesShape(version),
    },
    also: (entry) => ('id' in entry === 'name' in entry ? 'either an id or a name' : undefined),
  })
  const entry = object({
    optional: { license: licence, expression: text, acknowledgement: oneOf(['declared', 'concluded']) },
    also: (choice) =>
      'license' in choice === 'expression' in choice ? 'either a licence or an expression' : undefined,
  })
  const list = listOfShape(entry)
  const single = version === '1.5' || version === '1.6'
  return (value, faults) => {
    list(value, faults)
    if (single && isList(value) && value.length > 1 && value.some(isExpression))
      faults.add('one expression alone')
  }
}

function isExpression(value: JsonValue): boolean {
  return isJsonObject(value) && 'expression' in value
}

function componentShape(licences: Shape, version: string): Shape {
  const component: Shape = object({
    required: { type: oneOf(words.componentTypes), name: text },
    optional: {
      'bom-ref': ref,
      group: text,
      version: text,
      versionRange: text,
      isExternal: boolean,
      scope: oneOf(['required', 'optional', 'excluded']),
      hashes: listOfShape(hash),
      licenses: licences,
      purl,
      cpe: text,
      swid: object({ required: { tagId: text, name: text }, optional: { text: attachment } }),
      pedigree: object({ optional: { patches } }),
      externalReferences,
      components: later(() => listOfShape(component, refOf)),
      properties: propertiesShape(version),
    },
    also: versionRule,
  })
  return component
}

/** CycloneDX 1.7: a range only for what is not part of the assembly, and never beside a version. */
function versionRule(component: JsonObject): string | undefined {
  if (!('versionRange' in component)) return undefined
  if ('version' in component) return 'either version or versionRange'
  return component['isExternal'] === true ? undefined : 'isExternal beside versionRange'
}

function refOf(value: JsonValue): string | undefined {
  const reference = isJsonObject(value) ? value['bom-ref'] : undefined
  return typeof reference === 'string' ? reference : undefined
}

function serviceShape(licences: Shape, version: string): Shape {
  const service: Shape = object({
    required: { name: text },
    optional: {
      'bom-ref': ref,
      licenses: licences,
      data: listOfShape(object({ required: { flow: oneOf(words.dataFlows), classification: text } })),
      services: later(() => listOfShape(service)),
      properties: propertiesShape(version),
    },
  })
  return service
}

function metadataShape(component: Shape, licences: Shape, version: string): Shape {
  const tool = object({ optional: { vendor: text, name: text, version: text, hashes: listOfShape(hash) } })
  const tools: Shape = (value, faults) =>
    isList(value)
      ? listOfShape(tool)(value, faults)
      : object({ optional: { components: listOfShape(component), services: anything }, closed: true })(
          value,
          faults,
        )
  return object({
    optional: {
      timestamp: time,
      lifecycles: listOfShape(object({})),
      tools,
      authors: listOfShape(object({})),
      component,
      manufacture: object({}),
      manufacturer: object({}),
      supplier: object({}),
      licenses: licences,
      properties: propertiesShape(version),
      distributionConstraints: object({}),
    },
    closed: true,
  })
}

const rating = object({
  optional: {
    source: object({ optional: { name: text } }),
    score: number,
    severity: oneOf(words.severities),
    method: text,
    vector: text,
  },
})

const vulnerability = object({
  optional: {
    id: text,
    references: listOfShape(object({ required: { id: text } })),
    ratings: listOfShape(rating),
    cwes: listOfShape(integer),
    description: text,
    recommendation: text,
    analysis: object({
      optional: {
        state: oneOf(words.analysisStates),
        justification: oneOf(words.justifications),
        detail: text,
      },
    }),
    affects: listOfShape(
      object({
        required: { ref },
        optional: {
          versions: listOfShape(
            object({
              optional: { version: text, range: text, status: oneOf(['affected', 'unaffected', 'unknown']) },
              also: (entry) =>
                'version' in entry === 'range' in entry ? 'either version or range' : undefined,
            }),
          ),
        },
      }),
    ),
  },
})

const citation = object({
  required: { timestamp: time },
  also: (entry) => {
    if (!('attributedTo' in entry || 'process' in entry)) return 'attributedTo or process'
    return 'pointers' in entry === 'expressions' in entry ? 'either pointers or expressions' : undefined
  },
})
