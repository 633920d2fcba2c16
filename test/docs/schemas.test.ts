import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { custody } from '../../packages/cli/src/custody.ts'
import { titleOf } from '../../packages/core/src/bundle/descriptor.ts'
import { readBundle } from '../../packages/core/src/bundle/snapshot.ts'
import { readSignatureBundle } from '../../packages/core/src/dsse/read-signature-bundle.ts'

const SPEC = join(import.meta.dirname, '../../docs/spec')
const EXAMPLE = join(SPEC, 'example')

function validatorOf(name: string) {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true })
  formats.default(ajv)
  const validate = ajv.compile(JSON.parse(readFileSync(join(SPEC, `${name}.schema.json`), 'utf8')))
  return (value: unknown): unknown => (validate(value) ? [] : validate.errors)
}

describe('the example bundle', () => {
  const { head, blobs } = readBundle(join(EXAMPLE, 'bundle'))
  const blobTitled = (prefix: string) => {
    const layer = head.layers.find((one) => titleOf(one).startsWith(prefix))
    return layer === undefined ? Buffer.alloc(0) : (blobs.get(layer.digest) ?? Buffer.alloc(0))
  }
  const payloadTitled = (prefix: string) =>
    JSON.parse(readSignatureBundle(blobTitled(prefix)).envelope.payload.toString())

  it.each([
    ['its head', 'bundle', () => JSON.parse(head.bytes.toString())],
    ['its first head', 'bundle', () => JSON.parse(blobTitled('heads/').toString())],
    ['its record', 'record', () => payloadTitled('records/')],
    ['its seal', 'seal', () => payloadTitled('seals/')],
  ])('%s fits the schema of a %s', (_, schema, document) => {
    expect(validatorOf(schema)(document())).toEqual([])
  })

  it.each(['bundle', 'record', 'seal'])('with one more member does not fit the schema of a %s', (schema) => {
    const document = {
      bundle: JSON.parse(head.bytes.toString()),
      record: payloadTitled('records/'),
      seal: payloadTitled('seals/'),
    }[schema]
    expect(validatorOf(schema)({ ...document, more: 1 })).not.toEqual([])
  })
})

describe('custody verify --json', () => {
  const digest = 'sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03'
  const cases = [
    ['a bundle that lacks stages', join(EXAMPLE, 'bundle'), 2],
    ['a folder that is no bundle', EXAMPLE, 2],
  ] as const

  /** Flags that name the bundle, whom to trust, and the artifact. */
  const about = (bundle: string) => [
    '--bundle',
    bundle,
    '--bundle-digest',
    'unpinned',
    '--public-key',
    join(EXAMPLE, 'public-key.pem'),
    '--subject-digest',
    digest,
    '--subject-name',
    'hello.txt',
  ]

  it.each(cases)('fits its schema for %s', async (_, bundle, status) => {
    const lines: string[] = []
    const terminal = {
      environment: process.env,
      isTerminal: false,
      columns: 80,
      out: (text: string) => void lines.push(text),
      note: () => {},
    }
    expect(await custody(['verify', '--json', ...about(bundle)], terminal)).toBe(status)
    const result = JSON.parse(lines.join(''))
    expect(validatorOf('verify-result')(result)).toEqual([])
    expect(result.verdict).toBe('denied')
  })

  it.each(cases)(
    'and custody report says the same of %s, in a report that fits its schema',
    async (_, bundle, status) => {
      const out = mkdtempSync(join(tmpdir(), 'custody-schemas-'))
      const terminal = { environment: {}, isTerminal: false, columns: 80, out: () => {}, note: () => {} }
      expect(await custody(['report', ...about(bundle), '--out', out], terminal)).toBe(status)
      const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))
      rmSync(out, { recursive: true })
      expect(validatorOf('report')(report)).toEqual([])
      expect(report.verdict).toMatchObject({ outcome: 'denied', artifacts: [{ name: 'hello.txt', digest }] })
    },
  )
})

it('every schema has an address of its own', () => {
  const files = globSync('*.schema.json', { cwd: SPEC })
  const ids = files.map((file) => JSON.parse(readFileSync(join(SPEC, file), 'utf8')).$id)
  expect(files.length).toBeGreaterThan(8)
  expect(new Set(ids).size).toBe(files.length)
  for (const id of ids) expect(id).toMatch(/^https:\/\/custody-suite\.github\.io\/[a-z-]+\/v1/)
})
