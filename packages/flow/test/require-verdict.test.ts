import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { forgeRecord } from '../../../test/harness/chain/forge.ts'
import { type Job, runClaimsOf, startJob } from '../../../test/harness/chain/job.ts'
import { type GoodChain, oneJob } from '../../../test/harness/chain/scenarios.ts'
import { keySigners } from '../../../test/harness/chain/signers.ts'
import { statementsIn } from '../../../test/harness/chain/statements-in.ts'
import type { BundleSnapshot } from '../../core/src/bundle/snapshot.ts'
import { canonicalBytes } from '../../core/src/json/canonical-json.ts'
import { mediaTypes, predicateTypes } from '../../core/src/names.ts'
import type { TrustOptions } from '../src/build-trust.ts'

const parent = mkdtempSync(join(tmpdir(), 'custody-verdict-'))
afterAll(() => rmSync(parent, { recursive: true }))

const producers = keySigners(mkdtempSync(join(parent, 'producers-')))
const judges = keySigners(mkdtempSync(join(parent, 'judges-')), 'Ed25519')
let good: GoodChain
let judged: BundleSnapshot

beforeAll(async () => {
  good = await oneJob({ parent, signers: producers })
  const { snapshot } = await start('gate').gate({ ...trust(), ...received(good.snapshot) })
  judged = snapshot
})

describe('a verdict that is required', () => {
  it('counts where the gate passed this artifact for this place', async () => {
    expect(await deploy([await leave([verdict('passed')])])).toBe('passed')
  })

  it('counts for nothing beside a denial, whichever leg comes first', async () => {
    const passed = await leave([verdict('passed')])
    for (const at of Array.from({ length: 6 }).keys()) {
      const denied = await leave([verdict('denied')], { verdict: at })
      expect(await deploy([denied, passed])).toBe('verdict-denied')
    }
  })

  it('counts for nothing beside a denial in the same record', async () => {
    const both = await leave([verdict('denied', 'a.json'), verdict('passed', 'b.json')])
    expect(await deploy([both])).toBe('verdict-denied')
  })

  it('replaces a denial that it follows', async () => {
    const denied = await leave([verdict('denied')])
    expect(await deploy([denied])).toBe('verdict-denied')
    expect(await deploy([await leave([verdict('passed')], {}, denied)])).toBe('passed')
  })
})

function trust(): TrustOptions {
  const told = producers.outside(good.jobs)
  const [gate = ''] = judges.outside([]).publicKeys
  return { ...told, publicKeys: [...told.publicKeys, `stage=policy ${gate}`] }
}

function start(bundle: string): Job {
  const { workspace, identity } = good.run
  return startJob({ workspace, signers: judges, identity, bundle })
}

const received = ({ folder, head }: BundleSnapshot) => ({ from: [folder], digests: [head.digest] })

/** The verdict, or the code of why none counts, where these bundles are merged and deployed. */
async function deploy(bundles: readonly BundleSnapshot[]): Promise<string> {
  const job = start(mkdtempSync(join(parent, 'deploy-')))
  const from = bundles.map(({ folder }) => folder)
  const digests = bundles.map(({ head }) => head.digest)
  return job.gate({ ...trust(), from, digests, requireVerdict: true, record: false }).then(
    (outcome) => outcome.verdict,
    (error: { readonly code: string }) => error.code,
  )
}

/** The gate's own decision with a result of choice, as a file that is still to be signed. */
function verdict(result: 'passed' | 'denied', name = 'decision.json') {
  const [statement] = statementsIn(judged, predicateTypes.decision)
  const changed = { ...statement, predicate: { ...statement?.predicate, result } }
  const predicateType = predicateTypes.decision
  return {
    name,
    bytes: canonicalBytes(changed),
    mediaType: mediaTypes.inToto,
    kind: 'statement',
    predicateType,
  }
}

/** A copy of a bundle, with one record of stage policy by the gate's key after it. */
async function leave(
  files: readonly ReturnType<typeof verdict>[],
  byproducts: Readonly<Record<string, number>> = {},
  { folder, head }: BundleSnapshot = good.snapshot,
): Promise<BundleSnapshot> {
  const copy = mkdtempSync(join(parent, 'leg-'))
  cpSync(folder, copy, { recursive: true })
  const { identity } = good.run
  const signer = judges.signerOf(identity)
  const run = runClaimsOf(identity)
  return forgeRecord({ folder: copy, head }, { stage: 'policy', signer, run, files, byproducts })
}
