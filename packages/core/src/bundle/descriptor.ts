import type { Digest } from '../digest/sha256.ts'
import { annotations, mediaTypes } from '../names.ts'

/** One layer of a head: an OCI descriptor whose annotations are functions of signed content. */
export interface Layer {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
  readonly annotations: { readonly [key: string]: string | undefined }
}

export interface LayerFacts {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
  readonly title: string
  readonly stage?: string | undefined
  readonly kind: LayerKind
}

/** What a layer is. Evidence files say their own kind (`sbom`, `findings`, `statement` …). */
export type LayerKind = 'record' | 'seal' | 'head' | (string & {})

export function layerOf({ mediaType, digest, size, title, stage, kind }: LayerFacts): Layer {
  const stageAnnotation = stage === undefined ? {} : { [annotations.stage]: stage }
  return {
    mediaType,
    digest,
    size,
    annotations: { [annotations.kind]: kind, ...stageAnnotation, [annotations.title]: title },
  }
}

export function titleOf(layer: Layer): string {
  return layer.annotations[annotations.title] ?? ''
}

export function isHeadLayer(layer: Layer): boolean {
  return layer.mediaType === mediaTypes.head
}
