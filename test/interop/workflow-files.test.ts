import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { type Contexts, evaluate } from '../harness/workflows/evaluate.ts'
import {
  expressionsIn,
  isExpression,
  items,
  member,
  members,
  ROOT,
  readWorkflow,
  textOf,
  type Value,
  type WorkflowFile,
} from '../harness/workflows/read-workflow.ts'

const GATE = join(ROOT, '.github/workflows/gate.yml')
const BUILD_L3 = join(ROOT, '.github/workflows/build-l3.yml')
const FILES = {
  quickstart: join(ROOT, 'examples/workflows/quickstart.yml'),
  regulated: join(ROOT, 'examples/workflows/regulated.yml'),
  'level-3': join(ROOT, 'examples/workflows/level-3.yml'),
  gate: GATE,
  'build-l3': BUILD_L3,
} as const

type FileName = keyof typeof FILES

const names = Object.keys(FILES) as readonly FileName[]

let files: Readonly<Record<FileName, WorkflowFile>>

beforeAll(async () => {
  const read = names.map(async (name) => [name, await readWorkflow(FILES[name], [GATE, BUILD_L3])] as const)
  files = Object.fromEntries(await Promise.all(read)) as Record<FileName, WorkflowFile>
})

const jobsOf = (name: FileName) => members(member(files[name].document, 'jobs'))
const jobOf = (name: FileName, job: string) => member(files[name].document, 'jobs', job)
const stepsOf = (job: Value) => items(member(job, 'steps'))
const usesOf = (part: Value) => textOf(member(part, 'uses'))
const inputOf = (part: Value, name: string) => member(part, 'with', name)

/** What the action file or the called workflow of this repository, or the double of another's action, says of itself. */
function interfaceOf(uses: string): {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
} {
  const own = /^custody-suite\/custody\/(.+)@v1(?:\.\d+\.\d+)?$/.exec(uses)?.[1]
  const other = /^actions\/(upload-artifact|download-artifact)@/.exec(uses)?.[1]
  if (own?.endsWith('.yml') === true) return membersOf(readYaml(own).on.workflow_call)
  if (own !== undefined) return membersOf(readYaml(`${own}/action.yml`))
  if (other !== undefined) return membersOf(readYaml(`test/harness/github/third-party/${other}/action.yml`))
  if (uses.startsWith('actions/checkout@'))
    return { inputs: ['persist-credentials'], outputs: ['ref', 'commit'] }
  throw new Error(`nothing is known of ${uses}`)
}

const isOwn = (uses: string) => /^custody-suite\/custody\/[\w./-]+@v1(?:\.\d+\.\d+)?$/.test(uses)

const readYaml = (path: string) => parse(readFileSync(join(ROOT, path), 'utf8'))

const membersOf = ({ inputs, outputs }: { readonly inputs?: object; readonly outputs?: object }) => ({
  inputs: Object.keys(inputs ?? {}),
  outputs: Object.keys(outputs ?? {}),
})

/** Steps that use something, and jobs that call a workflow. */
const usingOf = (name: FileName) =>
  jobsOf(name)
    .flatMap(([, job]) => [job, ...stepsOf(job)])
    .filter((part) => usesOf(part) !== '')

