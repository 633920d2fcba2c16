import { type Layer, layerOf, titleOf } from '../../packages/core/src/bundle/descriptor.ts'
import { digestOf, sha256 } from '../../packages/core/src/digest/sha256.ts'
import { annotations, mediaTypes } from '../../packages/core/src/names.ts'

/** One layer that a head brought, with its bytes. */
export interface Part {
  readonly layer: Layer
  readonly bytes: Buffer
}

/** Makes the descriptor of a part fit its bytes; what still fits is left alone, so that wrong names can be tried, too. */
export function mend(part: Part): Part {
  const { layer, bytes } = part
  const digest = digestOf(bytes)
  if (digest === layer.digest) return part
  return {
    bytes,
    layer: layerOf({
      mediaType: layer.mediaType,
      digest,
      size: bytes.byteLength,
      title: mendedTitle(layer, bytes),
      kind: layer.annotations[annotations.kind] ?? '',
      ...(layer.annotations[annotations.stage] === undefined
        ? {}
        : { stage: layer.annotations[annotations.stage] }),
    }),
  }
}

function mendedTitle(layer: Layer, bytes: Buffer): string {
  const title = titleOf(layer)
  const parts = title.split('/')
  if (parts[0] === 'evidence') return parts.with(2, sha256(bytes)).join('/')
  const payload = layer.mediaType === mediaTypes.inToto ? bytes : payloadOf(bytes)
  return payload === undefined ? title : parts.with(-1, `${sha256(payload)}.json`).join('/')
}

/** The signed payload, where the bytes still are a bundle of any kind. */
export function payloadOf(bytes: Buffer): Buffer | undefined {
  try {
    return Buffer.from(JSON.parse(bytes.toString()).dsseEnvelope.payload, 'base64')
  } catch {
    return undefined
  }
}
