import { generateKeyPairSync } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { titleOf } from '../../packages/core/src/bundle/descriptor.ts'
import { type BundleSnapshot, readBundle } from '../../packages/core/src/bundle/snapshot.ts'
import { annotations } from '../../packages/core/src/names.ts'
import { createKeySigner } from '../../packages/core/src/sign/key-signer.ts'
import { oneJob, startRun } from '../harness/chain/scenarios.ts'
import { keylessSigners, keySigners } from '../harness/chain/signers.ts'
import { certificateIdentity } from '../harness/github/job-identity.ts'
import { peerProgram } from '../harness/peers.ts'
import { runProgram } from '../harness/run-program.ts'
import { startSigstoreStack } from '../harness/sigstore/stack.ts'
import { type ClassicStep, classicLayout } from './classic-layout.ts'

const parent = mkdtempSync(join(tmpdir(), 'custody-in-toto-'))
afterAll(() => rmSync(parent, { recursive: true }))

const folder = () => mkdtempSync(join(parent, 'part-'))

/** A build that is consumed by the next step, told by the rules of a classic layout. */
const steps: readonly ClassicStep[] = [
  {
    name: 'build',
    materials: [
      ['ALLOW', 'src/*'],
      ['ALLOW', 'git+*'],
      ['DISALLOW', '*'],
    ],
    products: [
      ['CREATE', 'dist/*'],
      ['DISALLOW', '*'],
    ],
  },
  {
    name: 'pack',
    materials: [
      ['MATCH', 'dist/app.tgz', 'WITH', 'PRODUCTS', 'FROM', 'build'],
      ['ALLOW', 'git+*'],
      ['DISALLOW', '*'],
    ],
    products: [
      ['CREATE', 'dist/*'],
      ['DISALLOW', '*'],
    ],
  },
]

describe.each(['P-256', 'Ed25519'] as const)('classic links signed with %s', (curve) => {
  let links: string
  let layout: string
  let ownerKey: string

  beforeAll(async () => {
    const place = folder()
    const signers = keySigners(place, curve)
    const run = startRun({ parent: place, signers })
    const job = run.start('bundle')
    const script = 'console.log(\'a line\\nand "another" \\u001b[1m\')'
    await job.record({
      stage: 'build',
      command: [process.execPath, '-e', script],
      materials: ['src/**'],
      products: ['dist/app.tgz'],
    })
    await job.record({ stage: 'pack', materials: ['dist/app.tgz'], products: ['dist/app-linux.tgz'] })
    links = writeLinks(readBundle(job.bundle), join(place, 'links'))
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    })
    const owner = createKeySigner({ pem: pem.toString() }).classicKey
    if (owner === undefined) throw new TypeError('no classic key')
    ownerKey = join(place, 'owner.pub')
    writeFileSync(ownerKey, owner.publicKey.export({ type: 'spki', format: 'pem' }))
    layout = join(place, 'root.layout')
    const functionary = signers.signerOf(run.identity).classicKey
    if (functionary === undefined) throw new TypeError('no classic key')
    writeFileSync(layout, classicLayout(owner, functionary.publicKey, steps))
  })

  const verifiers = {
    Python: (at: string) =>
      runProgram(
        peerProgram('in-toto-verify'),
        ['--layout', layout, '--verification-keys', ownerKey, '--link-dir', at],
        { cwd: folder() },
      ),
    Go: (at: string) =>
      runProgram(peerProgram('in-toto-golang'), ['verify', '-l', layout, '-k', ownerKey, '-d', at], {
        cwd: folder(),
      }),
  }

  describe.each(Object.entries(verifiers))('by the reference in %s', (_, verify) => {
    it('are accepted', async () => {
      expect(await verify(links)).toMatchObject({ exitCode: 0 })
    })

    it.each(['build', 'pack'])('are refused when the link of %s says something else', async (step) => {
      const changed = join(folder(), 'links')
      cpSync(links, changed, { recursive: true })
      const [path = ''] = linkPaths.filter((name) => name.startsWith(step))
      const envelope = JSON.parse(readFileSync(join(changed, path), 'utf8'))
      const payload = Buffer.from(envelope.payload, 'base64').toString().replace('dist/app', 'dist/apq')
      writeFileSync(
        join(changed, path),
        JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') }),
      )
      expect((await verify(changed)).exitCode).not.toBe(0)
    })
  })

  const linkPaths: string[] = []

  function writeLinks(bundle: BundleSnapshot, into: string): string {
    mkdirSync(into)
    for (const layer of bundle.head.layers) {
      if (layer.annotations[annotations.kind] !== 'classic-link') continue
      const name = titleOf(layer).split('/').at(-1) ?? ''
      linkPaths.push(name)
      writeFileSync(join(into, name), bundle.blobs.get(layer.digest) ?? '')
    }
    return into
  }
})

describe('cosign', () => {
  it('verifies a statement that was signed with a key', async () => {
    const place = folder()
    const { snapshot } = await oneJob({ parent: place, signers: keySigners(place) })
    const trust = ['--key', join(place, 'public-key.pem'), '--insecure-ignore-tlog']
    expect(await verifyProvenance(place, snapshot, trust)).toMatchObject({ exitCode: 0 })
    writeFileSync(join(place, 'artifact'), 'changed')
    expect((await verifyProvenance(place, snapshot, trust, false)).exitCode).not.toBe(0)
  })

  it('verifies a statement that was signed keyless', async () => {
    const place = folder()
    const instance = await startSigstoreStack(place)
    try {
      const { snapshot, jobs } = await oneJob({ parent: place, signers: keylessSigners(instance) })
      const [job] = jobs
      if (job === undefined) throw new TypeError('no job')
      const trust = ['--trusted-root', instance.trustedRootPath]
      trust.push('--certificate-identity', certificateIdentity(job))
      trust.push('--certificate-oidc-issuer', instance.issuerUrl)
      expect(await verifyProvenance(place, snapshot, trust)).toMatchObject({ exitCode: 0 })
    } finally {
      await instance.stop()
    }
  })

  function verifyProvenance(
    place: string,
    { head, blobs }: BundleSnapshot,
    trust: readonly string[],
    isGood = true,
  ) {
    const layer = head.layers.find((one) => titleOf(one).endsWith('/provenance.json'))
    const bundle = join(place, 'provenance.json')
    writeFileSync(bundle, (layer === undefined ? undefined : blobs.get(layer.digest)) ?? '')
    const artifact = join(place, 'artifact')
    if (isGood) writeFileSync(artifact, 'archive of 1.0.0\n')
    const args = [
      'verify-blob-attestation',
      '--bundle',
      bundle,
      '--type',
      'slsaprovenance1',
      ...trust,
      artifact,
    ]
    return runProgram(peerProgram('cosign'), args)
  }
})
