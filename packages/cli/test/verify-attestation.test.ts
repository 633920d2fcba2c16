import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as z from 'zod'
import { type JobIdentity, jobIdentity } from '../../../test/harness/github/job-identity.ts'
import { oidcClaims } from '../../../test/harness/github/oidc-claims.ts'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import { signStatementKeyless } from '../../../test/harness/sigstore/sign-statement.ts'
import { custody } from '../src/custody.ts'

const home = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'custody-attestation-'))
const PROVENANCE = 'https://slsa.dev/provenance/v1'
const SBOM = 'https://cyclonedx.org/bom'
const BUILD_TYPE = 'https://actions.github.io/buildtypes/workflow/v1'
const IDENTITY = 'https://github.com/acme/service/.github/workflows/release.yml@refs/heads/main'
let instance: SigstoreInstance
let stranger: SigstoreInstance

beforeAll(async () => {
  instance = await startSigstoreDoubles(folder)
  mkdirSync(join(folder, 'stranger'))
  stranger = await startSigstoreDoubles(join(folder, 'stranger'))
  for (const name of ['app', 'tool', 'other']) writeFileSync(join(folder, name), `the bytes of ${name}`)
  write('app.json', await signed(['app']))
  write('app-sbom.json', await signed(['app'], { type: SBOM }))
  write('tool.json', await signed(['tool']))
  write('evil-repository.json', await signed(['app'], { job: { repository: 'acme/service-evil' } }))
  write('evil-owner.json', await signed(['app'], { job: { repository: 'acme-evil/service' } }))
  write('tag.json', await signed(['app'], { job: { ref: 'refs/tags/v1' } }))
  write('self-hosted.json', await signed(['app'], { job: { runnerEnvironment: 'self-hosted' } }))
  write('reusable.json', await signed(['app'], { job: { jobWorkflowRef: shared } }))
  write('stranger.json', await signed(['app'], { of: stranger }))
  const token = instance.mintToken(oidcClaims(jobIdentity()))
  write('built.json', await signStatementKeyless(provenance(), instance, token))
  writeFileSync(join(folder, 'all.jsonl'), ['app', 'app-sbom', 'tool'].map(oneLine).join('\n'))
  mkdirSync(join(folder, 'many'))
  for (const name of ['app', 'tool']) writeFileSync(join(folder, 'many', `${name}.json`), oneLine(name))
  writeFileSync(join(folder, 'many', 'notes.txt'), 'no attestation')
})

afterAll(async () => {
  await instance.stop()
  await stranger.stop()
  rmSync(folder, { recursive: true })
})

const shared = 'tools/build/.github/workflows/sign.yml@refs/tags/v2'

interface Signing {
  readonly type?: string
  readonly job?: Partial<JobIdentity>
  readonly of?: SigstoreInstance
}

function signed(names: readonly string[], { type = PROVENANCE, job = {}, of = instance }: Signing = {}) {
  return signStatementKeyless(statement(names, type), of, of.mintToken(oidcClaims(jobIdentity(job))))
}

function statement(names: readonly string[], predicateType: string): Buffer {
  const subject = names.map((name) => ({ name, digest: { sha256: digestOf(name) } }))
  const members = { _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate: {} }
  return Buffer.from(JSON.stringify(members))
}

/** The provenance that an honest job of `acme/service` writes. */
function provenance(): Buffer {
  const job = jobIdentity()
  const repository = `https://github.com/${job.repository}`
  const predicate = {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: { workflow: { ref: job.ref, repository, path: job.workflowPath } },
      resolvedDependencies: [{ uri: `git+${repository}@${job.ref}`, digest: { gitCommit: job.sha } }],
    },
    runDetails: {
      builder: { id: IDENTITY },
      metadata: { invocationId: `${repository}/actions/runs/${job.runId}/attempts/1` },
    },
  }
  return Buffer.from(JSON.stringify({ ...JSON.parse(statement(['app'], PROVENANCE).toString()), predicate }))
}

