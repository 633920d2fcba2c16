import { titleOf } from '../../packages/core/src/bundle/descriptor.ts'
import { mediaTypes } from '../../packages/core/src/names.ts'
import { changeBytes, flip } from './change-bytes.ts'
import { mend, type Part, payloadOf } from './mend.ts'
import type { Mutant } from './mutant.ts'
import { sample } from './sample.ts'
import { fold, type Unfolded } from './unfold.ts'

/** Every record, seal and file of a bundle changed, with all digests, names and heads made to fit. */
export function* changedBytes(good: Unfolded): Generator<Mutant> {
  for (const { at, index, part } of partsOf(good)) {
    for (const [what, bytes] of [...changeBytes(part.bytes), ...changePayload(part)]) {
      if (bytes.equals(part.bytes)) continue
      yield {
        attack: 'change bytes and mend',
        name: `${titleOf(part.layer)}: ${what}`,
        files: () => fold(replacePart(good, at, index, mend({ ...part, bytes }))),
      }
    }
  }
}

export interface PlacedPart {
  readonly at: number
  readonly index: number
  readonly part: Part
}

/** All parts of a bundle with their places. */
export function partsOf({ steps }: Unfolded): readonly PlacedPart[] {
  return steps.flatMap(({ parts }, at) => parts.map((part, index) => ({ at, index, part })))
}

/** The bundle with one part replaced, or left out. */
export function replacePart(good: Unfolded, at: number, index: number, ...parts: readonly Part[]): Unfolded {
  const steps = good.steps.map((step, place) =>
    place === at ? { ...step, parts: step.parts.toSpliced(index, 1, ...parts) } : step,
  )
  return { ...good, steps }
}

/** A payload changed inside of its envelope, which stays well-formed. */
function changePayload({ layer, bytes }: Part): ReadonlyArray<readonly [string, Buffer]> {
  const payload = layer.mediaType === mediaTypes.sigstoreBundle ? payloadOf(bytes) : undefined
  if (payload === undefined) return []
  const places = sample(
    Array.from({ length: payload.byteLength }, (_, at) => at),
    4,
  )
  return places.map((at) => {
    const text = bytes.toString().replace(payload.toString('base64'), flip(payload, at).toString('base64'))
    return [`flip byte ${at} of the payload`, Buffer.from(text)]
  })
}
