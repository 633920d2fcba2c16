import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod'

const ROOT = join(import.meta.dirname, '..', '..')
const pages = globSync(['*.md', 'docs/**/*.md', 'actions/*/README.md', 'examples/*.md'], { cwd: ROOT }).sort()
const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8')

/** The heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

const withoutCode = (text: string) => text.replace(/^ *```[\s\S]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, '')
const anchorsOf = (page: string) => {
  const text = textOf(page).replace(/^ *```[\s\S]*?^ *```$/gm, '')
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))
}

interface Link {
  readonly page: string
  readonly target: string
}

const links: readonly Link[] = pages.flatMap((page) =>
  [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => ({ page, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target)),
)

describe('a page', () => {
  it('is found, and links to others', () => {
    expect(pages.length).toBeGreaterThan(20)
    expect(links.length).toBeGreaterThan(100)
  })

  it('links only to what is there', () => {
    const dead = links.filter(({ page, target }) => {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path))
      if (!existsSync(join(ROOT, file))) return true
      return anchor !== undefined && !anchorsOf(file).includes(anchor)
    })
    expect(dead).toEqual([])
  })

  it('names only errors that there are', () => {
    const known = anchorsOf('docs/errors.md')
    const codes = pages
      .filter((page) => page.startsWith('docs/spec/') || page === 'docs/threat-model.md')
      .flatMap((page) =>
        [...textOf(page).matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, code = '']) => ({ page, code })),
      )
      .filter(({ code }) =>
        /^(?:bundle|head|seal|chain|run|handover|material|signer|signature|verdict|signed)-/.test(code),
      )
    const unknown = codes.filter(({ code }) => !known.includes(code) && !otherWords.has(code))
    expect(codes.length).toBeGreaterThan(30)
    expect(unknown).toEqual([])
  })
})

/** What looks like a code and is an input. */
const otherWords = new Set(['bundle-digest', 'bundle-from', 'bundle-to', 'bundle-path', 'signing-config'])

/** The steps of all workflows on all pages: an indented block is read as if it stood alone. */
const steps = pages.flatMap((page) =>
  [...textOf(page).matchAll(/^( *)```yaml\n([\s\S]*?)^ *```$/gm)].flatMap(([, indent = '', block = '']) =>
    stepsIn(parse(block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))).map((step) => ({ page, ...step })),
  ),
)

interface Step {
  readonly uses: string
  readonly inputs: readonly string[]
}

function stepsIn(value: unknown): readonly Step[] {
  if (Array.isArray(value)) return value.flatMap(stepsIn)
  if (typeof value !== 'object' || value === null) return []
  const { uses, with: inputs } = value as { readonly uses?: unknown; readonly with?: unknown }
  const nested = Object.values(value).flatMap(stepsIn)
  return typeof uses === 'string' ? [{ uses, inputs: Object.keys(inputs ?? {}) }, ...nested] : nested
}

describe('a workflow on a page', () => {
  const own = /^custody-suite\/custody\/actions\/([a-z-]+)@v1$/
  const ownWorkflow = /^custody-suite\/custody\/(\.github\/workflows\/[\w-]+\.yml)@v1$/
  const action = z.object({ inputs: z.record(z.string(), z.unknown()) })

  const called = z.object({
    on: z.object({
      workflow_call: z.object({
        inputs: z.record(z.string(), z.object({ required: z.boolean().optional() })),
      }),
    }),
  })

  it('is found', () => {
    expect(steps.length).toBeGreaterThan(20)
  })

  it('pins the actions of others by commit', () => {
    const others = steps.filter(({ uses }) => !own.test(uses) && !ownWorkflow.test(uses))
    expect(others.length).toBeGreaterThan(0)
    // The one that the page about actions/attest shows as it was before.
    const loose = others.filter(({ uses }) => !/@[0-9a-f]{40}$/.test(uses) && uses !== 'actions/attest@v4')
    expect(loose).toEqual([])
  })

  it('gives our actions only inputs that they have', () => {
    const wrong = steps.flatMap(({ page, uses, inputs }) => {
      const name = own.exec(uses)?.[1]
      if (name === undefined) return []
      const known = Object.keys(action.parse(parse(textOf(`actions/${name}/action.yml`))).inputs)
      return inputs.filter((input) => !known.includes(input)).map((input) => ({ page, uses, input }))
    })
    expect(wrong).toEqual([])
  })

  it('gives our workflows the inputs that they need, and no others', () => {
    const calls = steps.flatMap(({ uses, inputs }) => {
      const path = ownWorkflow.exec(uses)?.[1]
      return path === undefined ? [] : [{ path, inputs }]
    })
    expect(calls.length).toBeGreaterThan(0)
    for (const { path, inputs } of calls) {
      const declared = called.parse(parse(textOf(path))).on.workflow_call.inputs
      const needed = Object.entries(declared).filter(([, { required }]) => required === true)
      expect(Object.keys(declared)).toEqual(expect.arrayContaining([...inputs]))
      expect(inputs).toEqual(expect.arrayContaining(needed.map(([name]) => name)))
    }
  })
})
