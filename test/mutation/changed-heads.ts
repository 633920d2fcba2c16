import type { Layer } from '../../packages/core/src/bundle/descriptor.ts'
import { canonicalBytes } from '../../packages/core/src/json/canonical-json.ts'
import { annotations } from '../../packages/core/src/names.ts'
import type { Mutant } from './mutant.ts'
import { fold, type Manifest, type Unfolded } from './unfold.ts'

/** Every head of a bundle written otherwise, with the heads after it built upon it. */
export function* changedHeads(good: Unfolded): Generator<Mutant> {
  for (const at of [...good.steps.keys()].toReversed()) {
    for (const [what, change] of headChanges(good, at)) {
      yield {
        attack: 'change a head and mend',
        name: `head ${at}: ${what}`,
        files: () => fold(good, { at, change }),
      }
    }
  }
}

type HeadChange = readonly [name: string, change: (manifest: Manifest) => Manifest | Buffer]

function headChanges(good: Unfolded, at: number): readonly HeadChange[] {
  const step = good.steps[at]
  const count = (step?.parts.length ?? 0) + (step?.previous.length ?? 0)
  return [
    ...fieldChanges,
    // Counted from the end: what this head added itself.
    ...Array.from({ length: Math.max(count, 1) }, (_, index) => layerChanges(-1 - index)).flat(),
    ...layerChanges(0),
  ]
}

const fieldChanges: readonly HeadChange[] = [
  [
    'white space',
    (manifest) =>
      Buffer.from(JSON.stringify(JSON.parse(canonicalBytes(manifest as never).toString()), undefined, 1)),
  ],
  [
    'a line break behind',
    (manifest) => Buffer.concat([canonicalBytes(manifest as never), Buffer.from('\n')]),
  ],
  ['another order of keys', (manifest) => Buffer.from(JSON.stringify({ schemaVersion: 2, ...manifest }))],
  ['no layers', (manifest) => ({ ...manifest, layers: [] })],
  ['an unknown field', (manifest) => ({ ...manifest, extra: true })],
  ['a subject', (manifest) => ({ ...manifest, subject: manifest.layers[0] })],
  ['schema version 1', (manifest) => ({ ...manifest, schemaVersion: 1 })],
  ['another artifact type', (manifest) => ({ ...manifest, artifactType: 'application/json' })],
  ['another media type', (manifest) => ({ ...manifest, mediaType: 'application/json' })],
  ['an empty config', (manifest) => ({ ...manifest, config: {} })],
  ...annotationChanges(annotations.format, ['2', '']),
  ...annotationChanges(annotations.chainId, ['0'.repeat(32), '', 'x']),
  ...annotationChanges(annotations.previous, [`sha256:${'0'.repeat(64)}`, '', 'x']),
  ...annotationChanges('org.example.extra', ['x']),
  ['no annotations', (manifest) => ({ ...manifest, annotations: {} })],
  [
    'no previous head',
    (manifest) => ({
      ...manifest,
      annotations: omit(manifest.annotations, annotations.previous, annotations.kind),
    }),
  ],
]

function annotationChanges(name: string, values: readonly string[]): readonly HeadChange[] {
  return values.map((value) => [
    `${name} ${JSON.stringify(value)}`,
    (manifest) => ({ ...manifest, annotations: { ...manifest.annotations, [name]: value } }),
  ])
}

/** What can be done to one layer's line; `at` counts from the end when negative. */
function layerChanges(at: number): readonly HeadChange[] {
  const edit =
    (change: (layer: Layer) => object) =>
    (manifest: Manifest): Manifest => {
      const layer = manifest.layers.at(at)
      if (layer === undefined) return manifest
      return { ...manifest, layers: manifest.layers.with(at, { ...layer, ...change(layer) }) }
    }
  const annotate = (name: string, value: string | undefined) =>
    edit((layer) => ({
      annotations:
        value === undefined ? omit(layer.annotations, name) : { ...layer.annotations, [name]: value },
    }))
  const line = `layer ${at}`
  return [
    [`${line}: dropped`, (manifest) => ({ ...manifest, layers: manifest.layers.toSpliced(at, 1) })],
    [`${line}: twice`, (manifest) => ({ ...manifest, layers: twice(manifest.layers, at) })],
    [`${line}: moved to the front`, (manifest) => ({ ...manifest, layers: moved(manifest.layers, at) })],
    [`${line}: size`, edit(({ size }) => ({ size: size + 1 }))],
    [`${line}: negative size`, edit(() => ({ size: -1 }))],
    [`${line}: empty digest`, edit(() => ({ digest: '' }))],
    [`${line}: no digest`, edit(() => ({ digest: undefined }))],
    [`${line}: unknown digest`, edit(() => ({ digest: `sha256:${'0'.repeat(64)}` }))],
    [`${line}: media type`, edit(() => ({ mediaType: 'application/octet-stream' }))],
    [`${line}: urls`, edit(() => ({ urls: ['https://example.com/'] }))],
    [`${line}: data`, edit(() => ({ data: 'e30=' }))],
    [`${line}: title`, annotate(annotations.title, 'evidence/scan/x/other.json')],
    [`${line}: title with ..`, annotate(annotations.title, '../../outside')],
    [`${line}: kind`, annotate(annotations.kind, 'record')],
    [`${line}: other kind`, annotate(annotations.kind, 'sbom')],
    [`${line}: no kind`, annotate(annotations.kind, undefined)],
    [`${line}: stage`, annotate(annotations.stage, 'policy')],
    [`${line}: unknown annotation`, annotate('org.example.extra', 'x')],
  ]
}

function twice(layers: readonly Layer[], at: number): readonly Layer[] {
  const layer = layers.at(at)
  return layer === undefined ? layers : [...layers, layer]
}

function moved(layers: readonly Layer[], at: number): readonly Layer[] {
  const layer = layers.at(at)
  return layer === undefined ? layers : [layer, ...layers.toSpliced(at, 1)]
}

function omit(
  record: Readonly<Record<string, string | undefined>>,
  ...names: readonly string[]
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      value === undefined || names.includes(name) ? [] : [[name, value]],
    ),
  )
}
