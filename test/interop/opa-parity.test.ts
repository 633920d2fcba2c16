import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { isJsonObject, type JsonValue } from '../../packages/core/src/json/read-json.ts'
import type { EngineAnswer, RuleResult } from '../../packages/policy/src/engine/engine-answer.ts'
import { engineModule } from '../../packages/policy/src/engine/engine-module.generated.ts'
import { startEngine } from '../../packages/policy/src/engine/start-engine.ts'
import { shippedPolicy } from '../../packages/policy/src/policy/shipped-policy.ts'
import { testPolicy } from '../../packages/policy/src/policy/test-policy.ts'
import { peerProgram } from '../harness/peers.ts'
import { runProgram } from '../harness/run-program.ts'

/** Policies of package p; each defines deny. */
const policies: ReadonlyArray<readonly [name: string, source: string]> = [
  ['a partial set', 'deny contains "a" if input.n > 1\ndeny contains "b" if input.n > 100'],
  [
    'a set of objects',
    'deny contains {"id": x, "msg": sprintf("%d %v", [x, input.list])} if some x in [3, 1, 2]',
  ],
  ['a complete rule', 'default deny := false\ndeny if input.n == 42'],
  ['an undefined rule', 'deny := "x" if input.nothing'],
  ['a partial object', 'deny[k] := v if some k, v in input.object'],
  ['a rule with a nested name', 'deny.a.b contains "x" if true\ndeny.a.c contains "y" if true'],
  [
    'every and some',
    'deny contains "all" if { every x in input.list { x > 0 } }\ndeny contains y if some y in input.object',
  ],
  ['an else chain', 'deny := "one" if input.n == 1 else := "two" if input.n == 42 else := "three"'],
  [
    'with on input and data',
    'deny contains f if f := g with input.n as 7 with data.q as {"z": 8}\ng := [input.n, data.q.z]',
  ],
  ['with on a built-in function', 'deny contains x if x := count([1, 2]) with count as 9'],
  [
    'default functions',
    'default f(_) := "none"\nf(x) := "big" if x > 10\ndeny contains f(input.n)\ndeny contains f(1)',
  ],
  ['string interpolation', 'deny contains $"n is {input.n}, nothing is {input.nothing}"'],
  ['large and exact numbers', 'deny contains [input.big, input.big + 1, 0.1 + 0.2, 1 / 3, round(2.5)]'],
  [
    'regular expressions and globs',
    'deny contains regex.find_n(`[a-z]+`, input.text, -1)\ndeny contains glob.match("a.*.c", ["."], "a.b.c")',
  ],
  ['times', 'deny contains time.format([time.parse_rfc3339_ns("2026-11-01T10:00:00Z"), "Europe/Paris"])'],
  ['versions', 'deny contains semver.compare("1.2.3-rc.1", "1.2.3")'],
  ['digests and encodings', 'deny contains crypto.sha256(input.text)\ndeny contains base64.decode("YQ==")'],
  [
    'order of values of all types',
    'deny contains [null, true, 1, "a", [1], {"a": 1}, {1, 2}]\ndeny contains {3, 1, 2}',
  ],
  [
    'walk and graphs',
    'deny contains p if { walk(input.object, [p, 2]) }\ndeny contains graph.reachable({"a": ["b"], "b": []}, {"a"})',
  ],
  ['JSON patches', 'deny contains json.patch(input.object, [{"op": "add", "path": "/z", "value": 1}])'],
  ['metadata', '# METADATA\n# title: T\n# custom:\n#   id: i\ndeny contains rego.metadata.rule()'],
  ['YAML', 'deny contains yaml.unmarshal("a: [1, x]")'],
  ['a closed set', 'deny contains "x" if { s := {1, 2} | {3}; s & {3, 4} == {3}; 1 in s }'],
]

const oldPolicies: ReadonlyArray<readonly [name: string, source: string]> = [
  [
    'of v0',
    'deny[msg] { msg := sprintf("n %d", [input.n]) }\ndeny[msg] { input.list[_] == 2; msg := "two" }',
  ],
  ['of v0 with a deprecated function', 'deny["any"] { any([false, true]) }'],
  ['of v0 with future keywords', 'import future.keywords\ndeny contains x if some x in input.list'],
]

/** Each fails in both: when it is compiled, or when it is evaluated with strict errors. */
const failing: ReadonlyArray<readonly [name: string, source: string]> = [
  ['a syntax error', 'deny contains x if {'],
  ['an unsafe variable', 'deny contains x if true'],
  ['recursion', 'deny contains x if some x in deny'],
  ['a type error', 'deny contains "x" if count(1) == 1'],
  ['an unknown function', 'deny contains nobody(1)'],
  ['a division by zero', 'deny contains 1 / 0'],
  ['a failure inside a negation', 'deny contains "x" if not to_number("a") == 1'],
  ['two values for one rule', 'deny := 1 if true\ndeny := 2 if true'],
  ['keys that are in conflict', 'deny := {k: v | some k, v in [1, 1]; k2 := "a"} | "x"'],
]

