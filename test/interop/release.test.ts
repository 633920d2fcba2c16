import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Document, parseDocument } from 'yaml'
import { ROOT } from '../../scripts/root.ts'
import { runWorkflow, type WorkflowRun } from '../harness/act/run-workflow.ts'
import { startArtifactService } from '../harness/github/artifact-service.ts'
import { startSigstoreDoubles } from '../harness/sigstore/doubles.ts'
import { type Surroundings, surround } from './run-example.ts'
import { changeSteps, insertBefore, type Variant } from './workflow-variants.ts'

const WORKFLOW = '.github/workflows/release.yml'
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'
const DOWNLOAD = 'actions/download-artifact@37930b1c2abaa49bbe596cd826c3c89aef350131'
const UPLOAD = 'actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f'

/** Stand in for what takes minutes or a network; everything around them is as it is committed. */
const SCRIPTS: Readonly<Record<string, string>> = {
  'Look for known vulnerabilities of what is shipped': 'cp npm-audit.json reports/',
  'Analyse the code': 'cp oxlint.sarif reports/',
}
const BUILD = [
  'mkdir dist release',
  'cp custody.cdx.json dist/',
  'tar --create --gzip --file release/custody-dist-1.0.0.tar.gz dist',
  'cp dist/custody.cdx.json release/custody-1.0.0.tgz',
].join(' && ')
const LEFT_OUT = ['Compare the version', 'Install', 'Check', 'Test']
const PUBLISHING = ['tag', 'npm', 'major']

let folder: string
let around: Surroundings

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'release-'))
  around = await surround(join(folder, 'services'), (place) => startSigstoreDoubles(place))
})
afterAll(async () => {
  await around.stop()
  await rm(folder, { recursive: true })
})

interface Release extends WorkflowRun {
  /** What was published, in the order in which it was. */
  readonly published: readonly string[]
}

async function release(change: Variant = () => undefined): Promise<Release> {
  const place = await mkdtemp(join(folder, 'run-'))
  const source = join(place, 'source')
  await layOut(source)
  await writeStubs(join(place, 'bin'), join(place, 'published'))
  const document = parseDocument(await readFile(join(ROOT, WORKFLOW), 'utf8'))
  standIn(document, join(place, 'bin'))
  change(document)
  const workflow = around.tokens
    .grant(document.toString({ lineWidth: 0 }))
    .replaceAll(GITHUB_ISSUER, around.sigstore.issuerUrl)
  await writeFile(join(source, WORKFLOW), workflow)
  const artifacts = await startArtifactService()
  const ran = await runWorkflow({
    source,
    folder: join(place, 'act'),
    workflow: WORKFLOW,
    job: { repository: 'custody-suite/custody', eventName: 'workflow_dispatch' },
    payload: { inputs: { version: '1.0.0' } },
    environment: artifacts.environment,
    requestEnvironment: around.tokens.requestEnvironment,
    localRepositories: around.own,
    repositoryVariables: {
      TRUSTED_ROOT: await oneLine(around.sigstore.trustedRootPath),
      SIGNING_CONFIG: await oneLine(around.sigstore.signingConfigPath),
    },
  })
  await artifacts.stop()
  return { ...ran, published: (await readFile(join(place, 'published'), 'utf8')).trim().split('\n') }
}

const oneLine = async (path: string): Promise<string> =>
  JSON.stringify(JSON.parse(await readFile(path, 'utf8')))

/** A repository with something of all that the workflow names. */
async function layOut(source: string): Promise<void> {
  const files = {
    'package-lock.json': '{}',
    'packages/core/src/one.ts': '',
    'packages/policy/engine/main.go': '',
    'actions/record/src/index.ts': '',
    'npm-audit.json': AUDIT,
    'oxlint.sarif': SARIF,
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(source, path)), { recursive: true })
    await writeFile(join(source, path), text)
  }
  await mkdir(dirname(join(source, WORKFLOW)), { recursive: true })
  for (const path of ['packages/cli/package.json', 'scripts/release-commit.ts', 'scripts/must-run.ts'])
    await cp(join(ROOT, path), join(source, path))
  await cp(join(ROOT, 'dist/custody.cdx.json'), join(source, 'custody.cdx.json'))
}

