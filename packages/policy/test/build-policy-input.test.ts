import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { runClaimsOf } from '../../../test/harness/chain/job.ts'
import { judgeOf } from '../../../test/harness/chain/judge.ts'
import { type GoodChain, manyJobs, matrix, oneJob, startRun } from '../../../test/harness/chain/scenarios.ts'
import { sealedSubjects } from '../../../test/harness/chain/sealed-subjects.ts'
import { keylessSigners, keySigners } from '../../../test/harness/chain/signers.ts'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import { sha256 } from '../../core/src/digest/sha256.ts'
import { isJsonObject, type JsonValue } from '../../core/src/json/read-json.ts'
import { evaluatePolicy, startPolicy } from '../src/decision/evaluate-policy.ts'
import { buildPolicyInput } from '../src/input/build-policy-input.ts'
import { inputSchemaText } from '../src/input/input-schema.ts'
import type { PolicyInput } from '../src/input/policy-input.ts'
import { isJsonList } from '../src/json-list.ts'
import { shippedPolicy } from '../src/policy/shipped-policy.ts'
import { shippedBuilders, type TrustedBuilder } from '../src/slsa/trusted-builders.ts'

const parent = mkdtempSync(join(tmpdir(), 'policy-input-'))
const signers = keySigners(parent)
const examples = join(import.meta.dirname, '../../../examples/service/reports')
const scanSamples = join(import.meta.dirname, '../../scan/test/data')
/** Reports of which a finding is suppressed, with a reason. */
const isSuppressed = (path: string) =>
  [scanSamples, join(scanSamples, 'readers')].includes(path) || /(?:gosec\.json|sca\.cdx\.json)$/.test(path)
const validate = new Ajv2020({ strict: false }).compile(JSON.parse(inputSchemaText()))

afterAll(() => rmSync(parent, { recursive: true }))

async function inputOf(good: GoodChain, change: Partial<Parameters<typeof buildPolicyInput>[1]> = {}) {
  const outcome = await (await judgeOf(good))(good.snapshot)
  const [job] = good.jobs
  if (!outcome.ok || job === undefined) throw new Error('the chain does not verify')
  return buildPolicyInput(outcome.chain, {
    time: new Date('2026-11-01T12:00:00Z'),
    subjects: good.subjects.map(({ name = '', digest }) => ({ name, digest })),
    resourceUri: 'pkg:generic/app',
    selfJudged: true,
    requiredStages: ['source', 'build', 'sbom', 'scan', 'attest'],
    run: runClaimsOf(job),
    event: 'push',
    ...change,
  })
}

/** The steps of one job over the reports that real scanners wrote about the example service. */
async function exampleChain(reports: readonly string[], outcomes: readonly string[]): Promise<GoodChain> {
  const run = startRun({ parent, signers })
  const { workspace, start } = run
  cpSync(examples, join(workspace.folder, 'example'), { recursive: true })
  cpSync(scanSamples, join(workspace.folder, 'example', 'suppressed'), {
    recursive: true,
    filter: isSuppressed,
  })
  const job = start('release')
  await job.record({ stage: 'source' })
  await job.record({ stage: 'build', materials: ['src/**'], products: [workspace.artifact] })
  await job.scan({
    reports: reports.map((pattern) => `example/${pattern}`),
    outcomes,
    required: ['sca', 'dast'],
  })
  const { snapshot } = await job.attest()
  return { name: 'example', signers, snapshot, subjects: sealedSubjects(snapshot), jobs: [job.identity], run }
}

it('takes no attestation of another action for the provenance of the chain, and shows what it is', async () => {
  const run = startRun({ parent, signers })
  const job = run.start('release')
  await job.record({ stage: 'source' })
  await job.record({ stage: 'build', products: [run.workspace.artifact] })
  await job.scan()
  const first = sealedSubjects((await job.attest()).snapshot)
  const foreign = (level: string) =>
    Buffer.from(
      JSON.stringify({
        _type: 'https://in-toto.io/Statement/v1',
        subject: first,
        predicateType: 'https://slsa.dev/provenance/v1',
        predicate: { runDetails: { builder: { id: `https://example.com/${level}` } } },
      }),
    )
  const [bytes = Buffer.alloc(0)] = await signers.signerOf(run.identity).sign([foreign('other-builder')])
  const { snapshot } = await job.attest({}, { foreignFiles: () => [{ path: 'attestation.json', bytes }] })
  const good = { name: 'foreign', signers, snapshot, subjects: first, jobs: [job.identity], run }
  const { image, evidence } = await inputOf(good)
  expect(image.provenance).toMatchObject({ present: true, verified: true, subject_matches: true })
  expect(image.provenance.builder_id).not.toContain('other-builder')
  expect(evidence.filter(({ kind }) => kind === 'attestation')).toMatchObject([
    { predicate_type: 'https://slsa.dev/provenance/v1', statement: undefined },
  ])
})