function digestOf(name: string): string {
  return createHash('sha256').update(`the bytes of ${name}`).digest('hex')
}

function write(name: string, bundle: object): void {
  writeFileSync(join(folder, name), JSON.stringify(bundle, undefined, 2))
}

function oneLine(name: string): string {
  return JSON.stringify(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')))
}

interface Ran {
  readonly status: number
  readonly out: string
  readonly notes: string
}

async function run(args: readonly string[], isTerminal = false, columns = 100): Promise<Ran> {
  const out: string[] = []
  const notes: string[] = []
  process.chdir(folder)
  const status = await custody(['verify-attestation', ...args], {
    environment: {},
    isTerminal,
    columns,
    out: (text) => void out.push(text),
    note: (line) => void notes.push(line),
  })
  process.chdir(home)
  return { status, out: out.join(''), notes: notes.join('\n') }
}

/** Verifies as whoever builds `acme/service` would, with what a case adds or takes. */
function verify(bundle: string, ...more: readonly string[]): Promise<Ran> {
  const issuer = more.includes('--certificate-oidc-issuer')
    ? []
    : ['--certificate-oidc-issuer', instance.issuerUrl]
  return run(['app', '--bundle', bundle, '--trusted-root', 'trusted_root.json', ...issuer, ...more])
}

async function codesOf(running: Promise<Ran>): Promise<readonly string[]> {
  const { out } = await running
  return [...out.matchAll(/^ +code (\S+)$/gm)].map(([, code = '']) => code)
}

describe('an attestation', () => {
  it.each([
    ['by its name', ['--certificate-identity', IDENTITY]],
    [
      'by a pattern of the whole name',
      ['--certificate-identity-regexp', 'https://github.com/acme/service/.+'],
    ],
    ['by the repository', ['--repo', 'acme/service']],
    ['by the address of the repository', ['--repo', 'https://github.com/acme/service']],
    ['by the host and the repository', ['--repo', 'github.com/acme/service']],
    ['by the owner', ['--owner', 'acme']],
    [
      'by the workflow',
      ['--repo', 'acme/service', '--signer-workflow', 'acme/service/.github/workflows/release.yml'],
    ],
    ['by the workflow at its ref', ['--signer-workflow', IDENTITY]],
    ['by the repository of the workflow', ['--owner', 'acme', '--signer-repo', 'acme/service']],
    ['by the ref', ['--repo', 'acme/service', '--source-ref', 'refs/heads/main']],
    [
      'by the commit',
      ['--repo', 'acme/service', '--source-digest', '6f9619ff8b86d011b42d00cf4fc964ff6f9619ff'],
    ],
    ['on a runner of GitHub', ['--repo', 'acme/service', '--deny-self-hosted-runners']],
    ['by its type', ['--repo', 'acme/service', '--predicate-type', PROVENANCE]],
  ])('verifies %s', async (_, flags) => {
    expect(await verify('app.json', ...flags)).toMatchObject({
      status: 0,
      out: expect.stringContaining('✓ VERIFIED  app'),
    })
  })

  it.each([
    ['of a repository whose name goes on', 'evil-repository.json', ['--repo', 'acme/service']],
    ['of an owner whose name goes on', 'evil-owner.json', ['--owner', 'acme']],
    [
      'of a name that only begins with the pattern',
      'app.json',
      ['--certificate-identity-regexp', 'https://github.com/acme/service'],
    ],
    ['of another ref', 'tag.json', ['--repo', 'acme/service', '--source-ref', 'refs/heads/main']],
    ['of another commit', 'app.json', ['--repo', 'acme/service', '--source-digest', '0'.repeat(40)]],
    [
      'of another workflow',
      'app.json',
      ['--repo', 'acme/service', '--signer-workflow', 'acme/service/.github/workflows/release.yaml'],
    ],
    ['of the workflow at another ref', 'tag.json', ['--signer-workflow', IDENTITY]],
    [
      'of a workflow of somebody else',
      'reusable.json',
      ['--repo', 'acme/service', '--signer-repo', 'acme/service'],
    ],
    [
      'of a runner of their own',
      'self-hosted.json',
      ['--repo', 'acme/service', '--deny-self-hosted-runners'],
    ],
    [
      'of another issuer',
      'app.json',
      ['--repo', 'acme/service', '--certificate-oidc-issuer', 'https://token.actions.githubusercontent.com'],
    ],
  ])('is refused when it is %s', async (_, bundle, flags) => {
    const ran = verify(bundle, ...flags)
    expect(await codesOf(ran)).toEqual(['signer-identity-mismatch'])
    expect((await ran).status).toBe(2)
  })

  it('of a shared workflow verifies for the repository that called it', async () => {
    const flags = ['--repo', 'acme/service', '--signer-repo', 'tools/build']
    expect((await verify('reusable.json', ...flags)).status).toBe(0)
  })

  it('is refused when it is about something else', async () => {
    const ran = verify('tool.json', '--repo', 'acme/service')
    expect(await codesOf(ran)).toEqual(['subject-mismatch'])
  })

  it('is refused when it is of another type', async () => {
    const ran = verify('app.json', '--repo', 'acme/service', '--predicate-type', SBOM)
    expect(await codesOf(ran)).toEqual(['predicate-type-mismatch'])
    expect((await ran).out).toContain(`no attestation of type ${SBOM}`)
  })

  it('is refused when another instance signed it', async () => {
    const ran = verify('stranger.json', '--repo', 'acme/service')
    expect((await ran).status).toBe(2)
    expect(await codesOf(ran)).not.toEqual([])
  })

  it('by a key verifies with that key alone', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const payload = statement(['app'], PROVENANCE)
    const type = 'application/vnd.in-toto+json'
    const message = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload])
    const spki = publicKey.export({ format: 'der', type: 'spki' })
    write('by-key.json', {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: { publicKey: { hint: createHash('sha256').update(spki).digest('base64') } },
      dsseEnvelope: {
        payload: payload.toString('base64'),
        payloadType: type,
        signatures: [{ sig: sign('sha256', message, privateKey).toString('base64'), keyid: '' }],
      },
    })
    writeFileSync(join(folder, 'key.pub'), publicKey.export({ format: 'pem', type: 'spki' }))
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    writeFileSync(join(folder, 'other.pub'), other.export({ format: 'pem', type: 'spki' }))
    const withKey = (key: string) => run(['app', '--bundle', 'by-key.json', '--public-key', key, '--offline'])
    expect((await withKey('key.pub')).status).toBe(0)
    expect(await codesOf(withKey('other.pub'))).toEqual(['signer-not-trusted'])
  })
})

