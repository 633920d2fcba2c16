import { fromAnnotation, introduced } from '@custody/core/chain/record'
import { hexOf, sha256 } from '@custody/core/digest/sha256'
import { type NamedDigest, treeListing } from '@custody/core/digest/tree-digest'
import type { ResourceDescriptor, Subject } from '@custody/core/in-toto/statement'
import { mediaTypes } from '@custody/core/names'
import type { EvidenceFile } from './step-facts.ts'

/** Above this many files a record carries the digest of their list, and the list is a file of the bundle. */
export const fileLimit = 1000

export interface NamedProducts {
  readonly subject: readonly Subject[]
  /** The list, where there is one. */
  readonly files: readonly EvidenceFile[]
}

/** The subjects of a record: its products one by one, or their list as one. */
export function nameProducts(products: readonly NamedDigest[]): NamedProducts {
  if (products.length <= fileLimit) {
    return {
      subject: products.map(({ path, digest }) => ({ name: path, digest: { sha256: hexOf(digest) } })),
      files: [],
    }
  }
  const list = listOf('products', products)
  return { subject: [list.named], files: [list.file] }
}

export interface NamedMaterials {
  readonly materials: readonly ResourceDescriptor[]
  /** The list, where there is one. */
  readonly files: readonly EvidenceFile[]
}

/**
 * The materials of a record one by one; where more than {@link fileLimit} were introduced, those as one list. What came from
 * a stage always stands by itself, since verification looks for it there.
 */
export function nameMaterials(materials: readonly ResourceDescriptor[]): NamedMaterials {
  const listed = materials.flatMap(({ name, digest, annotations }) => {
    const sha256 = annotations?.[fromAnnotation] === introduced ? digest?.['sha256'] : undefined
    return name === undefined || sha256 === undefined
      ? []
      : [{ path: name, digest: `sha256:${sha256}` as const }]
  })
  if (listed.length <= fileLimit) return { materials, files: [] }
  const isListed = ({ annotations, digest }: ResourceDescriptor) =>
    annotations?.[fromAnnotation] === introduced && digest?.['sha256'] !== undefined
  const { named, file } = listOf('materials', listed)
  const list = { ...named, annotations: { [fromAnnotation]: introduced } }
  return { materials: [...materials.filter((material) => !isListed(material)), list], files: [file] }
}

interface FileList {
  /** The list as one thing, by the digest of its text. */
  readonly named: Subject
  readonly file: EvidenceFile
}

function listOf(kind: 'products' | 'materials', files: readonly NamedDigest[]): FileList {
  const bytes = Buffer.from(treeListing(files))
  return {
    named: { name: kind, digest: { sha256: sha256(bytes) }, mediaType: mediaTypes.fileList },
    file: { name: `${kind}.sha256`, bytes, mediaType: mediaTypes.fileList, kind },
  }
}
