import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type RegistryDouble, startRegistryDouble } from '../../../test/harness/registry/registry-double.ts'
import { custody } from '../src/custody.ts'

const home = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'custody-attest-cli-'))
const pair = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

async function run(...args: readonly string[]) {
  const out: string[] = []
  const notes: string[] = []
  process.chdir(folder)
  const status = await custody(args, {
    environment: { KEY: pair.privateKey, DOCKER_CONFIG: folder },
    isTerminal: false,
    columns: 80,
    out: (text) => void out.push(text),
    note: (line) => void notes.push(line),
  })
  process.chdir(home)
  return { status, out: out.join(''), notes: notes.join('\n') }
}

describe('custody attest', () => {
  let registry: RegistryDouble
  let image: string
  beforeAll(async () => {
    registry = await startRegistryDouble()
    image = registry.addImage('acme/app')
    writeFileSync(join(folder, 'app.txt'), 'an artifact')
    writeFileSync(join(folder, 'web.txt'), 'another artifact')
    writeFileSync(join(folder, 'public.pem'), pair.publicKey)
    writeFileSync(join(folder, 'app.cdx.json'), '{"bomFormat":"CycloneDX","specVersion":"1.6"}')
  })
  afterAll(async () => {
    await registry.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('states several things of files and an image, and stores them', async () => {
    const flags = [
      ['--subject-images', image, '--sbom-path', 'app.cdx.json', '--statement-per-subject'],
      ['--predicate-type', 'https://example.com/p/v1', '--predicate', '{"ok":true}'],
      ['--store', 'file:statements.jsonl', '--push-to-registry', '--key', 'env:KEY'],
    ].flat()
    const { status, out, notes } = await run('attest', 'app.txt', 'web.txt', ...flags)
    expect({ status, notes: notes.split('\n') }).toMatchObject({
      status: 0,
      notes: expect.arrayContaining(['Signing statements: 9, about artifacts: 3']),
    })
    expect(out).toMatch(/^sha256:[0-9a-f]{64}\n$/)
    expect(readFileSync(join(folder, 'statements.jsonl'), 'utf8').trim().split('\n')).toHaveLength(9)
    const digest = image.slice(image.indexOf('@') + 1)
    expect(registry.manifest(`sha256-${digest.slice('sha256:'.length)}`)).toMatchObject({
      manifests: [{}, {}, {}],
    })
  })

  it('leaves statements that verify one by one, each about its own artifact', async () => {
    const flags = ['--bundle', 'statements.jsonl', '--public-key', 'public.pem']
    const types = [
      '--predicate-type',
      'https://cyclonedx.org/bom',
      '--predicate-type',
      'https://example.com/p/v1',
    ]
    expect(await run('verify-attestation', 'app.txt', 'web.txt', ...flags, ...types)).toMatchObject({
      status: 0,
    })
    expect(await run('verify-attestation', 'app.cdx.json', ...flags)).toMatchObject({ status: 2 })
  })

  it('leaves statements beside the image, where they are found and verify', async () => {
    const flags = [
      '--bundle-from-oci',
      '--public-key',
      'public.pem',
      '--predicate-type',
      'https://cyclonedx.org/bom',
    ]
    expect(await run('verify-attestation', `oci://${image}`, ...flags)).toMatchObject({ status: 0 })
    const other = registry.addImage('acme/app', 'another image')
    expect(await run('verify-attestation', `oci://${other}`, ...flags)).toMatchObject({ status: 2 })
    expect(await run('verify-attestation', `oci://${image}`, ...flags, '--offline')).toMatchObject({
      status: 4,
      notes: expect.stringContaining('offline-refused'),
    })
  })

  it.each([
    ['a place that is none', 4, 'store-unknown', ['--store', 'git']],
    ['GitHub outside of a job', 4, 'store-outside-job', ['--store', 'github']],
    ['an image without a registry', 4, 'image-malformed', ['--subject-images', 'app@sha256:x']],
    ['an SBOM that is none', 4, 'evidence-unknown', ['--sbom-path', 'app.txt']],
    ['a limit that is none', 4, 'option-invalid', ['--embed-limit', '17']],
    ['a registry that is down', 3, 'store-unavailable', ['--push-to-registry', '--subject-images', dead()]],
  ])('refuses %s', async (_, status, code, flags) => {
    const bundle = join(mkdtempSync(join(folder, 'b-')), 'bundle')
    const ran = await run('attest', 'app.txt', '--bundle', bundle, '--key', 'env:KEY', ...flags)
    expect({ status: ran.status, notes: ran.notes }).toEqual({ status, notes: expect.stringContaining(code) })
  })

  function dead(): string {
    return `127.0.0.1:9/acme/app@sha256:${'a'.repeat(64)}`
  }
})
