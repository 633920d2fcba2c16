/** What a line of SPDX tag-value begins or belongs to. */
export type SpdxSection =
  | 'document'
  | 'creationInfo'
  | 'packages'
  | 'files'
  | 'snippets'
  | 'hasExtractedLicensingInfos'
  | 'annotations'
  | 'relationships'
  | 'externalDocumentRefs'
  | 'revieweds'
  | 'externalRefs'

/** How the value of a tag is written, and so what it becomes in JSON. */
export type SpdxTagKind =
  | 'text'
  | 'texts'
  | 'boolean'
  | 'checksums'
  | 'verification-code'
  | 'external-document'
  | 'external-reference'
  | 'relationship'
  | 'byte-range'
  | 'line-range'
  /** Deprecated, or said better by what stands around it. */
  | 'unread'

export type SpdxTag = {
  /** `element`: of the package, file or snippet that the line stands in, or of the document. */
  readonly of: SpdxSection | 'element'
  readonly member: string
  readonly kind: SpdxTagKind
  /** A line with this tag begins a new object. */
  readonly begins: boolean
}

const beginning = new Set([
  'PackageName',
  'FileName',
  'SnippetSPDXID',
  'LicenseID',
  'Relationship',
  'Annotator',
  'Reviewer',
  'ExternalDocumentRef',
  'ExternalRef',
])

/** The tags of SPDX 2.2 and 2.3 (annexes on tag-value), by name: the members of the same document in JSON. */
export const spdxTags: ReadonlyMap<string, SpdxTag> = new Map(
  Object.entries<readonly [of: SpdxTag['of'], member: string, kind?: SpdxTagKind]>({
    SPDXVersion: ['document', 'spdxVersion'],
    DataLicense: ['document', 'dataLicense'],
    DocumentName: ['document', 'name'],
    DocumentNamespace: ['document', 'documentNamespace'],
    DocumentComment: ['document', 'comment'],
    ExternalDocumentRef: ['externalDocumentRefs', '', 'external-document'],
    SPDXID: ['element', 'SPDXID'],
    Creator: ['creationInfo', 'creators', 'texts'],
    Created: ['creationInfo', 'created'],
    CreatorComment: ['creationInfo', 'comment'],
    LicenseListVersion: ['creationInfo', 'licenseListVersion'],
    PackageName: ['packages', 'name'],
    PackageVersion: ['packages', 'versionInfo'],
    PackageFileName: ['packages', 'packageFileName'],
    PackageSupplier: ['packages', 'supplier'],
    PackageOriginator: ['packages', 'originator'],
    PackageDownloadLocation: ['packages', 'downloadLocation'],
    FilesAnalyzed: ['packages', 'filesAnalyzed', 'boolean'],
    PackageVerificationCode: ['packages', 'packageVerificationCode', 'verification-code'],
    PackageChecksum: ['packages', 'checksums', 'checksums'],
    PackageHomePage: ['packages', 'homepage'],
    PackageSourceInfo: ['packages', 'sourceInfo'],
    PackageLicenseConcluded: ['packages', 'licenseConcluded'],
    PackageLicenseInfoFromFiles: ['packages', 'licenseInfoFromFiles', 'texts'],
    PackageLicenseDeclared: ['packages', 'licenseDeclared'],
    PackageLicenseComments: ['packages', 'licenseComments'],
    PackageCopyrightText: ['packages', 'copyrightText'],
    PackageSummary: ['packages', 'summary'],
    PackageDescription: ['packages', 'description'],
    PackageComment: ['packages', 'comment'],
    PackageAttributionText: ['packages', 'attributionTexts', 'texts'],
    PrimaryPackagePurpose: ['packages', 'primaryPackagePurpose'],
    ReleaseDate: ['packages', 'releaseDate'],
    BuiltDate: ['packages', 'builtDate'],
    ValidUntilDate: ['packages', 'validUntilDate'],
    ExternalRef: ['externalRefs', '', 'external-reference'],
    ExternalRefComment: ['externalRefs', 'comment'],
    FileName: ['files', 'fileName'],
    FileType: ['files', 'fileTypes', 'texts'],
    FileChecksum: ['files', 'checksums', 'checksums'],
    LicenseConcluded: ['files', 'licenseConcluded'],
    LicenseInfoInFile: ['files', 'licenseInfoInFiles', 'texts'],
    LicenseComments: ['files', 'licenseComments'],
    FileCopyrightText: ['files', 'copyrightText'],
    FileComment: ['files', 'comment'],
    FileNotice: ['files', 'noticeText'],
    FileContributor: ['files', 'fileContributors', 'texts'],
    FileAttributionText: ['files', 'attributionTexts', 'texts'],
    FileDependency: ['files', 'fileDependencies', 'texts'],
    ArtifactOfProjectName: ['files', '', 'unread'],
    ArtifactOfProjectHomePage: ['files', '', 'unread'],
    ArtifactOfProjectURI: ['files', '', 'unread'],
    SnippetSPDXID: ['snippets', 'SPDXID'],
    SnippetFromFileSPDXID: ['snippets', 'snippetFromFile'],
    SnippetByteRange: ['snippets', 'ranges', 'byte-range'],
    SnippetLineRange: ['snippets', 'ranges', 'line-range'],
    SnippetLicenseConcluded: ['snippets', 'licenseConcluded'],
    LicenseInfoInSnippet: ['snippets', 'licenseInfoInSnippets', 'texts'],
    SnippetLicenseComments: ['snippets', 'licenseComments'],
    SnippetCopyrightText: ['snippets', 'copyrightText'],
    SnippetComment: ['snippets', 'comment'],
    SnippetName: ['snippets', 'name'],
    SnippetAttributionText: ['snippets', 'attributionTexts', 'texts'],
    LicenseID: ['hasExtractedLicensingInfos', 'licenseId'],
    ExtractedText: ['hasExtractedLicensingInfos', 'extractedText'],
    LicenseName: ['hasExtractedLicensingInfos', 'name'],
    LicenseCrossReference: ['hasExtractedLicensingInfos', 'seeAlsos', 'texts'],
    LicenseComment: ['hasExtractedLicensingInfos', 'comment'],
    Relationship: ['relationships', '', 'relationship'],
    RelationshipComment: ['relationships', 'comment'],
    Annotator: ['annotations', 'annotator'],
    AnnotationDate: ['annotations', 'annotationDate'],
    AnnotationType: ['annotations', 'annotationType'],
    AnnotationComment: ['annotations', 'comment'],
    SPDXREF: ['annotations', '', 'unread'],
    Reviewer: ['revieweds', 'reviewer'],
    ReviewDate: ['revieweds', 'reviewDate'],
    ReviewComment: ['revieweds', 'comment'],
  }).map(([tag, [of, member, kind = 'text']]) => [tag, { of, member, kind, begins: beginning.has(tag) }]),
)