describe('what has been revoked', () => {
  const first = (path: string): Promise<z.output<typeof shown>> =>
    verify(path, '--repo', 'acme/service', '--json').then(({ out }) => shown.parse(JSON.parse(out)))
  const shown = z
    .object({
      artifacts: z.tuple([
        z.object({
          attestations: z.tuple([
            z.object({
              statementDigest: z.string(),
              certificateDigest: z.string(),
              times: z.tuple([z.object({ at: z.string() })]),
            }),
          ]),
        }),
      ]),
    })
    .transform(
      ({
        artifacts: [
          {
            attestations: [one],
          },
        ],
      }) => one,
    )

  function revoke(entry: object): string {
    const mediaType = 'application/vnd.custody.revocations.v1+json'
    const revoked = [{ reason: 'a leak', ...entry }]
    writeFileSync(
      join(folder, 'revoked.json'),
      JSON.stringify({ mediaType, issued: '2026-01-01T00:00:00Z', revoked }),
    )
    return 'revoked.json'
  }

  const afterRevoking = (entry: object) =>
    codesOf(verify('app.json', '--repo', 'acme/service', '--revocations', revoke(entry)))

  it('does not verify: a statement', async () => {
    const { statementDigest } = await first('app.json')
    expect(await afterRevoking({ statement: statementDigest })).toEqual(['statement-revoked'])
  })

  it('does not verify: a certificate, from a moment on that a timestamp decides', async () => {
    const { certificateDigest: certificate, times } = await first('app.json')
    const at = Date.parse(times[0].at)
    const from = (ms: number) => new Date(at + ms).toISOString()
    expect(await afterRevoking({ certificate })).toEqual(['certificate-revoked'])
    expect(await afterRevoking({ certificate, from: from(0) })).toEqual(['certificate-revoked'])
    expect(await afterRevoking({ certificate, from: from(1000) })).toEqual([])
  })

  it('does not verify: a key, whose signature has no trusted time', async () => {
    const spki = createPublicKey(readFileSync(join(folder, 'key.pub'))).export({
      format: 'der',
      type: 'spki',
    })
    const key = `sha256:${createHash('sha256').update(spki).digest('hex')}`
    const list = revoke({ key, from: '2099-01-01T00:00:00Z' })
    const flags = ['--public-key', 'key.pub', '--revocations', list]
    expect(await codesOf(run(['app', '--bundle', 'by-key.json', ...flags]))).toEqual(['key-revoked'])
  })
})

