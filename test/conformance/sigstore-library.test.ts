import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isCustodyError } from '@custody/core/errors'
import { readPublicKey } from '@custody/core/verify/read-public-key'
import { readTrustedRoot } from '@custody/core/verify/read-trusted-root'
import { createArtifactVerifier } from '@custody/core/verify/verify-artifact'
import type { AttestationTrust } from '@custody/core/verify/verify-attestation'
import { createAttestationVerifier } from '@custody/core/verify/verify-attestation'
import { describe, expect, it, jest } from '@jest/globals'
import { libraryJudge } from '../mutation/bundles/library-verdict.ts'
import { bundleTallyLine, tallyBundle } from '../mutation/bundles/tally.ts'
import { type SigstoreCase, sigstoreCases } from './sigstore-cases.ts'

jest.setTimeout(600_000)

const { folder, cases } = sigstoreCases()
const read = (path: string) => readFileSync(join(folder, path))
const good = cases.filter((one) => one.expect === 'pass')

/** What it reads as valid for ever, the suite wants refused. */
const librarySays: Readonly<Record<string, boolean>> = { 'trust-root-tlog-missing-validity-start_fail': true }

describe('beside @sigstore/verify', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s is judged alike', async (_, one) => {
    const bundle = read(one.bundle).toString()
    const ours = await ourJudge(one)(bundle)
    expect(ours).toBe(one.expect === 'pass')
    expect(libraryJudgeOf(one)(bundle)).toBe(librarySays[one.name] ?? ours)
  })

  it.each(good.map((one, index) => [one.name, one, index] as const))(
    '%s survives no change, and nothing is accepted that the library refuses',
    async (name, one, index) => {
      const other = good.at((index + 1) % good.length) ?? one
      const pair = { good: read(one.bundle).toString(), other: read(other.bundle).toString() }
      const tally = await tallyBundle(pair, ourJudge(one), libraryJudgeOf(one))
      process.stdout.write(`${bundleTallyLine(name, tally)}\n`)
      expect(tally).toMatchObject({ survivors: [], laxer: [] })
    },
  )
})

/** A trusted root that cannot be used refuses whatever there is. */
function ourJudge(one: SigstoreCase): (bundle: string) => Promise<boolean> {
  const verifiers = verifiersOf(one)
  if (verifiers === undefined) return () => Promise.resolve(false)
  const artifact = read(one.artifact)
  const sha256 = one.artifactDigest.replace('sha256:', '')
  return async (bundle) => {
    const bytes = Buffer.from(bundle)
    const { ok } = bundle.includes('"dsseEnvelope"')
      ? await verifiers.attestations.verify(bytes, { artifact: { sha256 } })
      : await verifiers.artifacts.verify(bytes, artifact)
    return ok
  }
}

function verifiersOf(one: SigstoreCase) {
  try {
    const trust = trustOf(one)
    return { attestations: createAttestationVerifier(trust), artifacts: createArtifactVerifier(trust) }
  } catch (error) {
    if (isCustodyError(error)) return undefined
    throw error
  }
}

function trustOf({ identity, issuer, key, trustedRoot }: SigstoreCase): AttestationTrust {
  return {
    roots: [readTrustedRoot(read(trustedRoot))],
    keys: key === null ? [] : [readPublicKey(read(key).toString())],
    // The library demands for keys what it demands for certificates.
    thresholds: key === null ? {} : { logEntries: 1, timestamps: 1 },
    signers: identity === null || issuer === null ? [] : [{ identity: { exact: identity }, issuer }],
  }
}

function libraryJudgeOf(one: SigstoreCase): (bundle: string) => boolean {
  try {
    const [key] = one.key === null ? [] : [readPublicKey(read(one.key).toString())]
    return libraryJudge({
      root: JSON.parse(read(one.trustedRoot).toString()),
      artifact: read(one.artifact),
      ...(key === undefined
        ? { signer: { identity: one.identity ?? '', issuer: one.issuer ?? '' } }
        : { key }),
    })
  } catch {
    return () => false
  }
}
