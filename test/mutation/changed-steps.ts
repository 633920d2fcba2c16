import { layerOf, titleOf } from '../../packages/core/src/bundle/descriptor.ts'
import { evidenceTitle, recordTitle } from '../../packages/core/src/bundle/titles.ts'
import { digestOf, sha256 } from '../../packages/core/src/digest/sha256.ts'
import { canonicalBytes } from '../../packages/core/src/json/canonical-json.ts'
import { annotations, mediaTypes } from '../../packages/core/src/names.ts'
import { partsOf, replacePart } from './changed-bytes.ts'
import { type Part, payloadOf } from './mend.ts'
import type { Attack, Mutant } from './mutant.ts'
import { fold, type Step, type Unfolded } from './unfold.ts'

/** Records, seals and files deleted, added, doubled, reordered, renamed and retyped, with everything else made to fit. */
export function* changedSteps(good: Unfolded): Generator<Mutant> {
  for (const [attack, name, changed] of changes(good)) yield { attack, name, files: () => fold(changed) }
}

type StepChange = readonly [attack: Attack, name: string, changed: Unfolded]

function* changes(good: Unfolded): Generator<StepChange> {
  for (const [at, step] of good.steps.entries()) {
    yield* stepChanges(good, at, step)
    for (const previous of step.previous) {
      const fewer = { ...step, previous: step.previous.filter((one) => one !== previous) }
      if (step.previous.length > 1)
        yield ['delete and mend', `step ${at}: without leg ${previous}`, withStep(good, at, fewer)]
    }
  }
  for (const { at, index, part } of partsOf(good)) yield* partChanges(good, at, index, part)
  const last = good.steps.length - 1
  const ancestor = { previous: [last, 0], parts: [] }
  yield ['add and mend', 'a merge with an earlier head', { ...good, steps: [...good.steps, ancestor] }]
}

function* stepChanges(good: Unfolded, at: number, step: Step): Generator<StepChange> {
  const name = `step ${at}`
  if (step.parts.length === 0) return
  if (at > 0 || good.steps.length > 1) yield ['delete and mend', `${name}: deleted`, withoutStep(good, at)]
  yield ['duplicate and mend', `${name}: twice in a row`, insertStep(good, at, step)]
  const last = { ...step, previous: [good.steps.length - 1] }
  yield ['duplicate and mend', `${name}: again at the end`, { ...good, steps: [...good.steps, last] }]
  const after = good.steps[at + 1]
  if (after !== undefined && after.previous.length === 1 && after.previous[0] === at) {
    const steps = good.steps
      .with(at, { ...step, parts: after.parts })
      .with(at + 1, { ...after, parts: step.parts })
    yield ['reorder and mend', `${name}: after the next one`, { ...good, steps }]
  }
  for (const stage of ['scan', 'vex', 'policy', 'build']) {
    const slipped = unsignedRecord(step, stage)
    if (slipped === undefined) continue
    yield [
      'add and mend',
      `${name}: an unsigned ${stage} behind it`,
      insertStep(good, at, { ...step, parts: [slipped] }),
    ]
    yield [
      'strip, swap or double a signature',
      `${name}: unsigned as ${stage}`,
      withStep(good, at, { ...step, parts: [slipped, ...step.parts.slice(1)] }),
    ]
  }
}

function* partChanges(good: Unfolded, at: number, index: number, part: Part): Generator<StepChange> {
  const name = titleOf(part.layer)
  const replace = (...parts: readonly Part[]) => replacePart(good, at, index, ...parts)
  if (index > 0) yield ['delete and mend', `${name}: deleted`, replace()]
  yield ['add and mend', `${name}: a file beside it`, replace(part, evidence('scan', 'more.json', '{}'))]
  const relabelled = (changes: Readonly<Record<string, string>>): Part => ({
    ...part,
    layer: { ...part.layer, annotations: { ...part.layer.annotations, ...changes } },
  })
  const renamed = name.startsWith('evidence/') ? name.split('/').with(3, 'other').join('/') : `${name}x`
  for (const [what, changed] of [
    ['renamed', relabelled({ [annotations.title]: renamed })],
    ['another stage', relabelled({ [annotations.stage]: 'vex' })],
    ['another kind', relabelled({ [annotations.kind]: index === 0 ? 'seal' : 'vex' })],
    ['another media type', { ...part, layer: { ...part.layer, mediaType: mediaTypes.octets } }],
    ['media type of a head', { ...part, layer: { ...part.layer, mediaType: mediaTypes.head } }],
    ['media type of an unsigned record', { ...part, layer: { ...part.layer, mediaType: mediaTypes.inToto } }],
  ] as const) {
    if (JSON.stringify(changed.layer) !== JSON.stringify(part.layer))
      yield ['rename or retype and mend', `${name}: ${what}`, replace(changed)]
  }
}

function withStep(good: Unfolded, at: number, step: Step): Unfolded {
  return { ...good, steps: good.steps.with(at, step) }
}

/** Puts a step behind another one; what followed that one now follows the new one. */
function insertStep(good: Unfolded, at: number, step: Step): Unfolded {
  const moved = (index: number) => (index >= at ? index + 1 : index)
  const later = good.steps.slice(at + 1).map((one) => ({ ...one, previous: one.previous.map(moved) }))
  return { ...good, steps: [...good.steps.slice(0, at + 1), { ...step, previous: [at] }, ...later] }
}

/** Leaves a step out; what followed it now follows what was before it. */
function withoutStep(good: Unfolded, at: number): Unfolded {
  const [before] = good.steps[at]?.previous ?? []
  const moved = (index: number) => {
    const to = index === at ? before : index
    return to === undefined ? [] : [to > at ? to - 1 : to]
  }
  const later = good.steps
    .slice(at + 1)
    .map((one) => ({ ...one, previous: [...new Set(one.previous.flatMap(moved))] }))
  return { ...good, steps: [...good.steps.slice(0, at), ...later] }
}

/** The words of a signed record without its signature and its files, as an unsigned record of a stage. */
function unsignedRecord({ parts: [item] }: Step, stage: string): Part | undefined {
  const payload = item === undefined ? undefined : payloadOf(item.bytes)
  if (payload === undefined) return undefined
  const statement = JSON.parse(payload.toString())
  const { environment } = statement.predicate
  if (environment === undefined) return undefined
  Object.assign(statement.predicate, { name: stage, materials: [] })
  Object.assign(environment.custody, { stage, files: [] })
  const bytes = canonicalBytes(statement)
  return partOf(bytes, mediaTypes.inToto, recordTitle(stage, sha256(bytes)), stage, 'record')
}

function evidence(stage: string, name: string, text: string): Part {
  const bytes = Buffer.from(text)
  return partOf(bytes, mediaTypes.json, evidenceTitle(stage, sha256(bytes), name), stage, 'findings')
}

function partOf(bytes: Buffer, mediaType: string, title: string, stage: string, kind: string): Part {
  const size = bytes.byteLength
  return { bytes, layer: layerOf({ mediaType, digest: digestOf(bytes), size, title, stage, kind }) }
}
