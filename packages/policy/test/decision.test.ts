import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Decision } from '../src/decision/decision.ts'
import {
  type DecisionContext,
  decisionPredicate,
  decisionPredicateOf,
  decisionSchemaText,
} from '../src/decision/decision-predicate.ts'
import { ruleFindings } from '../src/decision/rule-findings.ts'
import { vsaPredicate, vsaPredicateOf } from '../src/decision/vsa-predicate.ts'
import type { RuleResult } from '../src/engine/engine-answer.ts'
import { engineModule } from '../src/engine/engine-module.generated.ts'
import { passingInput } from './passing-input.ts'

const location = { file: 'p.rego', row: 7, column: 1 }

function result(
  rule: string,
  value?: RuleResult['value'],
  definitions: RuleResult['definitions'] = [],
): RuleResult {
  return { package: 'a.b', rule, verdict: rule, definitions, ...(value === undefined ? {} : { value }) }
}

const annotated = (id: string, row: number): RuleResult['definitions'][number] => ({
  location: { ...location, row },
  annotations: [
    { scope: 'rule', title: `Title of ${id}`, custom: { id, severity: 'low', solution: 'Mend it.' } },
    { scope: 'package', title: 'Title of the package', custom: { id: 'package' } },
  ],
})

describe('what a rule says', () => {
  it.each<[string, RuleResult['value'], readonly string[]]>([
    ['nothing where it is undefined', undefined, []],
    ['nothing where it is false', false, []],
    ['nothing as an empty set', [], []],
    ['nothing as an empty object', {}, []],
    ['its texts', ['x', 'y'], ['x', 'y']],
    ['a single text', 'x', ['x']],
    ['that it applies, as true', true, ['a.b.deny applies']],
    ['that it applies, as an empty text', [''], ['a.b.deny applies']],
    ['the msg of an object', [{ msg: 'x' }], ['x']],
    ['the message of an object', [{ message: 'x' }], ['x']],
    ['a single object', { msg: 'x' }, ['x']],
    ['the keys of a map to true', { x: true, y: true }, ['x', 'y']],
    ['the objects under keys', { k: { msg: 'x' } }, ['x']],
    ['the sets under keys', { k: ['x', { msg: 'y' }] }, ['x', 'y']],
  ])('is %s', (_, value, messages) => {
    expect(ruleFindings(result('deny', value)).map(({ message }) => message)).toEqual(messages)
  })

  it.each<[string, RuleResult['value']]>([
    ['a number', 1],
    ['null', null],
    ['a number in a set', [1]],
    ['true in a set', [true]],
    ['a set in a set', [['x']]],
    ['an object without a message', [{ id: 'x' }]],
    ['an object with a message that is no text', [{ msg: 1 }]],
    ['an object with an empty message', [{ msg: '' }]],
    ['an empty object in a set', [{}]],
    ['an object whose message is an empty list', [{ msg: [] }]],
    ['an object whose message is an empty object', [{ msg: {} }]],
    ['an object that holds an empty object', [{ details: {} }]],
    ['an object that holds an empty list', [{ components: [] }]],
    ['a map to true in a set', [{ x: true }]],
    ['a map to false', { x: false }],
    ['a map to a text', { x: 'y' }],
    ['a map to an empty list', { x: [] }],
    ['a map to an empty object', { x: {} }],
    ['a map of maps', { x: { y: true } }],
    ['an empty message', { msg: '' }],
    ['a value nested without end', JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)],
  ])('is refused as %s', (_, value) => {
    expect(() => ruleFindings(result('deny', value))).toThrow(
      expect.objectContaining({ code: 'policy-member' }),
    )
  })

  it('is the last name of a rule below deny that is true', () => {
    const [finding] = ruleFindings({
      ...result('deny', true),
      rule: 'deny["No SBOM"]',
      key: 'No SBOM',
    })
    expect(finding).toMatchObject({ message: 'No SBOM', rule: 'a.b.deny["No SBOM"]' })
  })

  it.each<[RuleResult['value'], readonly string[]]>([
    [true, []],
    [undefined, ['allow is undefined']],
    [false, ['allow is false']],
    ['true', ['allow is something else than true']],
    [[], ['allow is something else than true']],
  ])('about allow being %j is %j', (value, messages) => {
    expect(ruleFindings(result('allow', value)).map(({ message }) => message)).toEqual(messages)
  })
})