describe('many at once', () => {
  const verifyAll = (...args: readonly string[]) =>
    run([
      ...args,
      '--repo',
      'acme/service',
      '--certificate-oidc-issuer',
      instance.issuerUrl,
      '--trusted-root',
      'trusted_root.json',
    ])

  it.each([
    ['JSON Lines', ['app', 'tool', '--bundle', 'all.jsonl']],
    ['a folder, in which only attestations count', ['app', 'tool', '--bundle', 'many']],
    ['globs on both sides', ['ap?', 'too?', '--bundle', 'many/*.json']],
    [
      'digests',
      [
        '--digest',
        `sha256:${digestOf('app')}`,
        '--digest',
        `sha256:${digestOf('tool')}`,
        '--bundle',
        'all.jsonl',
      ],
    ],
    ['an image', [`oci://ghcr.io/acme/app@sha256:${digestOf('app')}`, '--bundle', 'all.jsonl']],
  ])('verify: %s', async (_, args) => {
    expect(await verifyAll(...args)).toMatchObject({ status: 0 })
  })

  it('verify by the roots of several instances in one file, each by its own', async () => {
    const roots = ['', 'stranger'].map((name) =>
      readFileSync(join(folder, name, 'trusted_root.json'), 'utf8'),
    )
    const lines = roots.map((text) => JSON.stringify(JSON.parse(text)))
    writeFileSync(join(folder, 'roots.jsonl'), lines.join('\n'))
    const flags = ['--repo', 'acme/service', '--trusted-root', 'roots.jsonl', '--certificate-oidc-issuer']
    for (const [bundle, { issuerUrl }] of [
      ['app.json', instance] as const,
      ['stranger.json', stranger] as const,
    ])
      expect((await run(['app', '--bundle', bundle, ...flags, issuerUrl])).status).toBe(0)
  })

  it('hold against one root only: a timestamp of another instance is none', async () => {
    const [own, other] = ['app.json', 'stranger.json'].map((name) => bundleOf(name))
    const material = { ...own?.verificationMaterial, ...stampsOf(other) }
    write('mixed.json', { ...own, verificationMaterial: material })
    const ran = await run([
      'app',
      '--bundle',
      'mixed.json',
      '--repo',
      'acme/service',
      '--trusted-root',
      'roots.jsonl',
      '--certificate-oidc-issuer',
      instance.issuerUrl,
    ])
    expect(ran.status).toBe(2)
    expect(ran.out).toContain('code timestamp-invalid')
  })

  const bundleOf = (name: string) => bundleShape.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')))
  const bundleShape = z.looseObject({
    verificationMaterial: z.looseObject({ timestampVerificationData: z.unknown() }),
  })
  const stampsOf = (bundle: z.output<typeof bundleShape> | undefined) => ({
    timestampVerificationData: bundle?.verificationMaterial.timestampVerificationData,
  })

  it('fail when one artifact has no attestation', async () => {
    const ran = await verifyAll('app', 'other', '--bundle', 'all.jsonl')
    expect(ran.status).toBe(2)
    expect(ran.out).toContain('✓ VERIFIED  app')
    expect(ran.out).toContain('✗ NOT VERIFIED  other')
  })

  it('need one attestation of each type that is asked for', async () => {
    const types = ['--predicate-type', PROVENANCE, '--predicate-type', SBOM]
    expect((await verifyAll('app', '--bundle', 'all.jsonl', ...types)).status).toBe(0)
    expect((await verifyAll('tool', '--bundle', 'all.jsonl', ...types)).out).toContain(
      `no attestation of type ${SBOM}`,
    )
  })

  it('verify beside attestations that somebody else put there, which are told', async () => {
    const ran = await verifyAll('app', '--bundle', 'evil-repository.json', '--bundle', 'app.json')
    expect(ran.status).toBe(0)
    expect(ran.out).toContain('✗ evil-repository.json')
  })
})

