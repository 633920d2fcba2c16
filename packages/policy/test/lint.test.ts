import { beforeAll, describe, expect, it } from '@jest/globals'
import type { EngineAnswer } from '../src/engine/engine-answer.ts'
import { startEngine } from '../src/engine/start-engine.ts'
import { inputSchema } from '../src/input/input-schema.ts'
import { lintPolicy } from '../src/lint/lint-policy.ts'
import { nearestName } from '../src/lint/nearest-name.ts'

/** Bodies of a deny rule, and what is wrong with each. */
const wrong: ReadonlyArray<readonly [string, string, string]> = [
  ['a computed key', 'input.image[input.evaluation.resource_uri]', '13:36 computed key on input.image'],
  [
    'a key from a loop over names',
    'some k in ["sbom", "sbon"]; input.image[k].present',
    'no input.image.sbon; did you mean input.image.sbom?',
  ],
  ['a wildcard over named fields', 'input.image[_]', 'computed key on input.image'],
  ['a wrong literal key', 'input["imgae"]', 'no input.imgae; did you mean input.image?'],
  [
    'a wrong key in a variable',
    'k := "provenence"; not input.image[k]',
    'did you mean input.image.provenance?',
  ],
  [
    'a wrong path in object.get',
    'not object.get(input, ["image", "sbon"], {}).present',
    'did you mean input.image.sbom?',
  ],
  [
    'a wrong name in object.get',
    'not object.get(input.image, "sbon", {}).present',
    'did you mean input.image.sbom?',
  ],
  [
    'a computed name in object.get',
    'object.get(input.image, input.kind, false)',
    'computed key on input.image',
  ],
  [
    'a name behind object.get',
    'i := object.get(input, "image", {}); not i.sbon',
    'did you mean input.image.sbom?',
  ],
  [
    'a name behind an alias',
    'i := input.image; not object.get(i, "sbon", false)',
    'did you mean input.image.sbom?',
  ],
  [
    'a name behind two aliases',
    'i := input; j := i.image; not object.get(j, "sbon", 0)',
    'did you mean input.image.sbom?',
  ],
  [
    'a name behind an alias that comes later',
    'not object.get(i, "sbon", 0); i := input.image',
    'did you mean input.image.sbom?',
  ],
  [
    'a name behind an alias by unification',
    'input.image = i; not object.get(i, "sbon", 0)',
    'did you mean input.image.sbom?',
  ],
  ['a name behind an import', 'not object.get(img, "sbon", 0)', 'did you mean input.image.sbom?'],
  ['a name behind a rule', 'not object.get(scans[_], "tol", 0)', 'no input.image.scans[_].tol'],
  [
    'a name inside `some … in`',
    'some v in input.image.vulnerabilities; object.get(v, "fixedin", 0)',
    'did you mean input.image.vulnerabilities[_].fixed_in?',
  ],
  [
    'a name inside `some k, v in`',
    'some i, v in input.image.vulnerabilities; object.get(v, "idd", i)',
    'vulnerabilities[_].id?',
  ],
  [
    'a name inside every',
    'every v in input.image.vulnerabilities { object.get(v, "idd", 0) }',
    'vulnerabilities[_].id?',
  ],
  [
    'a name inside a comprehension',
    'count({v | some v in input.image.scans; object.get(v, "knd", 0)}) > 0',
    'scans[_].kind?',
  ],
  ['a name inside a text', 'x := $"{object.get(input, "kidn", 0)}"; x', 'did you mean input.kind?'],
  ['a name in an argument', 'count(object.get(input, "evidense", [])) > 0', 'did you mean input.evidence?'],
  ['a name in a function', 'misspelt(input.image)', 'did you mean i.sbom?'],
  ['a name in a function of a function', 'outer(input.image)', 'did you mean s.present?'],
  ['a name in an imported function', 'lib.bad(input.chain)', 'did you mean c.complete?'],
  [
    'a name under `with`',
    'x := 1 with data.y as object.get(input, "kidn", 0); x',
    'did you mean input.kind?',
  ],
  [
    'a severity in capitals',
    'some v in input.image.vulnerabilities; v.severity == "HIGH"',
    'input.image.vulnerabilities[_].severity is never "HIGH"; did you mean "high"?',
  ],
  [
    'a value that is never there, behind a name',
    's := "moderate"; s = input.image.findings[_].severity',
    'did you mean one of critical, high, medium, low, info, unknown?',
  ],
  ['an inequality that always holds', 'input.image.sbom.state != "Complete"', 'did you mean "complete"?'],
  [
    'a list with a value that is never there',
    'input.image.scans[_].state in {"failed", "absent"}',
    'is never "absent"',
  ],
  [
    'a loop over values of which one is never there',
    'some s in ["high", "CRITICAL"]; input.image.vulnerabilities[_].severity == s',
    'is never "CRITICAL"; did you mean "critical"?',
  ],
  ['a text on a list', 'l := input.image.scans; object.get(l, "tool", 0)', 'no input.image.scans.tool'],
  ['a field of a text', 'object.get(input, ["kind", "x"], 0)', 'no input.kind.x'],
]