describe('the provenance of a keyless chain', () => {
  let instance: SigstoreInstance
  let good: GoodChain
  beforeAll(async () => {
    instance = await startSigstoreDoubles(mkdtempSync(join(parent, 'sigstore-')))
    good = await oneJob({ parent, signers: keylessSigners(instance) })
  })
  afterAll(() => instance.stop())

  const builders = (level: 2 | 3): readonly TrustedBuilder[] =>
    shippedBuilders.map((builder) => ({ ...builder, issuer: instance.issuerUrl, level }))

  it('agrees with its certificate in every field, and is worth what the map of builders says', async () => {
    const { image } = await inputOf(good, { builders: builders(2) })
    expect(image.provenance.slsa).toMatchObject({
      build_level: 2,
      limits: [{ code: 'builder-level' }, {}, {}],
    })
  })

  it('is worth level 2 in a workflow of its own repository, whoever is trusted further', async () => {
    const { image } = await inputOf(good, { builders: builders(3) })
    const codes = image.provenance.slsa?.limits.map(({ code }) => code)
    expect(image.provenance.slsa?.build_level).toBe(2)
    expect(codes).toEqual(expect.arrayContaining(['signer-unpinned', 'signer-own-repository']))
  })

  it('and those of key-signed chains leave no optional path of the schema unfilled', async () => {
    const example = await exampleChain(['denied/*', 'cases/*', 'suppressed/**'], ['semgrep=success'])
    const documents = [
      await inputOf(good, { builders: builders(2) }),
      await inputOf(await matrix({ parent, signers })),
      await inputOf(example),
    ]
    const present = new Set(documents.flatMap((one) => [...presentPaths(JSON.parse(JSON.stringify(one)))]))
    expect(optionalPaths(JSON.parse(inputSchemaText())).filter((path) => !present.has(path))).toEqual([])
  }, 60_000)

  it('is worth level 1 where nobody trusts the builder', async () => {
    const { image } = await inputOf(good)
    expect(image.provenance.slsa).toMatchObject({ build_level: 1, limits: [{ code: 'builder-unknown' }] })
  })
})

/** Paths of an object that the schema does not require, as `a.b[_].c`; below what others wrote there is none. */
function optionalPaths(schema: JsonValue | undefined, path = ''): readonly string[] {
  if (!isJsonObject(schema)) return []
  if (schema['type'] === 'array') return optionalPaths(schema['items'], `${path}[_]`)
  const { properties, required } = schema
  if (!isJsonObject(properties)) return []
  const always = new Set(isJsonList(required) ? required : [])
  return Object.entries(properties).flatMap(([name, below]) => {
    const here = path === '' ? name : `${path}.${name}`
    return [...(always.has(name) ? [] : [here]), ...optionalPaths(below, here)]
  })
}

function* presentPaths(value: JsonValue, path = ''): Generator<string> {
  yield path
  if (isJsonList(value)) for (const item of value) yield* presentPaths(item, `${path}[_]`)
  if (!isJsonObject(value)) return
  for (const [name, below] of Object.entries(value))
    yield* presentPaths(below, path === '' ? name : `${path}.${name}`)
}

describe('the input document of a chain', () => {
  it.each([
    ['of one job', oneJob],
    ['of many jobs', manyJobs],
    ['of a matrix', matrix],
  ])('%s is valid under its schema and of a complete chain', async (_, scenario) => {
    const input = await inputOf(await scenario({ parent, signers }))
    // Fields that are not known are left out when the document is written.
    expect([validate(JSON.parse(JSON.stringify(input))), validate.errors]).toEqual([true, null])
    expect(input.chain).toMatchObject({
      verified: true,
      complete: true,
      sealed: true,
      missing: [],
      broken: [],
    })
    expect(input.image.provenance).toMatchObject({ present: true, verified: true, subject_matches: true })
    expect(input.image.provenance.slsa).toMatchObject({ build_level: 1, reproduced: false, hermetic: false })
    expect(input.image.provenance.slsa?.limits[0]?.code).toBe('signed-by-key')
    expect(input.image.signature).toMatchObject({
      present: true,
      valid: true,
      type: 'key',
      strength: 'claimed',
    })
  })

  it('of a matrix names every subject and every leg', async () => {
    const input = await inputOf(await matrix({ parent, signers }))
    expect(input.subjects.map(({ name }) => name).toSorted()).toEqual([
      'dist/app-linux.tgz',
      'dist/app-macos.tgz',
      'dist/app-windows.tgz',
    ])
    expect(input.chain.stages.flatMap(({ leg }) => leg ?? []).toSorted()).toEqual([
      'linux',
      'macos',
      'windows',
    ])
  })

  it('of many jobs says which records are unsigned', async () => {
    const { chain, image } = await inputOf(await manyJobs({ parent, signers }))
    expect(chain.stages.filter(({ signed }) => !signed).map(({ name }) => name)).toEqual(['source', 'build'])
    expect(image.build).toMatchObject({ present: true, signed: false })
  })

  it('names stages that are required and missing', async () => {
    const { chain } = await inputOf(await oneJob({ parent, signers }), { requiredStages: ['build', 'vex'] })
    expect(chain).toMatchObject({ complete: false, missing: ['vex'] })
    expect(chain.stages.at(-1)).toEqual({ name: 'vex', present: false, signed: false })
  })

  it('does not match provenance with other bytes, nor with one of several', async () => {
    const good = await oneJob({ parent, signers })
    const [{ name = '', digest } = { digest: {} }] = good.subjects
    const other = { name: 'other', digest: { sha256: sha256('other') } }
    for (const subjects of [
      [other],
      [{ name, digest }, other],
      [{ name, digest: { ...digest, sha512: 'ab' } }],
    ]) {
      const { image } = await inputOf(good, { subjects })
      expect(image.provenance.subject_matches).toBe(subjects.length === 1 && subjects[0] !== other)
    }
  })

  it('refuses to be about nothing', async () => {
    const good = await oneJob({ parent, signers })
    await expect(inputOf(good, { subjects: [] })).rejects.toThrow(
      expect.objectContaining({ code: 'subject-missing' }),
    )
  })
})