describe.each(names)('%s.yml', (name) => {
  it('is a workflow to GitHub, with the workflow that it calls', () => {
    expect(files[name].errors).toEqual([])
  })

  it('pins what others made to a commit, and what is ours to a tag', () => {
    const uses = usingOf(name).map(usesOf)
    const isPinned = (one: string) => /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(one)
    expect(uses.filter((one) => !isPinned(one) && !isOwn(one))).toEqual([])
  })

  it('says the version beside each pinned commit', () => {
    const lines = readFileSync(FILES[name], 'utf8').split('\n')
    for (const line of lines.filter((one) => /@[0-9a-f]{40}/.test(one)))
      expect(line).toMatch(/ # v\d+\.\d+\.\d+$/)
  })

  it('gives no input that its receiver does not have', () => {
    for (const part of usingOf(name)) {
      const given = members(member(part, 'with')).map(([input]) => input)
      expect({
        uses: usesOf(part),
        unknown: given.filter((one) => !interfaceOf(usesOf(part)).inputs.includes(one)),
      }).toEqual({
        uses: usesOf(part),
        unknown: [],
      })
    }
  })

  it('lets no expression into a script', () => {
    for (const [, job] of jobsOf(name)) {
      for (const step of stepsOf(job)) {
        expect(expressionsIn(member(step, 'run'))).toEqual([])
        expect(expressionsIn(inputOf(step, 'run'))).toEqual([])
      }
    }
  })

  it('refers to nothing that is not there', () => {
    for (const [id, job] of jobsOf(name)) {
      const contexts = contextsOf(name, id)
      for (const expression of expressionsIn(job)) expect(() => evaluate(expression, contexts)).not.toThrow()
    }
  })
})

const REPOSITORY = { server_url: 'https://github.com', repository: 'acme/service', ref: 'refs/heads/main' }

/** What expressions of a job can refer to. An output is its own name: `build.record.bundle-digest`. */
function contextsOf(name: FileName, id: string): Contexts {
  const job = jobOf(name, id)
  const inputs = interfaceInputs(name)
  const ids = stepsOf(job).filter((step) => member(step, 'id') !== null)
  const steps = ids.map((step) => {
    const { outputs } = interfaceOf(usesOf(step))
    const own = textOf(member(step, 'id'))
    return [own, { outputs: Object.fromEntries(outputs.map((one) => [one, `${id}.${own}.${one}`])) }] as const
  })
  const given = member(job, 'needs')
  const needs = [...items(given), given].map(textOf).filter((need) => need !== '')
  return {
    github: REPOSITORY,
    runner: { temp: '/temp' },
    vars: { CUSTODY_TRUSTED_ROOT: 'root', CUSTODY_SIGNING_CONFIG: 'config' },
    inputs: Object.fromEntries(inputs.map((one) => [one, `input ${one}`])),
    steps: Object.fromEntries(steps),
    needs: Object.fromEntries(needs.map((need) => [need, { outputs: outputsOf(name, need) }])),
  }
}

const interfaceInputs = (name: FileName): readonly string[] =>
  members(member(files[name].document, 'on', 'workflow_call', 'inputs')).map(([input]) => input)

/** What a job hands on, by its own outputs or by those of the workflow that it calls. */
function outputsOf(name: FileName, id: string): Readonly<Record<string, string>> {
  const job = jobOf(name, id)
  if (usesOf(job) !== '') {
    const jobs = { gate: { outputs: outputsOf('gate', 'gate') } }
    const declared = members(member(files.gate.document, 'on', 'workflow_call', 'outputs'))
    return Object.fromEntries(declared.map(([one, output]) => [one, text(member(output, 'value'), { jobs })]))
  }
  const contexts = contextsOf(name, id)
  return Object.fromEntries(
    members(member(job, 'outputs')).map(([one, value]) => [one, text(value, contexts)]),
  )
}

const text = (value: Value, contexts: Contexts): string =>
  isExpression(value) ? evaluate(value.expression, contexts) : textOf(value)

describe('the permissions', () => {
  it.each(names)('of %s.yml are none unless a job says so', (name) => {
    expect(member(files[name].document, 'permissions')).toEqual({})
  })

  it.each(names)('of the jobs of %s.yml are what their steps need, and no more', (name) => {
    for (const [id, job] of jobsOf(name)) {
      expect({ id, permissions: member(job, 'permissions') }).toEqual({ id, permissions: neededBy(job) })
    }
  })

  it('of a build are too few to sign anything', () => {
    expect(member(jobOf('regulated', 'build'), 'permissions')).toEqual({ contents: 'read' })
  })
})

describe('build-l3.yml', () => {
  const build = () => jobOf('build-l3', 'build')
  const sign = () => stepsOf(jobOf('build-l3', 'sign'))
  const expressionsOf = (part: Value) => expressionsIn(part).join(' ')

  it('gives the job that runs the caller’s script nothing to sign with, and no credential to keep', () => {
    expect(member(build(), 'permissions')).toEqual({ contents: 'read' })
    const [checkout] = stepsOf(build())
    expect(inputOf(checkout ?? null, 'persist-credentials')).toBe('false')
  })

  it('hands no secret, no variable and no cache to any job, and lets nobody choose the runner', () => {
    const text = readFileSync(FILES['build-l3'], 'utf8').replace(/^ *#.*$/gm, '')
    expect(text).not.toMatch(/secrets|vars\.|cache|self-hosted/)
    for (const [, job] of jobsOf('build-l3')) expect(member(job, 'runs-on')).toBe('ubuntu-latest')
  })

  it('runs the script in the building job alone, out of the environment', () => {
    const script = (step: Value) => expressionsOf(step).includes('inputs.run')
    expect(
      stepsOf(build())
        .filter(script)
        .map((step) => textOf(member(step, 'id'))),
    ).toEqual(['build'])
    expect(sign().filter(script)).toEqual([])
    expect(sign().filter((step) => usesOf(step).startsWith('actions/checkout@'))).toEqual([])
  })

  it('signs what was built by its digest, and tells all inputs in the provenance', () => {
    const step = sign().find((one) => member(one, 'id') === 'sign') ?? null
    expect(expressionsOf(inputOf(step, 'bundle-digest'))).toBe('needs.build.outputs.bundle-digest')
    expect(expressionsOf(inputOf(step, 'call-inputs'))).toBe('toJSON(inputs)')
  })
})

/** A checkout reads contents, a signature takes a token; a called workflow takes what its jobs take. */
function neededBy(job: Value): Readonly<Record<string, string>> {
  const called = names.find((name) => usesOf(job).endsWith(`/${name}.yml@v1`))
  if (called !== undefined)
    return Object.assign({}, ...jobsOf(called).map(([, inside]) => neededBy(inside))) as Record<
      string,
      string
    >
  const steps = stepsOf(job)
  return {
    ...(steps.some((step) => usesOf(step).startsWith('actions/checkout@')) ? { contents: 'read' } : {}),
    ...(steps.some(isSigning) ? { 'id-token': 'write' } : {}),
  }
}

function isSigning(step: Value): boolean {
  const isOwn = usesOf(step).startsWith('custody-suite/custody/actions/')
  return isOwn && inputOf(step, 'signing') !== 'none' && inputOf(step, 'require-verdict') !== 'true'
}

describe('the bundle of regulated.yml', () => {
  const step = (job: string, id: string) =>
    stepsOf(jobOf('regulated', job)).find((one) => member(one, 'id') === id || member(one, 'name') === id) ??
    null

  it.each([
    ['scan', 'scan', 'build.record.bundle-digest'],
    ['attest', 'attest', 'scan.scan.bundle-digest'],
    ['deploy', 'Verify the verdict and the bytes', 'gate.gate.bundle-digest'],
    ['deploy', 'Deploy, and record it', 'gate.gate.bundle-digest'],
  ])('is taken by job %s, step %s, under the digest of the step before: %s', (job, id, digest) => {
    const given = inputOf(step(job, id), 'bundle-digest')
    expect(text(given, contextsOf('regulated', job))).toBe(digest)
  })

  it('is judged under the digest of the step that sealed it', () => {
    const gate = jobOf('regulated', 'gate')
    const given = text(inputOf(gate, 'bundle-digest'), contextsOf('regulated', 'gate'))
    expect(given).toBe('attest.attest.bundle-digest')
    const inputs = { 'bundle-digest': given, bundle: 'custody' }
    const judge = stepsOf(jobOf('gate', 'gate')).find((one) => member(one, 'id') === 'gate') ?? null
    expect(text(inputOf(judge, 'bundle-digest'), { inputs })).toBe(given)
    expect(text(inputOf(judge, 'bundle-from'), { inputs })).toBe('artifact:custody')
  })
})

describe('who may sign what', () => {
  // The parser keeps the indentation of a block's lines, which a runner does not.
  const identities = (value: Value, job: string) =>
    text(value, contextsOf('regulated', job)).trim().split(/\n\s*/)
  const own = 'https://github.com/acme/service/.github/workflows/regulated.yml@refs/heads/main'

  it('is told to the gate stage by stage', () => {
    expect(identities(inputOf(jobOf('regulated', 'gate'), 'certificate-identity'), 'gate')).toEqual(
      ['sbom', 'scan', 'attest'].map((stage) => `stage=${stage} ${own}`),
    )
  })

  it('is told to the deploying job, which lets the gate alone decide', () => {
    const verify =
      stepsOf(jobOf('regulated', 'deploy')).find((one) => inputOf(one, 'require-verdict') === 'true') ?? null
    expect(identities(inputOf(verify, 'certificate-identity'), 'deploy')).toEqual([
      ...['sbom', 'scan', 'attest'].map((stage) => `stage=${stage} ${own}`),
      'stage=policy https://github.com/custody-suite/custody/.github/workflows/gate.yml@refs/tags/v1',
    ])
  })
})

it('every workflow of this repository that others call is one to GitHub', async () => {
  for (const path of globSync('.github/workflows/*.yml', { cwd: ROOT })) {
    const { errors } = await readWorkflow(join(ROOT, path), [GATE])
    expect({ path, errors }).toEqual({ path, errors: [] })
  }
})