const right: ReadonlyArray<readonly [string, string]> = [
  [
    'a key from a loop over right names',
    'some k in ["critical", "high"]; input.image.scans[_].counts[k] > 0',
  ],
  ['a key from a loop over names of a rule', 'some k in groups; not input.image[k].present'],
  ['a value that may be there', 'input.image.vulnerabilities[_].severity in ["high", "unknown"]'],
  ['a text that may be anything', 'input.image.scans[_].kind == "SCA"'],
  ['a literal key in a variable', 'k := "provenance"; not input.image[k].present'],
  ['a right path in object.get', 'object.get(input, ["image", "sbom", "present"], false)'],
  [
    'iteration over a list',
    'some i; input.image.scans[i].tool; input.image.scans[_].state; input.image.scans[0].kind',
  ],
  ['iteration over named fields', 'some k, n in input.image.scans[_].counts; n > 1; k != ""'],
  ['any name where others wrote', 'x := input.kind; input.image.provenance.external_parameters[x].y.z'],
  ['any name in a statement', 'input.evidence[_].statement.predicate.buildDefinition'],
  ['any algorithm of a digest', 'input.image.provenance.materials[_].digest[input.kind]'],
  ['a variable that hides an alias', 'i := input.image; i; count([i | some i in [{"sbon": 1}]; i.sbon]) > 0'],
  ['data', 'data.profile[input.kind].x'],
  ['a function that is called with different parts', 'either(input.image); either(input.chain)'],
  ['a function that nobody calls with the input', 'own({"sbon": 1})'],
]

const frame = `package a
import input.image as img
import data.lib
scans := img.scans
groups := ["signature", "provenance"]
misspelt(i) if not i.sbon
outer(i) if inner(i.sbom)
inner(s) if not s.presend
either(o) if o.sbom
either(o) if o.complete
own(o) if o.sbon

`
const lib = 'package lib\nbad(c) if not c.complet'

let answer: EngineAnswer
beforeAll(async () => {
  const modules = [...wrong, ...right].map(([path, body]) => ({
    path,
    source: `${frame}deny contains "x" if { ${body} }`,
  }))
  const engine = startEngine({
    mode: 'syntax',
    data: {},
    modules: [{ path: 'lib', source: lib }, ...modules],
  })
  answer = await engine.answer()
})

function faultsOf(path: string): readonly string[] {
  const [tree, library] = [answer.syntax?.[path], answer.syntax?.['lib']]
  if (tree === undefined || library === undefined) throw new Error(JSON.stringify(answer.errors))
  const problems = lintPolicy({ [path]: tree, lib: library }, inputSchema())
  return problems.map(({ message, location }) => `${location.row}:${location.column} ${message}`)
}

describe('the pass over the syntax tree finds', () => {
  it.each(wrong)('%s', (path, _, part) => {
    expect(faultsOf(path)).toEqual([expect.stringContaining(part)])
  })
})

describe('the pass over the syntax tree accepts', () => {
  it.each(right)('%s', (path) => {
    expect(faultsOf(path)).toEqual([])
  })
})

describe('the nearest name', () => {
  it.each([
    ['provenence', 'provenance'],
    ['Image', 'image'],
    ['fixedIn', 'fixed_in'],
    ['qqqqqqqq', undefined],
  ])('of %s is %s', (name, expected) => {
    expect(nearestName(name, ['provenance', 'image', 'fixed_in', 'signature'])).toBe(expected)
  })
})