const input = {
  n: 42,
  list: [1, 2, 3],
  object: { a: 1, b: { c: 2 } },
  text: 'some text',
  big: 9007199254740991,
}

const data = { q: { z: 1 } }
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opa-parity-'))
  writeFileSync(join(folder, 'input.json'), JSON.stringify(input))
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'data.json'), JSON.stringify(data))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function native(source: string, ...flags: readonly string[]): Promise<unknown> {
  writeFileSync(join(folder, 'p.rego'), source)
  const args = ['eval', '--format=json', '--strict-builtin-errors', ...flags]
  const files = [
    '-i',
    join(folder, 'input.json'),
    '-d',
    join(folder, 'p.rego'),
    '-d',
    join(folder, 'data', 'data.json'),
  ]
  const { stdout } = await runProgram(peerProgram('opa'), [...args, ...files, '[v | v := data.p.deny]'])
  const { result, errors } = JSON.parse(stdout)
  return errors === undefined ? result[0].expressions[0].value : 'an error'
}

async function embedded(source: string): Promise<unknown> {
  const engine = startEngine({ mode: 'evaluate', modules: [{ path: 'p.rego', source }], data })
  const answer: EngineAnswer = await engine.answer({
    time: new Date(),
    input: Buffer.from(JSON.stringify(input)),
  })
  if (answer.errors !== undefined) return 'an error'
  const told = (answer.rules ?? []).filter(({ value }) => value !== undefined)
  return told.length === 0 ? [] : [told.reduce(withRule, {})]
}

/** The document `deny` with the value of one more rule: the engine tells `deny.a.b` apart from `deny.a.c`. */
function withRule(document: JsonValue, { rule, value = null }: RuleResult): JsonValue {
  const [, ...below] = rule.split('.')
  return below.length === 0 ? value : nested(document, below, value)
}

function nested(document: JsonValue, [name = '', ...below]: readonly string[], value: JsonValue): JsonValue {
  const object = isJsonObject(document) ? document : {}
  return { ...object, [name]: below.length === 0 ? value : nested(object[name] ?? {}, below, value) }
}

const packaged = (source: string) => `package p\n\n${source}\n`

describe('the embedded engine and opa agree', () => {
  it('on their version', async () => {
    const { stdout } = await runProgram(peerProgram('opa'), ['version'])
    expect(stdout).toContain(`Version: ${engineModule.version}`)
  })

  it.each(policies)('about %s', async (_, source) => {
    const expected = await native(packaged(source))
    expect(expected).not.toBe('an error')
    expect(await embedded(packaged(source))).toEqual(expected)
  })

  it.each(oldPolicies)('about a policy %s', async (_, source) => {
    const expected = await native(packaged(source), '--v0-compatible')
    expect(expected).not.toBe('an error')
    expect(await embedded(packaged(source))).toEqual(expected)
  })

  it.each(failing)('that there is an error in %s', async (_, source) => {
    expect([await native(packaged(source)), await embedded(packaged(source))]).toEqual([
      'an error',
      'an error',
    ])
  })
})

describe('the policy library in opa', () => {
  const library = join(import.meta.dirname, '../../packages/policy/library')

  it('passes the same tests', async () => {
    const { stdout } = await runProgram(peerProgram('opa'), ['test', '--format=json', library])
    const theirs: ReadonlyArray<{ package: string; name: string; fail?: boolean }> = JSON.parse(stdout)
    expect(theirs.filter(({ fail }) => fail === true)).toEqual([])
    const ours = await testPolicy(shippedPolicy())
    expect(ours.map((test) => `data.${test.package}.${test.name}`).sort()).toEqual(
      theirs.map((test) => `${test.package}.${test.name}`).sort(),
    )
  })

  it('is checked against the published schema, which finds a misspelt path there too', async () => {
    const schema = join(import.meta.dirname, '../../docs/spec/policy-input.schema.json')
    const check = (path: string) => runProgram(peerProgram('opa'), ['check', '--schema', schema, path])
    expect(await check(library)).toMatchObject({ exitCode: 0 })
    const wrong = join(folder, 'wrong.rego')
    writeFileSync(wrong, packaged('deny contains "x" if not input.image.provenence.present'))
    const { exitCode, stderr } = await check(wrong)
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('undefined ref: input.image.provenence')])
  })
})
