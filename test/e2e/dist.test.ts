import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { isAllowed } from '../../scripts/bundle/allowed-licences.ts'
import { ACTIONS } from './built-action.ts'

const DIST = join(import.meta.dirname, '..', '..', 'dist')
const read = (file: string) => readFileSync(join(DIST, file), 'utf8')

interface Sbom {
  readonly components: readonly {
    readonly 'bom-ref': string
    readonly purl: string
    readonly licenses: unknown[]
  }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

describe('dist', () => {
  it.each([...ACTIONS, 'custody'])('has a stub of a few lines for %s', (name) => {
    expect(read(`${name}.js`).replace(/^#!.*\n/, '')).toBe(
      `import { run } from './index.js'\n\nawait run('${name}')\n`,
    )
  })

  it('is smaller than 6 MB without the policy engine', () => {
    const files = readdirSync(DIST).filter((file) => file !== 'opa.wasm.br')
    expect(files.reduce((sum, file) => sum + statSync(join(DIST, file)).size, 0)).toBeLessThan(6_000_000)
  })

  it('holds no path of the machine that built it', () => {
    const texts = readdirSync(DIST).filter((file) => !file.endsWith('.br'))
    expect(texts.filter((file) => read(file).includes(join(DIST, '..')))).toEqual([])
  })

  it('names what it contains alike for people and for machines', () => {
    const { components } = JSON.parse(read('custody.cdx.json')) as Sbom
    const notices = read('THIRD-PARTY-NOTICES.txt')
    const missing = components
      .map(({ purl }) => /^pkg:\w+\/(.+)@(.+)$/.exec(decodeURIComponent(purl)))
      .filter((found) => !notices.includes(`  ${found?.[1]} ${found?.[2]}: `))
    expect([components.length > 30, missing]).toEqual([true, []])
  })

  it('has a licence for each component, and says what depends on it', () => {
    const { components, dependencies } = JSON.parse(read('custody.cdx.json')) as Sbom
    const reached = new Set(dependencies.flatMap(({ dependsOn = [] }) => dependsOn))
    const odd = components.filter((each) => each.licenses.length === 0 || !reached.has(each['bom-ref']))
    expect(odd).toEqual([])
  })
})

describe('a licence', () => {
  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['Apache-2.0 AND MIT', true],
    ['Apache-2.0 AND GPL-3.0-only', false],
    ['GPL-2.0-or-later', false],
    ['Apache-2.0+', false],
    ['GPL-2.0-only WITH Classpath-exception-2.0', false],
    ['SEE LICENSE IN LICENSE', false],
    ['UNLICENSED', false],
    ['', false],
  ])('%s may be shipped: %s', (expression, allowed) => {
    expect(isAllowed(expression)).toBe(allowed)
  })
})
