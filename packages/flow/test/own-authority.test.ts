import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import * as z from 'zod'
import { judgeOf } from '../../../test/harness/chain/judge.ts'
import { oneJob } from '../../../test/harness/chain/scenarios.ts'
import type { Signers } from '../../../test/harness/chain/signers.ts'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import {
  makeOwnAuthority,
  type OwnAuthority,
  ownNames,
} from '../../../test/harness/sigstore/own-authority.ts'
import { createSigning } from '../src/create-signing.ts'
import { signerInputs, signingOptions } from '../src/shared-inputs.ts'

jest.setTimeout(60_000)

const folder = mkdtempSync(join(tmpdir(), 'custody-own-'))
const at = (name: string) => join(folder, name)
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const schema = z.object(signerInputs)
let sigstore: SigstoreInstance
let authority: OwnAuthority

beforeAll(async () => {
  sigstore = await startSigstoreDoubles(folder)
  authority = await makeOwnAuthority(folder, sigstore)
  writeFileSync(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(at('chain.pem'), authority.certify(publicKey))
})
afterAll(async () => {
  await sigstore.stop()
  rmSync(folder, { recursive: true })
})

async function signerOf(inputs: z.input<typeof schema> = {}) {
  const options = signingOptions(
    schema.parse({
      signing: 'key',
      key: at('key.pem'),
      'certificate-chain': at('chain.pem'),
      'signing-config': sigstore.signingConfigPath,
      witnesses: 'timestamp',
      ...inputs,
    }),
  )
  const ports = { environment: {}, now: () => new Date(), mask: () => undefined, requestToken: undefined }
  const signing = await createSigning(options, ports)
  if (signing === 'none') throw new Error('nobody signs')
  return signing.signer
}

describe('a key with a certificate of an own authority', () => {
  async function signersWith(): Promise<Signers> {
    const signer = await signerOf()
    return {
      method: 'keyless',
      signerOf: () => signer,
      inside: { trustedRoots: [authority.trustedRootPath] },
      outside: () => ({
        publicKeys: [],
        trustedRoots: [authority.trustedRootPath],
        tufMirror: undefined,
        tufRoot: undefined,
        offline: false,
        revocations: [],
        identities: [ownNames.identity],
        identityPatterns: [],
        issuer: ownNames.issuer,
        sourceRepository: ownNames.repository,
        sourceRef: undefined,
      }),
    }
  }

  it('signs a chain that verifies by its name, and the run is its word', async () => {
    const chain = await oneJob({ parent: mkdtempSync(at('chain-')), signers: await signersWith() })
    const outcome = await (await judgeOf(chain))(chain.snapshot)
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.checks.filter(({ ok }) => !ok)))
    expect(outcome.chain.records.map(({ strength }) => strength)).toEqual(
      outcome.chain.records.map(() => 'claimed'),
    )
  })

  it.each<readonly [string, () => Partial<ReturnType<Signers['outside']>>]>([
    ['another name', () => ({ identities: ['https://acme.test/release'] })],
    ['another issuer', () => ({ issuer: 'https://ca.acme.test.evil' })],
    ['another repository', () => ({ sourceRepository: 'https://github.com/acme/service-evil' })],
    ['another root', () => ({ trustedRoots: [sigstore.trustedRootPath] })],
  ])('is refused under %s', async (_, change) => {
    const chain = await oneJob({ parent: mkdtempSync(at('chain-')), signers: await signersWith() })
    const told = { ...chain.signers.outside([]), ...change() }
    const outcome = await (await judgeOf(chain, told))(chain.snapshot)
    expect(outcome.ok).toBe(false)
  })

  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  const day = 86_400_000
  it.each<readonly [string, string, () => string]>([
    ['is for another key', 'certificate-key-differs', () => authority.certify(other)],
    [
      'has ended',
      'certificate-expired',
      () =>
        authority.certify(
          publicKey,
          {},
          { notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() - day) },
        ),
    ],
    [
      'has not begun',
      'certificate-expired',
      () =>
        authority.certify(
          publicKey,
          {},
          { notBefore: new Date(Date.now() + day), notAfter: new Date(Date.now() + 2 * day) },
        ),
    ],
    ['is none', 'certificate-chain-unreadable', () => 'hello'],
    [
      'is broken',
      'certificate-chain-unreadable',
      () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    ],
    [
      'is an authority',
      'certificate-chain-unreadable',
      () => blocks(authority.certify(publicKey)).slice(1).join(''),
    ],
    [
      'was issued by somebody else than the next',
      'certificate-chain-unreadable',
      () => blocks(authority.certify(publicKey)).toSpliced(1, 1).join(''),
    ],
    ['is a private key', 'certificate-chain-unreadable', () => readFileSync(at('key.pem'), 'utf8')],
    [
      'has no end of authorities',
      'certificate-chain-unreadable',
      () => authority.certify(publicKey).repeat(5),
    ],
  ])('does not sign when its certificate %s (%s)', async (_, code, pem) => {
    writeFileSync(at('other.pem'), pem())
    await expect(signerOf({ 'certificate-chain': at('other.pem') })).rejects.toMatchObject({ code })
  })

  it('does not sign when nobody stamps the time', async () => {
    await expect(signerOf({ witnesses: 'none' })).rejects.toMatchObject({ code: 'certificate-without-time' })
  })

  it('is not shown when it stands where its path belongs', async () => {
    const chain = authority.certify(publicKey)
    const error: unknown = await signerOf({ 'certificate-chain': chain }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'signer-missing' })
  })
})

const blocks = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN[^]+?-----END CERTIFICATE-----\n/g) ?? []
