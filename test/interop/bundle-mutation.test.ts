import { hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { readTrustedRoot } from '../../packages/core/src/verify/read-trusted-root.ts'
import { createArtifactVerifier } from '../../packages/core/src/verify/verify-artifact.ts'
import { createAttestationVerifier } from '../../packages/core/src/verify/verify-attestation.ts'
import { startSigstoreDoubles } from '../harness/sigstore/doubles.ts'
import type { SigstoreInstance } from '../harness/sigstore/instance.ts'
import { ARTIFACT, type BundleKind, type BundlePair, bundleKinds } from '../mutation/bundles/bundle-kinds.ts'
import { libraryJudge } from '../mutation/bundles/library-verdict.ts'
import { bundleTallyLine, mendedBundles, tallyBundle } from '../mutation/bundles/tally.ts'
import { isFull } from '../mutation/sample.ts'

jest.setTimeout(isFull ? 3_600_000 : 120_000)

const IDENTITY = 'https://github.com/acme/service/.github/workflows/release.yml@refs/heads/main'
const folder = mkdtempSync(join(tmpdir(), 'custody-bundles-'))
let instance: SigstoreInstance

beforeAll(async () => {
  instance = await startSigstoreDoubles(folder)
})

afterAll(async () => {
  await instance.stop()
  rmSync(folder, { recursive: true })
})

describe.each(bundleKinds.map((kind) => [kind.name, kind] as const))('a bundle by %s', (name, kind) => {
  let pair: BundlePair

  beforeAll(async () => {
    pair = await kind.make(instance, folder)
  })

  it('survives no change, and nothing is accepted that the library refuses', async () => {
    const [ours, library] = [ourJudge(kind, pair), libraryOf(kind, pair)]
    expect([await ours(pair.good), await ours(pair.other)]).toEqual([true, true])
    expect([library(pair.good), library(pair.other)]).toEqual([true, true])
    const tally = await tallyBundle(pair, ours, library)
    process.stdout.write(`${bundleTallyLine(name, tally)}\n`)
    expect(tally).toMatchObject({ survivors: [], laxer: [] })
  })

  it('is not mended by a second change', async () => {
    const { tried, mended } = await mendedBundles(pair, ourJudge(kind, pair))
    process.stdout.write(`${name}: pairs of changes ${tried}, mended ${mended.length}\n`)
    expect(mended).toEqual([])
  })
})

function ourJudge(
  { content, without }: BundleKind,
  { key }: BundlePair,
): (bundle: string) => Promise<boolean> {
  const trust = {
    roots: [readTrustedRoot(readFileSync(instance.trustedRootPath))],
    keys: key === undefined ? [] : [key],
    signers: [{ identity: { exact: IDENTITY }, issuer: instance.issuerUrl }],
    thresholds: key === undefined ? (without === undefined ? {} : { logEntries: 0 }) : witnessed(without),
  }
  const artifacts = createArtifactVerifier(trust)
  const attestations = createAttestationVerifier(trust)
  const artifact = { sha256: hash('sha256', ARTIFACT) }
  return async (bundle) => {
    const bytes = Buffer.from(bundle)
    const outcome =
      content === 'artifact'
        ? await artifacts.verify(bytes, ARTIFACT)
        : await attestations.verify(bytes, { artifact })
    return outcome.ok
  }
}

function witnessed(without: BundleKind['without']) {
  return without === undefined ? { logEntries: 1, timestamps: 1 } : {}
}

function libraryOf({ without }: BundleKind, { key }: BundlePair): (bundle: string) => boolean {
  return libraryJudge({
    root: JSON.parse(readFileSync(instance.trustedRootPath, 'utf8')),
    thresholds: {
      ...(without === undefined ? {} : { tlogThreshold: 0 }),
      ...(without === 'log and time' ? { timestampThreshold: 0 } : {}),
    },
    ...(key === undefined ? { signer: { identity: IDENTITY, issuer: instance.issuerUrl } } : { key }),
    artifact: ARTIFACT,
  })
}
