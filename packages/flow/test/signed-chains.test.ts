import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import * as z from 'zod'
import { judgeOf } from '../../../test/harness/chain/judge.ts'
import { oneJob } from '../../../test/harness/chain/scenarios.ts'
import { keylessSigners, keySigners, type Signers } from '../../../test/harness/chain/signers.ts'
import { oidcClaims } from '../../../test/harness/github/oidc-claims.ts'
import { startSigstoreDoubles } from '../../../test/harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../../../test/harness/sigstore/instance.ts'
import { createSigning } from '../src/create-signing.ts'
import { signerInputs, signingOptions } from '../src/shared-inputs.ts'

jest.setTimeout(60_000)

const folder = mkdtempSync(join(tmpdir(), 'custody-chains-'))
const schema = z.object(signerInputs)
let sigstore: SigstoreInstance

beforeAll(async () => {
  sigstore = await startSigstoreDoubles(folder)
})
afterAll(async () => {
  await sigstore.stop()
  rmSync(folder, { recursive: true })
})

const kinds: Readonly<
  Record<string, () => { readonly privateKey: KeyObject; readonly publicKey: KeyObject }>
> = {
  'P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  Ed25519: () => generateKeyPairSync('ed25519'),
  RSA: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
}

/** Signers as the inputs make them, with a key of this kind. */
async function withKey(kind: string, inputs: z.input<typeof schema>): Promise<Signers> {
  const own = mkdtempSync(join(folder, 'key-'))
  const base = keySigners(own)
  const { privateKey, publicKey } = kinds[kind]?.() ?? generateKeyPairSync('ed25519')
  writeFileSync(join(own, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(join(own, 'public-key.pem'), publicKey.export({ type: 'spki', format: 'pem' }))
  const ports = { environment: {}, now: () => new Date(), mask: () => undefined, requestToken: undefined }
  const options = signingOptions(schema.parse({ signing: 'key', key: join(own, 'key.pem'), ...inputs }))
  const signing = await createSigning(options, ports)
  if (signing === 'none') throw new Error('nobody signs')
  const trustedRoots = [sigstore.trustedRootPath]
  return {
    ...base,
    signerOf: () => signing.signer,
    inside: { trustedRoots },
    outside: (jobs) => ({ ...base.outside(jobs), trustedRoots }),
  }
}

const withLog = () => ({ 'signing-config': sigstore.signingConfigPath })
const withLog1 = () => ({ 'signing-config': sigstore.signingConfig1Path })
const withStamp = () => ({ ...withLog(), witnesses: 'timestamp' as const })

it.each<readonly [string, string, () => z.input<typeof schema>, readonly string[]]>([
  ['P-384', 'alone', () => ({}), []],
  ['RSA', 'alone', () => ({}), []],
  ['P-256', 'with a log and a timestamp', withLog, ['timestamp-authority']],
  ['P-384', 'with a log and a timestamp', withLog, ['timestamp-authority']],
  ['RSA', 'with a log and a timestamp', withLog, ['timestamp-authority']],
  ['P-384', 'with Rekor v1', withLog1, ['timestamp-authority', 'transparency-log']],
  ['RSA', 'with Rekor v1', withLog1, ['timestamp-authority', 'transparency-log']],
  ['Ed25519', 'with Rekor v1', withLog1, ['timestamp-authority', 'transparency-log']],
  ['Ed25519', 'with a timestamp', withStamp, ['timestamp-authority']],
])('a chain that a key of %s signed %s verifies, from source to seal', async (kind, _, inputs, sources) => {
  const chain = await oneJob({
    parent: mkdtempSync(join(folder, 'run-')),
    signers: await withKey(kind, inputs()),
  })
  const outcome = await (await judgeOf(chain))(chain.snapshot)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.checks.filter(({ ok }) => !ok)))
  for (const { times } of outcome.chain.records)
    expect(times.map(({ source }) => source).sort()).toEqual(sources)
})

it('a chain that was signed keyless with Rekor v1 verifies, from source to seal', async () => {
  const base = keylessSigners(sigstore)
  const options = signingOptions(schema.parse({ signing: 'keyless', ...withLog1() }))
  const ports = { environment: {}, now: () => new Date(), mask: () => undefined }
  const chain = await oneJob({
    parent: mkdtempSync(join(folder, 'run-')),
    signers: {
      ...base,
      signerOf: (job) => {
        const requestToken = async () => sigstore.mintToken(oidcClaims(job))
        const made = createSigning(options, { ...ports, requestToken })
        const signer = async () => {
          const signing = await made
          if (signing === 'none') throw new Error('nobody signs')
          return signing.signer
        }
        return {
          method: 'keyless',
          describe: async () => (await signer()).describe(),
          sign: async (payloads) => (await signer()).sign(payloads),
        }
      },
    },
  })
  const outcome = await (await judgeOf(chain))(chain.snapshot)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.checks.filter(({ ok }) => !ok)))
  expect(outcome.chain.records.every(({ strength }) => strength === 'proven')).toBe(true)
})