describe('the input document of the example service', () => {
  let input: PolicyInput
  beforeAll(async () => {
    input = await inputOf(
      await exampleChain(
        ['denied/*.sarif', 'denied/sbom.*.json'],
        ['semgrep=success', 'osv-scanner=success'],
      ),
    )
  })

  it('has each vulnerability once, with severity, component and fix', () => {
    const { vulnerabilities } = input.image
    expect(new Set(vulnerabilities.map(({ id, component }) => `${id} ${component?.name}`)).size).toBe(
      vulnerabilities.length,
    )
    expect(vulnerabilities.length).toBeGreaterThan(0)
    for (const one of vulnerabilities) {
      expect(one.severity).toMatch(/^(?:critical|high|medium|low)$/)
      expect(one.component?.version).toMatch(/^\d/)
      expect(one.sources).toEqual(['osv-scanner'])
    }
  })

  it('has both SBOMs, with the share of components that have a package URL', () => {
    expect(input.image.sboms.map(({ format = '' }) => format).toSorted()).toEqual(['cyclonedx', 'spdx'])
    for (const sbom of input.image.sboms) {
      expect(sbom).toMatchObject({ verified: true, state: 'complete', tool: 'syft' })
      expect(sbom.quality?.purl).toBeGreaterThan(0.5)
    }
  })

  it('has findings in code with their place, and licences of components', () => {
    expect(input.image.findings.length).toBeGreaterThan(0)
    expect(input.image.findings[0]).toMatchObject({
      kind: 'code',
      line: expect.any(Number),
      source: expect.any(String),
    })
    expect(input.image.licenses.flatMap(({ expressions }) => expressions)).toContain('MIT')
  })

  it('has a row for each report, and one for what was required and is missing', () => {
    const rows = input.image.scans.map(({ kind, state, required }) => `${kind} ${state} ${required}`)
    expect(rows.sort()).toEqual([
      'dast missing true',
      'sast complete false',
      'sbom complete false',
      'sbom complete false',
      'sca complete true',
    ])
  })

  it('is denied by the shipped policy for its vulnerabilities and the scan that is missing', async () => {
    const decision = await evaluatePolicy(startPolicy(shippedPolicy()), input)
    expect(new Set(decision.violations.map(({ id }) => id))).toEqual(
      new Set(['scans.not-complete', 'vulnerabilities.threshold']),
    )
    expect(decision.warnings.map(({ id }) => id)).toContain('chain.self-judged')
  })

  it('carries small signed statements whole, and names large ones', () => {
    const statements = input.evidence.filter(
      ({ predicate_type: type }) => type === 'https://slsa.dev/provenance/v1',
    )
    expect(statements).toMatchObject([{ stage: 'build', statement: { predicate: { buildDefinition: {} } } }])
    for (const { size, statement } of input.evidence) {
      if (size > 512 * 1024) expect(statement).toBeUndefined()
    }
  })
})

it('takes a report of a scanner without its database as what it is', async () => {
  const file = join(examples, 'cases', 'osv-scanner-without-database.sarif')
  expect(readFileSync(file, 'utf8')).toContain('osv')
  const good = await exampleChain(['cases/*.sarif', 'sbom.*.json'], [])
  const { scans } = (await inputOf(good)).image
  const empty = scans.find(({ path }) => path?.endsWith('without-database.sarif') === true)
  expect(empty).toMatchObject({ clean: false, confirmed: 'no' })
})
