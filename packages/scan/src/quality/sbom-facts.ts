/**
 * How an SBOM states something. `unknown`: its author says that they do not know. `withheld`: that they will not say.
 * `missing`: nothing is said.
 */
export const statements = ['present', 'unknown', 'withheld', 'missing'] as const
export type Stated = (typeof statements)[number]

export const documentFields = [
  'author',
  'author-contact',
  'timestamp',
  'tool-name',
  'tool-version',
  'generation-context',
  'version',
  'uri',
] as const
export type DocumentField = (typeof documentFields)[number]

export const componentFields = [
  'producer',
  'producer-contact',
  'name',
  'version',
  'identifiers',
  'licence',
  'distribution-licence',
  'original-licence',
  'hash-value',
  'hash-algorithm',
  'deployable-hash',
  'filename',
  'executable',
  'archive',
  'structured',
  'source-uri',
  'deployable-uri',
  'dependency',
] as const
export type ComponentField = (typeof componentFields)[number]

/** What one component states of itself. */
export type ComponentFacts = {
  readonly name: string
  /** Pointer into the report. */
  readonly pointer: string
  readonly fields: Readonly<Record<ComponentField, Stated>>
}

/** What an SBOM states, in one form for all formats: what its quality is judged by. */
export type SbomFacts = {
  readonly fields: Readonly<Record<DocumentField, Stated>>
  /** What the SBOM is about first, then its components in its order. */
  readonly components: readonly ComponentFacts[]
  /** Pointer to the first vulnerability that the document itself lists. */
  readonly vulnerability?: string | undefined
  /** Where each field stands in this format, as a path for people: `components[].supplier`. */
  readonly paths: Readonly<Record<`document:${DocumentField}` | `component:${ComponentField}`, string>>
}
