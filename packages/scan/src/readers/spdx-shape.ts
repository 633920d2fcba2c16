import { boolean, listOfShape, matching, object, oneOf, type Shape, text } from '../shape.ts'

/** What SPDX 2.2 and 2.3 demand of a document in JSON, as far as it is read here. */
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
        optional: { licenseListVersion: text },
      }),
    },
    optional: {
      packages: listOfShape(spdxPackage(version)),
      files: listOfShape(file),
      relationships: listOfShape(relationship),
      documentDescribes: listOfShape(text),
      externalDocumentRefs: listOfShape(
        object({ required: { externalDocumentId: text, spdxDocument: text, checksum } }),
      ),
      hasExtractedLicensingInfos: listOfShape(object({ required: { licenseId: text, extractedText: text } })),
      annotations: listOfShape(annotation),
    },
  })
}

const time = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'a time in UTC, as 2026-01-31T12:00:00Z')
const creator = matching(/^(?:Person|Organization|Tool): *\S/, 'a creator, as "Tool: name-version"')
const elementId = matching(/^SPDXRef-[a-zA-Z0-9.-]+$/, 'an id, as SPDXRef-name')
const anyElement = matching(
  /^(?:(?:DocumentRef-[^:]+:)?SPDXRef-.+|NONE|NOASSERTION)$/s,
  'the id of an element',
)

const algorithms = `SHA1 SHA224 SHA256 SHA384 SHA512 SHA3-256 SHA3-384 SHA3-512 MD2 MD4 MD5 MD6
  BLAKE2b-256 BLAKE2b-384 BLAKE2b-512 BLAKE3 ADLER32`.split(/\s+/)

const checksum = object({
  required: {
    algorithm: oneOf(algorithms),
    checksumValue: matching(/^[0-9a-fA-F]+$/, 'hexadecimal digits'),
  },
})

/** Both spellings are in use: the schema of 2.2 has underscores, that of 2.3 hyphens. */
const externalRef = object({
  required: {
    referenceCategory: oneOf([
      'OTHER',
      'PERSISTENT-ID',
      'PERSISTENT_ID',
      'SECURITY',
      'PACKAGE-MANAGER',
      'PACKAGE_MANAGER',
    ]),
    referenceType: text,
    referenceLocator: text,
  },
})

const annotation = object({
  required: {
    annotationDate: time,
    annotationType: oneOf(['OTHER', 'REVIEW']),
    annotator: text,
    comment: text,
  },
})

/** 2.2 demands licences and copyright of every package; 2.3 lets them be left out. */
function spdxPackage(version: string): Shape {
  const licensing = { licenseConcluded: text, licenseDeclared: text, copyrightText: text }
  return object({
    required: {
      SPDXID: elementId,
      name: text,
      downloadLocation: text,
      ...(version === '2.2' ? licensing : {}),
    },
    optional: {
      ...licensing,
      versionInfo: text,
      filesAnalyzed: boolean,
      checksums: listOfShape(checksum),
      externalRefs: listOfShape(externalRef),
      annotations: listOfShape(annotation),
    },
  })
}

const file = object({
  required: { SPDXID: elementId, fileName: text, checksums: atLeastOne(listOfShape(checksum)) },
})

const relationship = object({
  required: { spdxElementId: anyElement, relatedSpdxElement: anyElement, relationshipType: text },
})

function atLeastOne(list: Shape): Shape {
  return (value, faults) => {
    list(value, faults)
    if (Array.isArray(value) && value.length === 0) faults.add('at least one member')
  }
}
