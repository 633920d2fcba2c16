import { generateKeyPairSync } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { parseDocument } from 'yaml'
import { type JobTokens, startJobTokens } from '../harness/act/job-tokens.ts'
import type { LocalRepositories } from '../harness/act/local-actions.ts'
import { copyOwnActions } from '../harness/act/own-actions.ts'
import { runWorkflow, type WorkflowRun } from '../harness/act/run-workflow.ts'
import { type ArtifactService, startArtifactService } from '../harness/github/artifact-service.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'
import type { Variant } from './workflow-variants.ts'

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples')
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'
const CUSTODY_KEY = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()
/** Workflows of ours that others call. */
const CALLED = ['.github/workflows/gate.yml', '.github/workflows/build-l3.yml']

/** Everything around a run: an instance, tokens for its jobs, and the actions as a release has them. */
export interface Surroundings {
  readonly folder: string
  readonly sigstore: SigstoreInstance
  readonly tokens: JobTokens
  readonly own: LocalRepositories
  readonly stop: () => Promise<void>
}

/** Puts it all into a folder, which must not be there yet. */
export async function surround(
  place: string,
  start: (place: string) => Promise<SigstoreInstance>,
): Promise<Surroundings> {
  await mkdir(place)
  const sigstore = await start(place)
  const tokens = await startJobTokens(sigstore.mintToken)
  const release = join(place, 'release')
  const own = await copyOwnActions(release)
  for (const path of CALLED) {
    const workflow = await readFile(join(release, path), 'utf8')
    await writeFile(join(release, path), tokens.grant(workflow, `custody-suite/custody/${path}@refs/tags/v1`))
  }
  return {
    folder: place,
    sigstore,
    tokens,
    own,
    stop: async () => {
      await tokens.stop()
      await sigstore.stop()
    },
  }
}

export interface ExampleRun extends WorkflowRun {
  readonly artifacts: ArtifactService
}

/** Runs a workflow on the example project; `change` makes a variant of it. */
export async function runExample(
  name: 'quickstart' | 'regulated' | 'level-3',
  { folder, sigstore, tokens, own }: Surroundings,
  change: Variant = () => undefined,
): Promise<ExampleRun> {
  const place = await mkdtemp(join(folder, `${name}-`))
  const source = join(place, 'source')
  await copyService(source)
  const document = parseDocument(await readFile(join(EXAMPLES, 'workflows', `${name}.yml`), 'utf8'))
  change(document)
  const workflow = tokens
    .grant(document.toString({ lineWidth: 0 }))
    .replaceAll(GITHUB_ISSUER, sigstore.issuerUrl)
  await mkdir(join(source, '.github/workflows'), { recursive: true })
  await writeFile(join(source, `.github/workflows/${name}.yml`), workflow)
  const artifacts = await startArtifactService()
  const result = await runWorkflow({
    source,
    folder: join(place, 'act'),
    workflow: `.github/workflows/${name}.yml`,
    environment: artifacts.environment,
    requestEnvironment: tokens.requestEnvironment,
    localRepositories: own,
    secrets: { CUSTODY_KEY },
    repositoryVariables: {
      CUSTODY_TRUSTED_ROOT: await oneLine(sigstore.trustedRootPath),
      CUSTODY_SIGNING_CONFIG: await oneLine(sigstore.signingConfigPath),
    },
  })
  await artifacts.stop()
  return { ...result, artifacts }
}

async function copyService(to: string): Promise<void> {
  const from = join(EXAMPLES, 'service')
  const filter = (path: string) => !/^(?:node_modules|dist)$/.test(relative(from, path))
  await cp(from, to, { recursive: true, filter })
}

const oneLine = async (path: string): Promise<string> =>
  JSON.stringify(JSON.parse(await readFile(path, 'utf8')))