const AUDIT = JSON.stringify({
  auditReportVersion: 2,
  vulnerabilities: {},
  metadata: {
    vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0 },
    dependencies: { prod: 61, dev: 400, optional: 30, peer: 0, peerOptional: 0, total: 460 },
  },
})
const SARIF = JSON.stringify({
  version: '2.1.0',
  runs: [{ tool: { driver: { name: 'oxlint', version: '1.94.0', rules: [] } }, results: [] }],
})

/** GitHub and npm, which write down what they are told to publish; git pushes into a repository beside. */
async function writeStubs(bin: string, log: string): Promise<void> {
  await mkdir(bin)
  await writeFile(log, '')
  const stub = (name: string, script: string) =>
    writeFile(join(bin, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 })
  await stub('npm', `case "$1" in view) exit 1;; esac\necho "npm $1 $2" >> '${log}'`)
  await stub(
    'git',
    `if [ "$1" = push ]; then echo "git push \${3#*:}" >> '${log}'; else exec /usr/bin/git "$@"; fi`,
  )
  await stub(
    'gh',
    `case "$*" in
      auth*) ;;
      'release view'* | *'/ref/tags/v1') exit 1 ;;
      *matching-refs*) echo refs/tags/v1.0.0 ;;
      'release create'*) echo "gh release create $3" >> '${log}' ;;
      *) echo "gh $*" | sed 's/=[0-9a-f]\\{40\\}/=COMMIT/' >> '${log}' ;;
    esac`,
  )
}

function standIn(workflow: Document, bin: string): void {
  changeSteps(workflow, 'build', (steps) =>
    steps
      .filter(({ name = '', uses = '' }) => !LEFT_OUT.includes(name) && !uses.includes('setup-node'))
      .map((step) => {
        if (step.id === 'build') return { ...step, with: { ...step.with, run: BUILD } }
        const script = SCRIPTS[step.name ?? '']
        return script === undefined ? step : { ...step, run: script }
      }),
  )
  for (const job of PUBLISHING) {
    changeSteps(workflow, job, (steps) => [
      { name: 'Put the stubs in front', run: `echo '${bin}' >> "$GITHUB_PATH"` },
      ...steps.filter(({ uses = '' }) => !uses.includes('setup-node')),
    ])
  }
}

const changeRelease = [
  { uses: DOWNLOAD, with: { name: 'release', path: 'release' } },
  { run: 'printf x >> release/custody-1.0.0.tgz' },
  { uses: UPLOAD, with: { name: 'release', path: 'release/', overwrite: true } },
]

const failedStep = ({ jobs }: WorkflowRun, job: string) =>
  jobs[job]?.steps.find(({ result }) => result === 'failure')?.name

describe('release.yml', () => {
  it('judges what it ships, and publishes tag, release and package before it moves the major tag', async () => {
    const ran = await release()
    expect({ exitCode: ran.exitCode, published: ran.published }).toEqual({
      exitCode: 0,
      published: [
        'git push refs/tags/v1.0.0',
        'gh release create v1.0.0',
        'npm publish ./release/custody-1.0.0.tgz',
        'gh api --method POST repos/custody-suite/custody/git/refs -f ref=refs/tags/v1 -f sha=COMMIT',
      ],
    })
  })

  it('publishes nothing of what was changed after the build', async () => {
    const ran = await release(insertBefore('gate', changeRelease))
    expect(ran.published).toEqual([''])
    expect(failedStep(ran, 'Release/gate/gate/gate') ?? failedStep(ran, 'gate/gate/gate')).toBe('Judge')
  })

  it('publishes nothing of what was changed after the verdict', async () => {
    const ran = await release(insertBefore('tag', changeRelease))
    expect(ran.published).toEqual([''])
    expect(failedStep(ran, 'Release/tag')).toBe('Verify the verdict and the bytes')
  })

  it('leaves npm alone, and the major tag where it is, when the package was changed after the tag', async () => {
    const ran = await release((workflow) => {
      workflow.setIn(['jobs', 'tamper'], { needs: 'tag', 'runs-on': 'ubuntu-latest', steps: changeRelease })
      workflow.setIn(['jobs', 'npm', 'needs'], ['gate', 'tag', 'tamper'])
    })
    expect(ran.published).toEqual(['git push refs/tags/v1.0.0', 'gh release create v1.0.0'])
    expect(failedStep(ran, 'Release/npm')).toBe('Verify the verdict and the bytes')
  })
})
