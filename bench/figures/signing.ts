import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chooseServices } from '../../packages/core/src/sign/choose-services.ts'
import { createKeylessSigner } from '../../packages/core/src/sign/keyless-signer.ts'
import { readSigningConfig } from '../../packages/core/src/sign/signing-config.ts'
import { peerProgram } from '../../test/harness/peers.ts'
import { mustRun } from '../../test/harness/run-program.ts'
import type { SigstoreInstance } from '../../test/harness/sigstore/instance.ts'
import { startSigstoreStack } from '../../test/harness/sigstore/stack.ts'
import type { Contender, Figure, Suite } from '../figure.ts'

const COUNT = 10
const MEBIBYTE = 1024 * 1024

/** Signing by the real services on loopback, each statement with a log entry and a timestamp. */
export async function signing(folder: string): Promise<Suite> {
  const instance = await startSigstoreStack(folder)
  return {
    figures: [manyStatements(folder, instance), largeStatement(folder, instance)],
    close: () => instance.stop(),
  }
}

/** From the question for a certificate to the last bundle. */
function manyStatements(folder: string, instance: SigstoreInstance): Figure {
  const contenders = [ours(instance), cosign(folder, instance)] as const
  const name = `sign ${COUNT} statements (keyless)`
  return { name, unit: 's', runs: 5, contenders, aim: { below: 1.5 } }
}

let count = 0
/** No two statements are the same: the log would know them. */
const payloads = () => Array.from({ length: COUNT }, () => statement({ note: count++ }))

function ours(instance: SigstoreInstance): Contender {
  const services = chooseServices(readSigningConfig(readFileSync(instance.signingConfigPath)), new Date())
  const run = async () => {
    let certificates = 0
    const token = () => {
      certificates += 1
      return Promise.resolve(instance.mintToken())
    }
    const began = performance.now()
    await createKeylessSigner({ token, services }).sign(payloads())
    if (certificates !== 1) throw new Error(`${certificates} certificates`)
    return (performance.now() - began) / 1000
  }
  return { name: 'one certificate', run }
}

/** Its command signs one statement, with a certificate of its own: all of them at once. */
function cosign(folder: string, instance: SigstoreInstance): Contender {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder }
  const services = [
    '--signing-config',
    instance.signingConfigPath,
    '--trusted-root',
    instance.trustedRootPath,
  ]
  const run = async () => {
    const began = performance.now()
    await Promise.all(
      payloads().map((payload, at) => {
        const file = join(folder, `statement-${at}.json`)
        writeFileSync(file, payload)
        const files = ['--statement', file, '--bundle', join(folder, `bundle-${at}.json`)]
        const token = ['--identity-token', instance.mintToken()]
        return mustRun(peerProgram('cosign'), ['attest-blob', '--yes', ...services, ...files, ...token], {
          env,
        })
      }),
    )
    return (performance.now() - began) / 1000
  }
  return { name: 'cosign attest-blob, a process each, at once', run }
}

/** Memory of a fresh process that reads, signs and verifies a statement whose predicate has 16 MiB. */
function largeStatement(folder: string, instance: SigstoreInstance): Figure {
  const file = join(folder, 'large.json')
  const lines = Array.from({ length: 16 * 1024 }, (_, at) => `${at} `.padEnd(1020, 'x'))
  writeFileSync(file, statement({ lines }))
  const run = async () => {
    const program = join(import.meta.dirname, '..', 'sign-and-verify.ts')
    const files = [file, instance.signingConfigPath, instance.trustedRootPath]
    const args = ['--no-warnings', '--conditions=source', program, ...files, instance.mintToken()]
    const { stdout } = await mustRun(process.execPath, args)
    return (Number(stdout.trim()) * MEBIBYTE) / 1e6
  }
  const contenders = [{ name: 'memory of the process', run }] as const
  return {
    name: 'sign and verify a predicate of 16 MiB',
    unit: 'MB',
    runs: 5,
    contenders,
    aim: { below: 400 },
  }
}

function statement(predicate: object): Buffer {
  return Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'artifact', digest: { sha256: '0'.repeat(64) } }],
      predicateType: 'https://example.com/note/v1',
      predicate,
    }),
  )
}
