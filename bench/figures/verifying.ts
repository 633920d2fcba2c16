import { hash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVerifier } from '../../packages/core/src/verify/verify-signed-statement.ts'
import { buildTrust } from '../../packages/flow/src/build-trust.ts'
import { runClaimsOf } from '../../test/harness/chain/job.ts'
import { judgeOf } from '../../test/harness/chain/judge.ts'
import { oneJob } from '../../test/harness/chain/scenarios.ts'
import { keylessSigners, keySigners, type Signers } from '../../test/harness/chain/signers.ts'
import { jobIdentity } from '../../test/harness/github/job-identity.ts'
import { peerProgram } from '../../test/harness/peers.ts'
import { startSigstoreStack } from '../../test/harness/sigstore/stack.ts'
import { BUILT } from '../built.ts'
import type { Contender, Figure, Suite } from '../figure.ts'
import { processContender, secondsOf } from '../programs.ts'

const COUNT = 100
const TYPE = 'https://example.com/note/v1'
const identity = jobIdentity()

/** Verifying whole chains, and statements that each have a signature of their own; keyless ones by the real services. */
export async function verifying(folder: string): Promise<Suite> {
  const instance = await startSigstoreStack(folder)
  const figures: Figure[] = []
  for (const signers of [keySigners(folder), keylessSigners(instance)]) {
    const own = join(folder, signers.method)
    mkdirSync(own)
    const payloads = Array.from({ length: COUNT }, (_, at) => statement(`note ${at}`))
    // A certificate for each: what one signs is verified faster, since its path is kept.
    const signed = payloads.map((payload) => signers.signerOf(identity).sign([payload]))
    const bundles = (await Promise.all(signed)).flat()
    figures.push(await chainFigure(own, signers), await statementsFigure(own, bundles, signers))
    if (signers.method === 'keyless') figures.push(commandFigure(own, bundles, signers))
  }
  return { figures, close: () => instance.stop() }
}

/** All of a chain's rules, from the bundle in memory to the outcome. */
async function chainFigure(folder: string, signers: Signers): Promise<Figure> {
  const chain = await oneJob({ parent: folder, signers })
  const judge = await judgeOf(chain)
  const run = async () => {
    const began = performance.now()
    const { ok } = await judge(chain.snapshot, { digest: chain.snapshot.head.digest })
    if (!ok) throw new Error('the chain does not verify')
    return performance.now() - began
  }
  const name = `verify a chain (${signers.method}, source to seal)`
  return { name, unit: 'ms', runs: 9, contenders: [{ name: 'verifyChain', run }] }
}

async function statementsFigure(
  folder: string,
  bundles: readonly Buffer[],
  signers: Signers,
): Promise<Figure> {
  const name = `verify a statement (${signers.method})`
  const contenders = [await ours(bundles, signers), cosign(folder, bundles, signers)] as const
  return { name, unit: 'ms', runs: 9, contenders }
}

/** A verifier is made once a process, as the gate does it, and takes part in the time of each statement. */
async function ours(bundles: readonly Buffer[], signers: Signers): Promise<Contender> {
  const { trust } = await buildTrust(signers.outside([identity]), 'none', runClaimsOf(identity), new Date())
  const run = async () => {
    const began = performance.now()
    const verifier = createVerifier(trust)
    for (const bundle of bundles) await verifier.verify(bundle)
    return (performance.now() - began) / bundles.length
  }
  return { name: `one of ${COUNT} in a process`, run }
}

/** Whole processes, from their start to their end: one of ours for all bundles, one of cosign for each. */
function commandFigure(folder: string, bundles: readonly Buffer[], signers: Signers): Figure {
  const lines = join(folder, 'attestations.jsonl')
  writeFileSync(lines, bundles.map((bytes) => `${bytes.toString()}\n`).join(''))
  const { trustedRoots, identities, issuer } = signers.outside([identity])
  const signer = ['--certificate-identity', identities[0] ?? '', '--certificate-oidc-issuer', issuer ?? '']
  const flags = ['--bundle', lines, '--trusted-root', trustedRoots[0] ?? '', '--offline', ...signer]
  const ours = processContender('custody verify-attestation', {
    program: process.execPath,
    args: [join(BUILT, 'custody.js'), 'verify-attestation', join(folder, 'artifact'), ...flags],
  })
  const one = cosign(folder, bundles, signers)
  const theirs = async () => {
    let milliseconds = 0
    for (let count = 0; count < COUNT; count += 1) milliseconds += await one.run()
    return milliseconds / 1000
  }
  return {
    name: `verify ${COUNT} attestations (${signers.method})`,
    unit: 's',
    runs: 3,
    contenders: [ours, { name: `cosign verify-blob-attestation, ${COUNT} processes`, run: theirs }],
    aim: { below: 0.7, timesLess: 5 },
  }
}

/** Its command takes one bundle. */
function cosign(folder: string, bundles: readonly Buffer[], signers: Signers): Contender {
  const files = bundles.map((bytes, at) => {
    const file = join(folder, `${at}.sigstore.json`)
    writeFileSync(file, bytes)
    return file
  })
  const artifact = join(folder, 'artifact')
  writeFileSync(artifact, 'an artifact')
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder }
  const program = peerProgram('cosign')
  const run = async () => {
    const [file = ''] = files.splice(0, 1)
    files.push(file)
    const args = ['verify-blob-attestation', '--bundle', file, '--type', TYPE, ...flagsOf(signers), artifact]
    return 1000 * (await secondsOf({ program, args, options: { env } }))
  }
  return { name: 'cosign verify-blob-attestation, a process each', run }
}

function flagsOf(signers: Signers): readonly string[] {
  const { publicKeys, trustedRoots, identities, issuer } = signers.outside([identity])
  if (signers.method === 'key') return ['--insecure-ignore-tlog', '--key', publicKeys[0] ?? '']
  const signer = ['--certificate-identity', identities[0] ?? '', '--certificate-oidc-issuer', issuer ?? '']
  return ['--trusted-root', trustedRoots[0] ?? '', ...signer]
}

function statement(note: string): Buffer {
  const subject = [{ name: 'artifact', digest: { sha256: hash('sha256', 'an artifact') } }]
  const predicate = { note }
  return Buffer.from(
    JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject, predicateType: TYPE, predicate }),
  )
}