describe('a finding', () => {
  it('takes id, title, severity and solution from the METADATA of its only definition', () => {
    expect(ruleFindings(result('deny', ['x'], [annotated('one', 7)]))).toEqual([
      {
        id: 'one',
        rule: 'a.b.deny',
        message: 'x',
        severity: 'low',
        title: 'Title of one',
        solution: 'Mend it.',
        location,
      },
    ])
  })

  it('takes them from the definition whose id it gives', () => {
    const [finding] = ruleFindings(
      result('deny', [{ id: 'two', msg: 'x' }], [annotated('one', 3), annotated('two', 7)]),
    )
    expect(finding).toMatchObject({ id: 'two', title: 'Title of two', location })
  })

  it('prefers what it says itself', () => {
    const own = { code: 'mine', msg: 'x', severity: 'high', title: 't', solution: 's', subject: 'pkg:npm/a' }
    expect(ruleFindings(result('deny', [own], [annotated('one', 7)]))[0]).toMatchObject({
      id: 'mine',
      severity: 'high',
      title: 't',
      solution: 's',
      subject: 'pkg:npm/a',
    })
  })

  it('has no borrowed title where several definitions cannot be told apart', () => {
    const [finding] = ruleFindings(result('deny', ['x'], [annotated('one', 7), annotated('two', 9)]))
    expect(finding).toEqual({ id: 'a.b.deny', rule: 'a.b.deny', message: 'x', location })
  })

  it('without METADATA has the id of its rule', () => {
    expect(ruleFindings(result('deny_late', ['x'], [{ location, annotations: [] }]))[0]).toMatchObject({
      id: 'a.b.deny_late',
    })
  })
})

const denied: Decision = {
  result: 'denied',
  violations: [{ id: 'i', rule: 'a.deny', message: 'm', severity: 'high', location }],
  warnings: [],
  info: [],
  rules: ['a.deny'],
  policy: { name: 'policies', digest: `sha256:${'1'.repeat(64)}` },
  engine: engineModule,
  inputDigest: `sha256:${'2'.repeat(64)}`,
  printed: [],
}
const passed: Decision = { ...denied, result: 'passed', violations: [] }

const context: DecisionContext = {
  verifier: { id: 'https://github.com/o/r/.github/workflows/gate.yml', version: '0.1.0' },
  resourceUri: 'pkg:generic/app',
  mode: 'enforce',
  bundleDigest: `sha256:${'3'.repeat(64)}`,
  sealDigest: `sha256:${'4'.repeat(64)}`,
  policySelfSupplied: false,
}

describe('the predicate of a decision', () => {
  const predicate = decisionPredicateOf(denied, passingInput, context)

  it('is what its reader reads', () => {
    expect(decisionPredicate.parse(JSON.parse(JSON.stringify(predicate)))).toEqual(predicate)
  })

  it('is valid under the published schema', () => {
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(decisionSchemaText()))
    expect([validate(predicate), validate.errors]).toEqual([true, null])
    expect(validate({ ...predicate, unknown: 1 })).toBe(false)
    expect(validate({ ...predicate, rules: [] })).toBe(false)
  })

  it.each([
    ['the first thousand', 3000, 'm', 1000],
    ['what fits into 4 MiB', 1000, 'm'.repeat(8 * 1024), 506],
    ['nothing that does not fit', 1, 'm'.repeat(5 * 1024 * 1024), 0],
  ])('holds %s of what a policy said, and counts the rest', (_, count, message, kept) => {
    const violations = Array.from({ length: count }, () => ({ id: 'i', rule: 'a.deny', message, location }))
    const held = decisionPredicateOf({ ...denied, violations }, passingInput, context)
    expect(held.violations).toHaveLength(kept)
    expect(held).toMatchObject({
      result: 'denied',
      leftOut: { violations: count - kept, warnings: 0, info: 0 },
    })
    expect(decisionPredicate.parse(held)).toEqual(held)
  })

  it('names evidence, input, policy and engine by digest', () => {
    expect(predicate).toMatchObject({
      inputDigest: denied.inputDigest,
      policy: denied.policy,
      engine: {
        moduleDigest: engineModule.moduleDigest,
        capabilitiesDigest: engineModule.capabilitiesDigest,
      },
      bundle: { digest: context.bundleDigest, seal: context.sealDigest },
      inputAttestations: [{ path: 'evidence/build/x/p.json' }],
    })
  })
})

describe('the verification summary', () => {
  it.each([
    [passed, 'PASSED', ['SLSA_BUILD_LEVEL_2']],
    [denied, 'FAILED', ['FAILED']],
  ] as const)(
    'of a decision tells the level that was worked out (%#)',
    (decision, verificationResult, verifiedLevels) => {
      const summary = vsaPredicateOf(decision, passingInput, context)
      expect(summary).toMatchObject({ verificationResult, verifiedLevels, resourceUri: context.resourceUri })
      expect(vsaPredicate.parse(summary)).toEqual(summary)
    },
  )

  it.each([
    ['is not verified', { verified: false }],
    ['is about something else', { subject_matches: false }],
    ['was not assessed', { slsa: undefined }],
  ])('claims no level where provenance %s', (_, changes) => {
    const provenance = { ...passingInput.image.provenance, ...changes }
    const { verifiedLevels } = vsaPredicateOf(
      passed,
      { ...passingInput, image: { ...passingInput.image, provenance } },
      context,
    )
    expect(verifiedLevels).toEqual(['SLSA_BUILD_LEVEL_UNEVALUATED'])
  })

  it('names the policy by its digest, and by its URI where it has one', () => {
    expect(vsaPredicateOf(passed, passingInput, context).policy).toEqual({
      uri: 'urn:custody:policy:policies',
      digest: { sha256: '1'.repeat(64) },
    })
    const policyUri = 'git+https://github.com/o/policies@abc'
    expect(vsaPredicateOf(passed, passingInput, { ...context, policyUri }).policy.uri).toBe(policyUri)
  })
})
