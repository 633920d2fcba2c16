import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readCertificate } from '../../packages/core/src/verify/certificate/certificate.ts'
import { timestampVerifier } from '../../packages/core/src/verify/timestamp/verify-timestamp.ts'
import type { TrustedInstance } from '../../packages/core/src/verify/trusted-instance.ts'
import { mustRun } from '../harness/run-program.ts'
import { fromPem } from '../harness/sigstore/certificate.ts'

const signature = Buffer.from('a signature')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'timestamps-'))
  await writeFile(at('signature'), signature)
})

afterAll(() => rm(folder, { recursive: true }))

describe('a timestamp that OpenSSL makes', () => {
  it.each([
    ['P-256', 'sha256', 'sha256', false],
    ['P-256', 'sha512', 'sha384', true],
    ['P-384', 'sha384', 'sha512', false],
    ['RSA', 'sha256', 'sha256', true],
    ['RSA', 'sha512', 'sha384', false],
  ] as const)(
    'with %s over %s verifies (imprint %s, certificate inside: %s)',
    async (kind, digest, imprint, isInside) => {
      const authority = await makeAuthority(kind)
      const stamp = await stampBy(authority, digest, imprint, isInside)
      const { at: time } = timestampVerifier(instanceOf(authority.chain))(stamp, signature)
      expect(Math.abs(Date.now() - time.getTime())).toBeLessThan(60_000)
    },
  )

  it('is refused over something else, of another authority, outside of its validity, and with any byte changed', async () => {
    const authority = await makeAuthority('P-256')
    const stranger = await makeAuthority('P-256')
    const stamp = await stampBy(authority, 'sha256', 'sha256', false)
    const verify = timestampVerifier(instanceOf(authority.chain))
    const refused = expect.objectContaining({ code: 'timestamp-invalid' })
    expect(() => verify(stamp, Buffer.from('another'))).toThrow(refused)
    expect(() => timestampVerifier(instanceOf(stranger.chain))(stamp, signature)).toThrow(refused)
    expect(() => timestampVerifier(instanceOf(authority.chain, past))(stamp, signature)).toThrow(refused)
    const survivors = [...stamp.keys()].filter((place) => {
      const changed = Buffer.from(stamp.with(place, (stamp[place] ?? 0) ^ 1))
      try {
        verify(changed, signature)
        return true
      } catch {
        return false
      }
    })
    expect(survivors).toEqual([])
  })
})

const past = { start: new Date('2020-01-01T00:00:00Z'), end: new Date('2021-01-01T00:00:00Z') }

interface StampingAuthority {
  readonly chain: readonly Buffer[]
  readonly name: string
}

function instanceOf(
  chain: readonly Buffer[],
  validity: { start: Date; end?: Date } = { start: past.start },
): TrustedInstance {
  return {
    certificateAuthorities: [],
    timestampAuthorities: [{ chain: chain.map(readCertificate), validity }],
    logs: [],
    certificateLogs: [],
    stampingCertificates: chain,
  }
}

let count = 0

async function makeAuthority(kind: 'P-256' | 'P-384' | 'RSA'): Promise<StampingAuthority> {
  count += 1
  const name = `authority-${count}`
  for (const part of ['root', 'tsa']) await writeFile(at(`${name}-${part}.key`), pemOf(keyOf(kind)))
  await writeFile(
    at(`${name}.ext`),
    'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n',
  )
  await openssl(
    `req -x509 -new -key ${name}-root.key -sha256 -days 2 -subj /O=test/CN=${name}-root -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign -out ${name}-root.pem`,
  )
  await openssl(`req -new -key ${name}-tsa.key -subj /O=test/CN=${name} -out ${name}.csr`)
  await openssl(
    `x509 -req -in ${name}.csr -CA ${name}-root.pem -CAkey ${name}-root.key -days 2 -extfile ${name}.ext -out ${name}-tsa.pem`,
  )
  const chain = ['tsa', 'root'].map(async (part) =>
    fromPem(await readFile(at(`${name}-${part}.pem`), 'utf8')),
  )
  return { name, chain: await Promise.all(chain) }
}

async function stampBy(
  { name }: StampingAuthority,
  digest: string,
  imprint: string,
  isInside: boolean,
): Promise<Buffer> {
  const config = [
    '[tsa]',
    'default_tsa = own',
    '[own]',
    `serial = ${at('serial')}`,
    'default_policy = 1.2.3.4',
    'digests = sha256, sha384, sha512',
  ]
  await writeFile(
    at('tsa.cnf'),
    [...config, `signer_digest = ${digest}`, 'ess_cert_id_alg = sha256', 'accuracy = secs:1', ''].join('\n'),
  )
  await openssl(`ts -query -data signature -${imprint} -no_nonce ${isInside ? '-cert' : ''} -out request.tsq`)
  await openssl(
    `ts -reply -config tsa.cnf -queryfile request.tsq -signer ${name}-tsa.pem -inkey ${name}-tsa.key -out answer.tsr`,
  )
  return readFile(at('answer.tsr'))
}

async function openssl(line: string): Promise<void> {
  await mustRun(
    'openssl',
    line.split(' ').filter((word) => word !== ''),
    { cwd: folder },
  )
}

function keyOf(kind: 'P-256' | 'P-384' | 'RSA'): KeyObject {
  return kind === 'RSA'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    : generateKeyPairSync('ec', { namedCurve: kind }).privateKey
}

function pemOf(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString()
}

function at(file: string): string {
  return join(folder, file)
}
