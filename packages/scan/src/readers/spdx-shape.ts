import { boolean, integer, listOfShape, matching, object, oneOf, type Shape, text } from '../shape.ts'
import * as words from './spdx-words.ts'

/** What SPDX 2.2 and 2.3 demand of a document in JSON (the schema of 2.3, and what its text says beyond it). */
export function spdxShape(version: string): Shape {
  return object({
    required: {
      spdxVersion: text,
      SPDXID: matching(/^SPDXRef-DOCUMENT$/, 'SPDXRef-DOCUMENT'),
      name: text,
      dataLicense: matching(/^CC0-1\.0$/, 'CC0-1.0'),
      documentNamespace: matching(/^[a-zA-Z][a-zA-Z0-9+.-]*:[^#\s]+$/, 'a URI without a fragment'),
      creationInfo: object({
        required: { created: time, creators: atLeastOne(listOfShape(creator)) },
        optional: { licenseListVersion: text, comment: text },
      }),
    },
    optional: {
      comment: text,
      packages: listOfShape(packageShape(version)),
      files: listOfShape(file),
      snippets: listOfShape(snippet),
      relationships: listOfShape(relationship),
      documentDescribes: texts,
      externalDocumentRefs: listOfShape(
        object({ required: { externalDocumentId: text, spdxDocument: text, checksum } }),
      ),
      hasExtractedLicensingInfos: listOfShape(extractedLicence),
      annotations: listOfShape(annotation),
      revieweds: listOfShape(
        object({ required: { reviewDate: text }, optional: { comment: text, reviewer: text } }),
      ),
    },
  })
}

const texts = listOfShape(text)
// Fractions of a second, and ids with characters that the format does not have, are in wide use and mean the same.
const time = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/, 'a time in UTC, as 2026-01-31T12:00:00Z')
const creator = matching(/^(?:Person|Organization|Tool): *\S/, 'a creator, as "Tool: name-version"')
const elementId = matching(/^SPDXRef-[^\s:#]+$/, 'an id, as SPDXRef-name')
const anyElement = matching(
  /^(?:(?:DocumentRef-[^:]+:)?SPDXRef-.+|NONE|NOASSERTION)$/s,
  'the id of an element',
)

const checksum = object({
  required: {
    algorithm: oneOf(words.checksumAlgorithms),
    checksumValue: matching(/^[0-9a-fA-F]+$/, 'hexadecimal digits'),
  },
})

const annotation = object({
  required: {
    annotationDate: time,
    annotationType: oneOf(words.annotationTypes),
    annotator: text,
    comment: text,
  },
})

const externalRef = object({
  required: {
    referenceCategory: oneOf(words.referenceCategories),
    referenceType: text,
    referenceLocator: text,
  },
  optional: { comment: text },
})

/** Members of packages, files and snippets alike. */
const element = {
  annotations: listOfShape(annotation),
  attributionTexts: texts,
  comment: text,
  copyrightText: text,
  licenseComments: text,
  licenseConcluded: text,
}

/** 2.2 demands licences and copyright of every package; 2.3 lets them be left out. */
function packageShape(version: string): Shape {
  const licensing =
    version === '2.2' ? { licenseConcluded: text, licenseDeclared: text, copyrightText: text } : {}
  return object({
    required: { SPDXID: elementId, name: text, downloadLocation: text, ...licensing },
    optional: {
      ...element,
      ...named(
        'builtDate description homepage licenseDeclared originator packageFileName releaseDate sourceInfo',
      ),
      ...named('summary supplier validUntilDate versionInfo'),
      checksums: listOfShape(checksum),
      externalRefs: listOfShape(externalRef),
      filesAnalyzed: boolean,
      hasFiles: texts,
      licenseInfoFromFiles: texts,
      packageVerificationCode: object({
        required: { packageVerificationCodeValue: text },
        optional: { packageVerificationCodeExcludedFiles: texts },
      }),
      primaryPackagePurpose: oneOf(words.packagePurposes),
    },
  })
}

const file = object({
  required: { SPDXID: elementId, fileName: text, checksums: atLeastOne(listOfShape(checksum)) },
  optional: {
    ...element,
    artifactOfs: listOfShape(object({})),
    fileContributors: texts,
    fileDependencies: texts,
    fileTypes: listOfShape(oneOf(words.fileTypes)),
    licenseInfoInFiles: texts,
    noticeText: text,
  },
})

const pointer = object({ required: { reference: text }, optional: { offset: integer, lineNumber: integer } })

const snippet = object({
  required: {
    SPDXID: elementId,
    name: text,
    ranges: atLeastOne(listOfShape(object({ required: { startPointer: pointer, endPointer: pointer } }))),
    snippetFromFile: text,
  },
  optional: { ...element, licenseInfoInSnippets: texts },
})

const relationship = object({
  required: {
    spdxElementId: anyElement,
    relatedSpdxElement: anyElement,
    relationshipType: oneOf(words.relationshipTypes, 'a type of relationship'),
  },
  optional: { comment: text },
})

const extractedLicence = object({
  required: { licenseId: text, extractedText: text },
  optional: {
    comment: text,
    name: text,
    seeAlsos: texts,
    crossRefs: listOfShape(
      object({
        required: { url: text },
        optional: {
          isLive: boolean,
          isValid: boolean,
          isWayBackLink: boolean,
          match: text,
          order: integer,
          timestamp: text,
        },
      }),
    ),
  },
})

function named(names: string): Readonly<Record<string, Shape>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, text]))
}

function atLeastOne(list: Shape): Shape {
  return (value, faults) => {
    list(value, faults)
    if (Array.isArray(value) && value.length === 0) faults.add('at least one member')
  }
}
