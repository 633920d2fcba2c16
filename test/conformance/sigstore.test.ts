import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isCustodyError } from '@custody/core/errors'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mustRun, runProgram } from '../harness/run-program.ts'
import { startSigstoreDoubles } from '../harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'
import { type SigstoreCase, sigstoreCases } from './sigstore-cases.ts'
import { type VerifyBundleOptions, verifyBundle } from './sigstore-client/verify-bundle.ts'

const { folder, cases, totals } = sigstoreCases()

describe('the bundles of the Sigstore conformance suite', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s: the file', async (_, one) => {
    expect(await verdictOf(one, join(folder, one.artifact))).toBe(one.expect)
  })

  it.each(cases.map((one) => [one.name, one] as const))('%s: the digest alone', async (_, one) => {
    expect(await verdictOf(one, one.artifactDigest)).toBe(one.expect)
  })

  it('are all there', () => {
    const count = (verdict: string) => cases.filter((one) => one.expect === verdict).length
    expect({ cases: cases.length, pass: count('pass'), fail: count('fail') }).toEqual(totals)
  })
})

describe('the client of the suite', () => {
  const client = join(import.meta.dirname, 'sigstore-client', 'sigstore-client.ts')
  let instance: SigstoreInstance
  let own: string
  const at = (name: string) => join(own, name)

  beforeAll(async () => {
    own = mkdtempSync(join(tmpdir(), 'custody-conformance-'))
    instance = await startSigstoreDoubles(own)
    writeFileSync(at('a.txt'), 'an artifact')
    const subject = [{ name: 'a.txt', digest: { sha256: hash('sha256', 'an artifact') } }]
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject,
      predicateType: 'https://example.com/note/v1',
    }
    writeFileSync(at('statement.json'), JSON.stringify({ ...statement, predicate: {} }))
  })

  afterAll(async () => {
    await instance.stop()
    rmSync(own, { recursive: true })
  })

  it.each([
    ['a file', [], 'a.txt'],
    ['a statement', ['--in-toto'], 'statement.json'],
  ])('signs %s and verifies it, of the artifact alone', async (_, flags, file) => {
    const root = ['--trusted-root', instance.trustedRootPath]
    const config = ['--signing-config', instance.signingConfigPath]
    const token = ['--identity-token', instance.mintToken()]
    const bundle = ['--bundle', at('bundle.json')]
    await mustRun(client, ['sign-bundle', ...flags, ...token, ...bundle, ...root, ...config, at(file)], {
      env: path,
    })
    const name = 'https://github.com/acme/service/.github/workflows/release.yml@refs/heads/main'
    const signer = ['--certificate-identity', name, '--certificate-oidc-issuer', instance.issuerUrl]
    const verify = ['verify-bundle', ...bundle, ...signer, ...root]
    await mustRun(client, [...verify, at('a.txt')], { env: path })
    expect((await runProgram(client, [...verify, at('statement.json')], { env: path })).exitCode).toBe(1)
  })
})

/** Its first line asks for Node. */
const path = { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` }

async function verdictOf(one: SigstoreCase, artifact: string): Promise<'pass' | 'fail'> {
  try {
    const { ok } = await verifyBundle({ ...optionsOf(one), artifact })
    return ok ? 'pass' : 'fail'
  } catch (error) {
    if (!isCustodyError(error)) throw error
    return 'fail'
  }
}

function optionsOf(one: SigstoreCase): Omit<VerifyBundleOptions, 'artifact'> {
  return {
    bundle: join(folder, one.bundle),
    signer:
      one.key === null
        ? { identity: one.identity ?? '', issuer: one.issuer ?? '' }
        : { key: join(folder, one.key) },
    trustedRoot: join(folder, one.trustedRoot),
  }
}