describe('the command', () => {
  it.each([
    ['without an identity', ['app', '--bundle', 'app.json'], 'identity-missing'],
    [
      'with conditions that name nobody',
      ['app', '--bundle', 'app.json', '--source-ref', 'refs/heads/main'],
      'identity-missing',
    ],
    [
      'with a name and no issuer',
      ['app', '--bundle', 'app.json', '--certificate-identity', IDENTITY],
      'identity-missing',
    ],
    ['with an empty name', ['app', '--bundle', 'app.json', '--repo', ''], 'option-invalid'],
    ['with half a repository', ['app', '--bundle', 'app.json', '--repo', 'acme'], 'option-invalid'],
    [
      'with half a ref',
      ['app', '--bundle', 'app.json', '--repo', 'acme/service', '--source-ref', 'main'],
      'option-invalid',
    ],
    [
      'with a workflow that is no file of workflows',
      ['app', '--bundle', 'app.json', '--repo', 'acme/service', '--signer-workflow', 'acme/service/evil.yml'],
      'option-invalid',
    ],
    ['without an artifact', ['--bundle', 'app.json', '--repo', 'acme/service'], 'artifact-unnamed'],
    ['without an attestation', ['app', '--repo', 'acme/service'], 'attestation-missing'],
    [
      'with a folder without attestations',
      ['app', '--bundle', 'stranger/empty', '--repo', 'acme/service'],
      'attestation-missing',
    ],
    [
      'with a weak digest',
      ['--digest', `sha1:${'0'.repeat(40)}`, '--bundle', 'app.json', '--repo', 'acme/service'],
      'artifact-digest-unusable',
    ],
    [
      'with a file that is not there',
      ['missing', '--bundle', 'app.json', '--repo', 'acme/service'],
      'glob-empty',
    ],
    ['with an unknown flag', ['app', '--certificate-identity-regex', 'x'], 'option-unknown'],
    [
      'with a mirror while offline',
      [
        'app',
        '--bundle',
        'app.json',
        '--repo',
        'acme/service',
        '--offline',
        '--tuf-mirror',
        'https://tuf.example',
      ],
      'offline-refused',
    ],
  ])('%s is called wrongly', async (_, args, code) => {
    mkdirSync(join(folder, 'stranger', 'empty'), { recursive: true })
    const ran = await run(args)
    expect(ran.notes).toContain(code)
    expect(ran).toMatchObject({ out: '', status: 4 })
  })

  it('says which trusted root it believed, and how old the shipped one is', async () => {
    const ran = await run(['app', '--bundle', 'app.json', '--repo', 'acme/service'])
    expect(ran.status).toBe(2)
    expect(ran.out).toMatch(/root {4}public-good sha256:\w{12}…, published 20\d\d-\d\d-\d\d, .+ ago/)
  })

  it.each([
    ['beside its type where the line has room', 'at', `  ✓ ${PROVENANCE}  at/000000000000….json\n`],
    [
      'below it where the line has none',
      'attestations/of-the-release',
      `  ✓ ${PROVENANCE}\n      attestations/of-the-release/000000000000….json\n`,
    ],
  ])('shows the place of an attestation in 80 columns, its digests short: %s', async (_, place, title) => {
    const path = join(place, `${'0'.repeat(64)}.json`)
    mkdirSync(join(folder, place), { recursive: true })
    write(path, JSON.parse(readFileSync(join(folder, 'app.json'), 'utf8')))
    const trust = ['--trusted-root', 'trusted_root.json', '--certificate-oidc-issuer', instance.issuerUrl]
    const { out } = await run(['app', '--bundle', path, '--repo', 'acme/service', ...trust], false, 80)
    expect(out).toContain(title)
  })

  it('tells everything as JSON', async () => {
    const ran = await verify('app.json', '--repo', 'acme/service', '--json')
    expect(JSON.parse(ran.out)).toMatchObject({
      verified: true,
      insecure: [],
      expected: [expect.stringContaining('https://github.com/acme/service')],
      artifacts: [
        {
          name: 'app',
          digests: { sha256: digestOf('app') },
          verified: true,
          attestations: [
            {
              bundle: 'app.json',
              predicateType: PROVENANCE,
              signer: {
                kind: 'certificate',
                identity: IDENTITY,
                claims: { runnerEnvironment: 'github-hosted' },
              },
              times: [{ source: 'timestamp-authority' }],
              statement: { predicate: {} },
            },
          ],
        },
      ],
    })
  })

  it.each([
    ['an attestation that holds', ['app.json', '--repo', 'acme/service']],
    ['one that fails', ['evil-repository.json', '--repo', 'acme/service']],
    ['one about something else', ['tool.json', '--repo', 'acme/service']],
    ['a type that is missing', ['app.json', '--repo', 'acme/service', '--predicate-type', SBOM]],
    ['an insecure look', ['tool.json', '--insecure-ignore-identity', '--insecure-ignore-subject']],
    ['a build that is assessed', ['built.json', '--repo', 'acme/service']],
    ['a shipped root', ['app.json', '--repo', 'acme/service', '--trusted-root', 'public-good']],
  ])('tells what its schema says: %s', async (_, [bundle = '', ...flags]) => {
    const schema = readFileSync(join(home, 'docs/spec/attestation-result.schema.json'), 'utf8')
    const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(JSON.parse(schema))
    const { out } = await verify(bundle, ...flags, '--json')
    expect(validate(JSON.parse(out)) ? [] : validate.errors).toEqual([])
  })

  it('hands foreign text on to a terminal only without its control characters', async () => {
    const payload = statement(['app'], 'https://example.com/\u001b[31m::error::x')
    write('loud.json', await signStatementKeyless(payload, instance))
    const ran = await verify('loud.json', '--repo', 'acme/service')
    expect(ran.out).not.toContain('\u001b')
    expect(ran.out).not.toContain('::error::')
  })
})

