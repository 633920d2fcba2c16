import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sha256 } from '@custody/core/digest/sha256'
import { CustodyError } from '@custody/core/errors'
import { describe, expect, it } from '@jest/globals'
import { evaluatePolicy, startPolicy } from '../src/decision/evaluate-policy.ts'
import { endedWithoutAnswer } from '../src/engine/engine-end.ts'
import { engineFiles } from '../src/engine/engine-files.ts'
import { defaultLimits, type EngineLimits } from '../src/engine/engine-limits.ts'
import { engineModule } from '../src/engine/engine-module.generated.ts'
import { startEngine } from '../src/engine/start-engine.ts'
import { policySet } from '../src/policy/policy-set.ts'
import { passingInput, vulnerabilities } from './passing-input.ts'

function policyOf(source: string) {
  return policySet('a policy', [{ path: 'p.rego', bytes: Buffer.from(source) }])
}

const decide = (source: string, input = passingInput, limits: EngineLimits = defaultLimits) =>
  evaluatePolicy(startPolicy(policyOf(source), limits), input)

async function errorOf(attempt: Promise<unknown>): Promise<CustodyError> {
  try {
    await attempt
  } catch (error) {
    if (error instanceof CustodyError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the embedded engine', () => {
  it('is the module whose digests are compiled in and listed beside it', () => {
    const { module } = engineFiles()
    expect(`sha256:${sha256(readFileSync(module))}`).toBe(engineModule.compressedDigest)
    expect(readFileSync(join(module, '..', 'opa.wasm.sha256'), 'utf8')).toBe(
      `${engineModule.moduleDigest.slice(7)}  opa.wasm\n${engineModule.compressedDigest.slice(7)}  opa.wasm.br\n`,
    )
  })

  it('passes what no rule denies, and names every rule that it evaluated', async () => {
    const decision = await decide(
      'package a\ndeny contains "x" if input.image.name == "y"\nwarn_late contains "w" if true',
    )
    expect(decision).toMatchObject({ result: 'passed', violations: [], rules: ['a.deny', 'a.warn_late'] })
    expect(decision.warnings).toMatchObject([{ id: 'a.warn_late', message: 'w' }])
  })

  it('answers the evaluation time as the time of now, and the same to every one who asks', async () => {
    const decision = await decide('package a\ndeny contains time.format(time.now_ns()) if true')
    expect(decision.violations.map(({ message }) => message)).toEqual(['2026-11-01T12:00:00Z'])
  })

  it('tells rules of v0 and v1 in one policy apart by themselves', async () => {
    const policy = policySet('both', [
      { path: 'old.rego', bytes: Buffer.from('package old\ndeny[msg] { msg := input.image.name }') },
      { path: 'new.rego', bytes: Buffer.from('package new\ndeny contains $"{input.image.name}!" if true') },
    ])
    const { violations } = await evaluatePolicy(startPolicy(policy), passingInput)
    expect(violations.map(({ rule, message }) => [rule, message])).toEqual([
      ['new.deny', 'app.tgz!'],
      ['old.deny', 'app.tgz'],
    ])
  })

  it('asks a rule wherever its name stands', async () => {
    const rows = [
      ['below', 'gate.deny contains "x" if true', 'gate.deny', 'x'],
      ['above', 'deny.sbom contains "x" if true', 'deny.sbom', 'x'],
      ['between', 'gate.deny_late.sbom contains "x" if true', 'gate.deny_late.sbom', 'x'],
      ['key', 'deny["No SBOM"] if true', 'deny["No SBOM"]', 'No SBOM'],
      ['allowed', 'gate.allow if false', 'gate.allow', 'allow is undefined'],
      ['holds', 'allow.x := true', 'allow', 'allow is something else than true'],
    ] as const
    const files = rows.map(([name, rule]) => ({
      path: `${name}.rego`,
      bytes: Buffer.from(`package ${name}\nviolation contains "y" if false\n${rule}`),
    }))
    const { violations, rules } = await evaluatePolicy(startPolicy(policySet('names', files)), passingInput)
    const wanted = new Map(rows.map(([name, , rule, message]) => [`${name}.${rule}`, message]))
    expect(new Map(violations.map(({ rule, message }) => [rule, message]))).toEqual(wanted)
    expect(violations).toHaveLength(rows.length)
    expect(rules).toEqual(expect.arrayContaining([...wanted.keys()]))
  })

  it('takes an empty set below deny as one that says nothing', async () => {
    const { result, rules } = await decide(
      'package a\ndeny.sbom contains "x" if false\ndeny.scan contains "x" if false',
    )
    expect([result, rules]).toEqual(['passed', ['a.deny.sbom', 'a.deny.scan']])
  })

  it('asks what holds other rules once', async () => {
    const { violations, rules } = await decide(
      'package a\ndeny.sbom contains "x" if true\ndeny[k] := v if { some k in ["b"]; v := ["z"] }',
    )
    expect(violations.map(({ message }) => message).sort()).toEqual(['x', 'z'])
    expect(rules).toEqual(['a.deny'])
  })

  it('does not ask rules of test files', async () => {
    const policy = policySet('tested', [
      { path: 'a.rego', bytes: Buffer.from('package a\ndeny contains "x" if false') },
      { path: 'a_test.rego', bytes: Buffer.from('package a_test\ndeny contains "in a test" if true') },
    ])
    expect(await evaluatePolicy(startPolicy(policy), passingInput)).toMatchObject({
      result: 'passed',
      rules: ['a.deny'],
    })
  })

  it('waits with a compiled policy until it is asked', async () => {
    const started = startPolicy(policyOf('package a\ndeny contains "x" if input.image.name == "app.tgz"'))
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(await evaluatePolicy(started, passingInput)).toMatchObject({ result: 'denied' })
  })

  it('can be stopped without being asked', () => {
    const { engine } = startPolicy(policyOf('package a\ndeny contains "x" if true'))
    expect(() => engine.stop()).not.toThrow()
  })
})

describe('a policy that cannot be evaluated', () => {
  it.concurrent.each([
    ['does not parse', 'package a\ndeny contains x if {', 'policy-compile', 'p.rego:2'],
    [
      'does not parse as the v0 that it is',
      'package a\ndeny[x] { x := 1 }\nallow { 1 == ',
      'policy-compile',
      'p.rego:3',
    ],
    ['has an unsafe variable', 'package a\ndeny contains x if true', 'policy-compile', 'x is unsafe'],
    ['is recursive', 'package a\ndeny contains x if some x in deny', 'policy-compile', 'recursive'],
    [
      'has no rule that can deny',
      'package a\nwarn contains "x" if true\nx := 1',
      'policy-no-rule',
      'no deny, violation or allow',
    ],
    [
      'has a function in the place of the rule',
      'package a\ndeny(x) := x == 1',
      'policy-no-rule',
      'no deny, violation or allow',
    ],
    [
      'misspells a path in object.get',
      'package a\ndeny contains "x" if not object.get(input, ["image", "sbon"], false)',
      'policy-unknown-path',
      'did you mean input.image.sbom?',
    ],
    [
      'computes a path',
      'package a\ndeny contains "x" if input.image[input.evaluation.resource_uri]',
      'policy-input-lookup',
      'computed key on input.image',
    ],
    [
      'has a verdict below a variable',
      'package a\ndeny contains "y" if false\ngate[k].deny contains "x" if some k in ["b"]',
      'policy-compile',
      'p.rego:3: deny stands below a variable',
    ],
    ['gives a number', 'package a\ndeny contains 1 if true', 'policy-member', 'a.deny with a number in it'],
    [
      'gives an object without a message',
      'package a\ndeny contains {"id": 1} if true',
      'policy-member',
      'a.deny',
    ],
    ['divides by zero', 'package a\ndeny contains "x" if 1 / 0 == 1', 'policy-evaluation', 'divide by zero'],
    [
      'fails inside a negation',
      'package a\ndeny contains "x" if not to_number("a") == 1',
      'policy-evaluation',
      'to_number',
    ],
    [
      'gives one rule two values',
      'package a\ndeny := "x" if true\ndeny := "y" if true',
      'policy-evaluation',
      'multiple outputs',
    ],
    [
      'fetches a schema',
      'package a\ndeny contains "x" if json.match_schema({}, {"$ref": "http://127.0.0.1:1/"})[0]',
      'policy-evaluation',
      'json.match_schema',
    ],
  ])('%s', async (_, source, code, part) => {
    const error = await errorOf(decide(source))
    expect(error.code).toBe(code)
    expect(error.message).toContain(part)
  })

  it.concurrent.each([
    ['http.send({})', 'opa.runtime()', 'net.lookup_ip_addr("localhost")', 'rand.intn("a", 2)'],
    ['uuid.rfc4122("a")', 'io.jwt.encode_sign({}, {}, {})', 'providers.aws.sign_req({}, {}, 0)'],
  ])('may not reach out: %s, %s, %s', async (...calls) => {
    const rules = calls.map((call) => `deny contains "x" if ${call}`)
    const { code, message } = await errorOf(decide(['package a', ...rules].join('\n')))
    expect(code).toBe('policy-capability')
    for (const [index, call] of calls.entries())
      expect(message).toContain(`capability denied: ${call.split('(')[0]} (p.rego:${index + 2})`)
  })

  it('is told with every path that it misspells, also behind a name', async () => {
    const rules = [
      'deny contains "x" if not input.image.provenence.present',
      'deny contains "x" if { i := input.image; not i.provenence }',
    ]
    const { code, message } = await errorOf(decide(['package a', ...rules].join('\n')))
    expect(code).toBe('policy-unknown-path')
    for (const meant of ['input.image.provenance', 'i.provenance'])
      expect(message).toContain(`did you mean ${meant}?`)
  })

  it('is told with all of its faults, up to five', async () => {
    const lines = Array.from({ length: 7 }, (_, index) => `deny contains "x" if nobody${index}(1)`)
    const { message } = await errorOf(decide(['package a', ...lines].join('\n')))
    expect(message.match(/p\.rego:\d/g)).toHaveLength(5)
    expect(message).toContain('and 2 more')
  })
})

describe('a policy that uses too much', () => {
  const limits = { ...defaultLimits, milliseconds: 1000, memoryMiB: 160, outputBytes: 100_000 }
  const loop =
    'a := numbers.range(1, 2000)\ndeny contains "x" if { some x in a; some y in a; some z in a; x + y + z == 1 }'

  const doubling = [
    'x0 := "0123456789abcdef"',
    ...Array.from({ length: 28 }, (_, index) => `x${index + 1} := concat("", [x${index}, x${index}])`),
  ].join('\n')

  it.each([
    ['never ends', `package a\n${loop}`, 'engine-timeout', 'infrastructure', limits],
    [
      'eats memory',
      `package a\n${doubling}\ndeny contains "x" if x28 == ""`,
      'engine-memory',
      'infrastructure',
      { ...limits, milliseconds: 20_000 },
    ],
    [
      'says too much',
      'package a\ndeny contains m if { some x in numbers.range(1, 20000); m := sprintf("message %d", [x]) }',
      'engine-output',
      'infrastructure',
      { ...limits, milliseconds: 20_000 },
    ],
    [
      'gets too much',
      'package a\ndeny contains "x" if true',
      'policy-input-too-large',
      'usage',
      { ...limits, inputBytes: 100 },
    ],
  ])(
    '%s',
    async (_, source, code, fault, given) => {
      expect(await errorOf(decide(source, passingInput, given))).toMatchObject({ code, fault })
    },
    30_000,
  )

  it('may have an input document of 4 MB', async () => {
    const input = {
      ...passingInput,
      image: { ...passingInput.image, vulnerabilities: vulnerabilities(10_800) },
    }
    const source =
      'package a\ndeny contains sprintf("%d", [n]) if { n := count([v | some v in input.image.vulnerabilities; v.severity == "critical"]) }'
    expect((await decide(source, input)).violations).toMatchObject([{ message: '3600' }])
  }, 40_000)
})

/** A process that asks an endless policy, as a step does that is cancelled. */
function startEndless(): ChildProcess {
  const module = pathToFileURL(join(import.meta.dirname, '../src/engine/start-engine.ts')).href
  const source =
    'package a\na := numbers.range(1, 2000)\ndeny contains "x" if { a[x]; a[y]; a[z]; x + y + z == -1 }'
  const program = `const { startEngine } = await import(${JSON.stringify(module)})
    const modules = [{ path: 'p.rego', source: ${JSON.stringify(source)} }]
    const engine = startEngine({ mode: 'evaluate', data: {}, modules })
    await engine.answer({ time: new Date(), input: Buffer.from('{}') })`
  return spawn(process.execPath, ['--conditions=source', '--input-type=module', '--eval', program])
}

const listed = (...args: readonly string[]) =>
  spawnSync(args[0] ?? '', args.slice(1), { encoding: 'utf8' }).stdout.trim()

async function until<Value>(look: () => Value | undefined): Promise<Value> {
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

it('leaves no process behind when the one that asked is killed', async () => {
  const parent = startEndless()
  const child = await until(() => listed('pgrep', '-P', String(parent.pid)) || undefined)
  parent.kill('SIGKILL')
  // What nobody has waited for is listed as a zombie.
  expect(
    await until(() => (/^(?:Z|$)/.test(listed('ps', '-o', 'stat=', '-p', child)) ? 'gone' : undefined)),
  ).toBe('gone')
}, 20_000)

it.each([
  ['engine: cannot read the question: exceeded max depth\n', 'status 1: engine: cannot read the question'],
  [
    'file:///x.mjs:3\n\nRangeError: Maximum call stack size exceeded\n    at a\n\nNode.js v24.21.0\n',
    'RangeError: Max',
  ],
  ['something else\n', 'status 1: something else'],
])('says of an engine that died why it did: %j', (complaint, found) => {
  const { code, message } = endedWithoutAnswer(1, null, complaint)
  expect(code).toBe('engine-died')
  expect(message).toContain(found)
})

it('refuses an answer of a process that ends without one', async () => {
  const engine = startEngine({ mode: 'evaluate', modules: [], data: {} }, { ...defaultLimits, memoryMiB: 1 })
  expect((await errorOf(engine.answer())).code).toMatch(/^engine-(?:died|memory)$/)
})
