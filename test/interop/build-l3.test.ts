import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readZip } from '../harness/github/zip.ts'
import { runProgram } from '../harness/run-program.ts'
import { startSigstoreDoubles } from '../harness/sigstore/doubles.ts'
import { type ExampleRun, runExample, type Surroundings, surround } from './run-example.ts'
import type { Variant } from './workflow-variants.ts'

const COMMAND = join(import.meta.dirname, '../../packages/cli/src/index.ts')
const ARTIFACT = 'parcel-tracker-1.4.0.tgz'

let folder: string
let around: Surroundings

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-l3-'))
  around = await surround(join(folder, 'services'), (place) => startSigstoreDoubles(place))
  await writeFile(join(folder, 'builders.json'), JSON.stringify(builders(around.sigstore.issuerUrl)))
})

afterAll(async () => {
  await around.stop()
  await rm(folder, { recursive: true })
})

/** The shipped map, with the issuer on loopback. */
function builders(issuer: string): object {
  const workflow = 'https://github.com/custody-suite/custody/.github/workflows/build-l3.yml'
  const buildTypes = ['https://custody-suite.github.io/called-workflow/v1']
  const parameters = ['workflow', 'inputs', 'callInputs']
  return {
    mediaType: 'application/vnd.custody.builders.v1+json',
    builders: [{ name: 'isolated', issuer, workflow, level: 3, buildTypes, parameters, inputs: true }],
  }
}

/** Writes what the run left for its users, and verifies it as one of them. */
async function verify(ran: ExampleRun, level: number) {
  for (const { contents } of ran.artifacts.artifacts().filter(({ name }) => name.startsWith('products'))) {
    for (const { path, contents: data } of readZip(contents))
      await writeFile(join(folder, path.split('/').at(-1) ?? ''), data)
  }
  const args = [ARTIFACT, '--bundle', 'attestations.jsonl', '--repo', 'acme/service']
  const signer = [
    '--signer-repo',
    'custody-suite/custody',
    '--certificate-oidc-issuer',
    around.sigstore.issuerUrl,
  ]
  const trust = ['--trusted-root', around.sigstore.trustedRootPath, '--trusted-builders', 'builders.json']
  const asked = ['--build-level', String(level), '--offline']
  return runProgram(
    process.execPath,
    [
      '--conditions=source',
      '--no-warnings',
      COMMAND,
      'verify-attestation',
      ...args,
      ...signer,
      ...trust,
      ...asked,
    ],
    { cwd: folder },
  )
}

const setScript =
  (script: string): Variant =>
  (workflow) =>
    workflow.setIn(['jobs', 'build', 'with', 'run'], script)

describe('build-l3.yml', () => {
  it('leaves products whose attestations verify at SLSA Build level 3', async () => {
    const ran = await runExample('level-3', around)
    const verified = await verify(ran, 3)
    expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('SLSA Build L3') })
    expect(verified.stdout).toContain('.github/workflows/build-l3.yml@refs/tags/v1')
  })

  it('gives a script that looks for a token none', async () => {
    const script = 'test -z "$ACTIONS_ID_TOKEN_REQUEST_URL$ACTIONS_ID_TOKEN_REQUEST_TOKEN" && node build.mjs'
    const ran = await runExample('level-3', around, setScript(script))
    expect((await verify(ran, 3)).exitCode).toBe(0)
  })
})