describe('the SLSA Build level', () => {
  const level = (...flags: readonly string[]) => verify('app.json', '--repo', 'acme/service', ...flags)

  it('is told with its reasons, and 2 where the issuer is trusted as a builder', async () => {
    const workflow = 'https://github.com/acme/service/.github/workflows/release.yml'
    const builder = { name: 'ours', issuer: instance.issuerUrl, workflow, level: 2, inputs: false }
    const builders = [
      {
        ...builder,
        buildTypes: [BUILD_TYPE],
        parameters: ['workflow'],
      },
    ]
    const mediaType = 'application/vnd.custody.builders.v1+json'
    writeFileSync(join(folder, 'builders.json'), JSON.stringify({ mediaType, builders }))
    const trusting = ['--trusted-builders', 'builders.json', '--build-level']
    const built = (...flags: readonly string[]) => verify('built.json', '--repo', 'acme/service', ...flags)
    expect(await built(...trusting, '2')).toMatchObject({
      status: 0,
      out: expect.stringContaining('SLSA Build L2'),
    })
    const ran = await built(...trusting, '3')
    expect(ran.status).toBe(2)
    expect(ran.out).toContain('SLSA Build L2, at least L3 was asked for')
    expect(ran.out).toContain('at most L2: ours is trusted up to Build level 2')
  })

  it('is 1 by a builder that nobody knows', async () => {
    expect((await level('--build-level', '1')).status).toBe(0)
    const ran = await level('--build-level', '2')
    expect(ran.status).toBe(2)
    expect(ran.out).toContain('no trusted builder signs with this identity')
  })

  it('cannot be 4', async () => {
    expect(await level('--build-level', '4')).toMatchObject({ status: 4 })
  })
})

