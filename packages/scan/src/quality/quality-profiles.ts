import type { ComponentField, DocumentField } from './sbom-facts.ts'

export const qualityProfileNames = ['cisa-2026', 'ntia-2021', 'bsi-tr-03183-2-v2.1.0'] as const
export type QualityProfileName = (typeof qualityProfileNames)[number]

/** One thing that a profile asks for. */
export type QualityRule = { readonly id: string; readonly name: string } & (
  | { readonly of: 'document'; readonly field: DocumentField }
  | { readonly of: 'component'; readonly field: ComponentField }
  /** True of any document that could be read. */
  | { readonly of: 'format' }
  /** The format and its version, of which older ones are not allowed. */
  | { readonly of: 'format-version'; readonly least: Readonly<Record<string, string>> }
  /** A signature that stands beside the SBOM: the record that the collected file is part of. */
  | { readonly of: 'signature' }
  | { readonly of: 'no-vulnerabilities' }
)

export type QualityProfile = {
  readonly name: QualityProfileName
  readonly title: string
  readonly rules: readonly QualityRule[]
}

const document = (id: string, name: string, field: DocumentField): QualityRule => ({
  id,
  name,
  of: 'document',
  field,
})
const component = (id: string, name: string, field: ComponentField): QualityRule => ({
  id,
  name,
  of: 'component',
  field,
})

export const qualityProfiles: readonly QualityProfile[] = [
  {
    name: 'cisa-2026',
    title: 'Minimum Elements for a Software Bill of Materials (CISA, 2026)',
    rules: [
      document('sbom-author', 'SBOM author', 'author'),
      { id: 'sbom-author-signature', name: 'SBOM author signature', of: 'signature' },
      { id: 'sbom-data-format-name', name: 'SBOM data format name', of: 'format' },
      { id: 'sbom-data-format-version', name: 'SBOM data format version', of: 'format' },
      document('sbom-generation-context', 'SBOM generation context', 'generation-context'),
      document('sbom-timestamp', 'SBOM timestamp', 'timestamp'),
      document('sbom-tool-name', 'SBOM tool name', 'tool-name'),
      document('sbom-tool-version', 'SBOM tool version', 'tool-version'),
      document('sbom-version', 'SBOM version', 'version'),
      component('component-producer', 'Component producer', 'producer'),
      component('component-name', 'Component name', 'name'),
      component('component-version', 'Component version', 'version'),
      component('component-identifiers', 'Component identifiers', 'identifiers'),
      component('component-licence', 'Component licence', 'licence'),
      component('component-hash-value', 'Component hash value', 'hash-value'),
      component('component-hash-algorithm', 'Component hash algorithm', 'hash-algorithm'),
      component('component-dependency-relationship', 'Component dependency relationship', 'dependency'),
    ],
  },
  {
    name: 'ntia-2021',
    title: 'Minimum Elements for a Software Bill of Materials (NTIA, 2021)',
    rules: [
      component('supplier-name', 'Supplier name', 'producer'),
      component('component-name', 'Component name', 'name'),
      component('component-version', 'Version of the component', 'version'),
      component('other-unique-identifiers', 'Other unique identifiers', 'identifiers'),
      component('dependency-relationship', 'Dependency relationship', 'dependency'),
      document('author-of-sbom-data', 'Author of SBOM data', 'author'),
      document('timestamp', 'Timestamp', 'timestamp'),
    ],
  },
  {
    name: 'bsi-tr-03183-2-v2.1.0',
    title: 'Technical Guideline TR-03183-2, version 2.1.0 (BSI, 2025)',
    rules: [
      {
        id: 'format',
        name: 'Format and version',
        of: 'format-version',
        least: { cyclonedx: '1.6', spdx: '3.0.1' },
      },
      { id: 'no-vulnerabilities', name: 'No vulnerability information', of: 'no-vulnerabilities' },
      document('sbom-creator', 'Creator of the SBOM (e-mail or URL)', 'author-contact'),
      document('sbom-timestamp', 'Timestamp', 'timestamp'),
      document('sbom-uri', 'SBOM-URI', 'uri'),
      component('component-creator', 'Component creator (e-mail or URL)', 'producer-contact'),
      component('component-name', 'Component name', 'name'),
      component('component-version', 'Component version', 'version'),
      component('component-filename', 'Filename of the component', 'filename'),
      component('component-dependencies', 'Dependencies on other components', 'dependency'),
      component('component-distribution-licences', 'Distribution licences', 'distribution-licence'),
      component(
        'component-deployable-hash',
        'Hash value of the deployable component (SHA-512)',
        'deployable-hash',
      ),
      component('component-executable', 'Executable property', 'executable'),
      component('component-archive', 'Archive property', 'archive'),
      component('component-structured', 'Structured property', 'structured'),
      component('component-source-uri', 'Source code URI', 'source-uri'),
      component('component-deployable-uri', 'URI of the deployable form', 'deployable-uri'),
      component('component-identifiers', 'Other unique identifiers', 'identifiers'),
      component('component-original-licences', 'Original licences', 'original-licence'),
    ],
  },
]
