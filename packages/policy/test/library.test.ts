import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { evaluatePolicy, startPolicy } from '../src/decision/evaluate-policy.ts'
import { startEngine } from '../src/engine/start-engine.ts'
import { inputSchema, inputSchemaText } from '../src/input/input-schema.ts'
import type { PolicyInput } from '../src/input/policy-input.ts'
import { lintPolicy } from '../src/lint/lint-policy.ts'
import { readPolicyFolder } from '../src/policy/read-policy-folder.ts'
import { shippedPolicy } from '../src/policy/shipped-policy.ts'
import { testPolicy } from '../src/policy/test-policy.ts'
import { passingInput, vulnerabilities } from './passing-input.ts'

const folder = join(import.meta.dirname, '..', 'library')

describe('the policy library', () => {
  it('passes its own tests in the engine of the gate', async () => {
    const tests = await testPolicy(readPolicyFolder(folder))
    expect(tests.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
    expect(tests.length).toBeGreaterThan(70)
  })

  it('is embedded as it lies in its folder', () => {
    expect(shippedPolicy().digest).toBe(readPolicyFolder(folder).digest)
  })

  it('stands up to the pass over the syntax tree that it is spared in the gate', async () => {
    const { syntax } = await startEngine({
      mode: 'syntax',
      data: {},
      modules: shippedPolicy().modules,
    }).answer()
    expect(lintPolicy(syntax ?? {}, inputSchema())).toEqual([])
    expect(Object.keys(syntax ?? {})).toHaveLength(shippedPolicy().modules.length)
  })

  it('gives every rule an id, a severity, a title and a solution', async () => {
    const started = startPolicy(shippedPolicy())
    const answer = await started.engine.answer({ time: new Date(), input: Buffer.from('{}') })
    const metadata = (answer.rules ?? []).flatMap(({ definitions }) =>
      definitions.map(({ annotations }) => annotations[0]),
    )
    expect(metadata.length).toBeGreaterThan(25)
    for (const annotations of metadata) {
      expect(annotations).toMatchObject({
        scope: 'rule',
        title: expect.any(String),
        description: expect.any(String),
        custom: { id: expect.any(String), severity: expect.any(String), solution: expect.any(String) },
      })
    }
  })

  it('passes an artifact with everything in order, without a warning', async () => {
    const decision = await evaluatePolicy(startPolicy(shippedPolicy()), passingInput)
    expect(decision).toMatchObject({
      result: 'passed',
      violations: [],
      warnings: [],
      policy: { digest: shippedPolicy().digest },
    })
  })

  it('denies an artifact of which nothing is known', async () => {
    const { violations } = await evaluatePolicy(startPolicy(shippedPolicy()), withoutEvidence)
    expect(violations.map(({ id }) => id).sort()).toEqual([
      'chain.not-sealed',
      'chain.stage-missing',
      'provenance.missing',
      'sbom.missing',
      'scans.kind-missing',
      'signature.missing',
    ])
  })

  it('does in linear time what it does with 3 000 vulnerabilities', async () => {
    const input = {
      ...passingInput,
      image: { ...passingInput.image, vulnerabilities: vulnerabilities(3000) },
    }
    const { result, warnings } = await evaluatePolicy(startPolicy(shippedPolicy()), input)
    expect([result, warnings.length]).toEqual(['passed', 1000 + 1000 + 1])
  }, 20_000)
})

describe('the input document', () => {
  const schema = JSON.parse(inputSchemaText())
  const validate = new Ajv2020({ strict: false }).compile(schema)

  it('has the schema that is published', () => {
    const published = join(import.meta.dirname, '../../../docs/spec/policy-input.schema.json')
    expect(readFileSync(published, 'utf8')).toBe(inputSchemaText())
  })

  it.each([
    ['full', passingInput],
    ['empty', withoutEvidenceOf()],
    [
      'with vulnerabilities',
      { ...passingInput, image: { ...passingInput.image, vulnerabilities: vulnerabilities(3) } },
    ],
  ])('is valid when it is %s', (_, input) => {
    expect([validate(input), validate.errors]).toEqual([true, null])
  })

  it.each([
    ['a field too many', { ...passingInput, extra: 1 }],
    ['a field too many deep inside', { ...passingInput, chain: { ...passingInput.chain, extra: 1 } }],
    ['another version', { ...passingInput, apiVersion: 'custody-suite.github.io/policy-input/v2' }],
    ['null', { ...passingInput, evaluation: { ...passingInput.evaluation, resource_uri: null } }],
    ['no subject', { ...passingInput, subjects: [] }],
  ])('is not valid with %s', (_, input) => {
    expect(validate(input)).toBe(false)
  })

  it('is closed for the type checker of the engine, at every object with named fields', async () => {
    const paths = objectPaths(schema, 'input')
    const source = ['package a', ...paths.map((path) => `deny contains "x" if ${path}.not_there`)].join('\n')
    const engine = startEngine({
      mode: 'evaluate',
      modules: [{ path: 'p.rego', source }],
      data: {},
      schema: inputSchema(),
    })
    const { errors } = await engine.answer()
    expect(errors?.map(({ kind, location }) => [kind, location.row])).toEqual(
      paths.map((_, index) => ['unknown-path', index + 2]),
    )
    expect(paths.length).toBeGreaterThan(25)
  })
})

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

function objectPaths(schema: Schema, path: string): readonly string[] {
  const { properties, items } = schema
  if (items !== undefined) return objectPaths(items, `${path}[_]`)
  if (properties === undefined) return []
  return [
    path,
    ...Object.entries(properties).flatMap(([name, inner]) => objectPaths(inner, `${path}.${name}`)),
  ]
}

function withoutEvidenceOf(): PolicyInput {
  const sbom = { present: false, verified: false, component_count: 0 }
  return {
    ...passingInput,
    image: {
      name: 'app.tgz',
      digest: passingInput.image.digest,
      signature: { present: false, valid: false },
      provenance: { present: false, verified: false, subject_matches: false },
      source: { present: false },
      build: { present: false, signed: false },
      sbom,
      sboms: [],
      scans: [],
      vulnerabilities: [],
      findings: [],
      licenses: [],
    },
    chain: { verified: true, complete: false, sealed: false, stages: [], missing: ['build'], broken: [] },
  }
}

const withoutEvidence = withoutEvidenceOf()