describe('custody trusted-root', () => {
  async function printed(...flags: readonly string[]): Promise<string> {
    const out: string[] = []
    process.chdir(folder)
    const terminal = { environment: {}, isTerminal: false, columns: 80, note: () => undefined }
    await custody(['trusted-root', ...flags], { ...terminal, out: (text) => void out.push(text) })
    process.chdir(home)
    return out.join('')
  }

  it('prints one root byte for byte', async () => {
    const text = readFileSync(join(folder, 'trusted_root.json'), 'utf8')
    expect(await printed('--trusted-root', 'trusted_root.json')).toBe(text)
  })

  it('prints several as lines, the shipped one among them, which verify', async () => {
    const text = await printed('--trusted-root', 'trusted_root.json', '--trusted-root', 'public-good')
    expect(text.trimEnd().split('\n')).toHaveLength(2)
    writeFileSync(join(folder, 'kept.jsonl'), text)
    const flags = ['--repo', 'acme/service', '--certificate-oidc-issuer', instance.issuerUrl, '--offline']
    expect(
      await run(['app', '--bundle', 'app.json', '--trusted-root', 'kept.jsonl', ...flags]),
    ).toMatchObject({ status: 0 })
  })

  it('prints the shipped one without flags', async () => {
    expect(JSON.parse(await printed())).toMatchObject({
      certificateAuthorities: [{ uri: 'https://fulcio.sigstore.dev' }, {}],
    })
  })
})

describe('INSECURE flags', () => {
  it('show a bundle of anybody, and mark the result', async () => {
    const ran = await verify('evil-repository.json', '--insecure-ignore-identity')
    expect(ran).toMatchObject({
      status: 0,
      notes: expect.stringContaining('INSECURE: the identity was not compared'),
    })
    expect(ran.out).toContain('! HOLDS, INSECURELY')
    expect(ran.out).not.toContain('VERIFIED')
  })

  it('mark the JSON, too', async () => {
    const flags = ['--insecure-ignore-identity', '--insecure-ignore-subject', '--json']
    const { out } = await verify('tool.json', ...flags)
    expect(JSON.parse(out)).toMatchObject({ verified: true, insecure: ['identity', 'subject'] })
  })

  it('need no artifact where the subject is not compared', async () => {
    const trust = ['--trusted-root', 'trusted_root.json', '--certificate-oidc-issuer', instance.issuerUrl]
    const ran = await run([
      '--bundle',
      'app.json',
      '--insecure-ignore-subject',
      '--repo',
      'acme/service',
      ...trust,
    ])
    expect(ran.status).toBe(0)
  })

  it('do not make a broken signature good', async () => {
    const text = readFileSync(join(folder, 'app.json'), 'utf8')
    writeFileSync(join(folder, 'broken.json'), text.replace('"payload": "ey', '"payload": "fy'))
    const ran = await verify('broken.json', '--insecure-ignore-identity', '--insecure-ignore-subject')
    expect(ran.status).toBe(2)
  })
})
