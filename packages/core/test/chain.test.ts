import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { anyCharacter } from '../../../test/harness/any-character.ts'
import { forgeRecord } from '../../../test/harness/chain/forge.ts'
import { signRecord } from '../../../test/harness/chain/forge-signed.ts'
import { runClaimsOf } from '../../../test/harness/chain/job.ts'
import { judgeOf } from '../../../test/harness/chain/judge.ts'
import { matrix, startRun } from '../../../test/harness/chain/scenarios.ts'
import { keySigners, type Signers } from '../../../test/harness/chain/signers.ts'
import type { JobIdentity } from '../../../test/harness/github/job-identity.ts'
import type { BundleSnapshot } from '../src/bundle/snapshot.ts'
import { runBase } from '../src/chain/claims.ts'
import { readHistory } from '../src/chain/history.ts'
import { merkleRoot } from '../src/chain/merkle.ts'
import { recordPayload, recordStatement } from '../src/chain/record.ts'
import { sameDigests } from '../src/chain/rules/subjects.ts'
import { entriesRoot, sealPayload, sealStatement } from '../src/chain/seal.ts'
import { digestOf } from '../src/digest/sha256.ts'
import { isCustodyError } from '../src/errors.ts'
import { readDocument } from '../src/in-toto/statement.ts'
import { mediaTypes } from '../src/names.ts'

const parent = mkdtempSync(join(tmpdir(), 'custody-chain-'))
const signers = keySigners(parent)
afterAll(() => rmSync(parent, { recursive: true }))

describe('the Merkle root', () => {
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ]

  // The vectors that implementations of Certificate Transparency share.
  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('of %i leaves is that of RFC 6962', (count, root) => {
    expect(merkleRoot(leaves.slice(0, count).map((leaf) => Buffer.from(leaf, 'hex')))).toBe(`sha256:${root}`)
  })

  it('changes with every leaf, their order and their number', () => {
    const some = fc.array(
      fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
      { maxLength: 9 },
    )
    fc.assert(
      fc.property(some, some, (a, b) => {
        const same = a.length === b.length && a.every((leaf, at) => leaf.equals(b[at] ?? Buffer.alloc(9)))
        expect(merkleRoot(a) === merkleRoot(b)).toBe(same)
      }),
    )
  })
})

describe('the history of a bundle', () => {
  it('lists each head after all that it follows, over forks and merges', async () => {
    const { snapshot } = await matrix({ parent, signers })
    const nodes = readHistory(snapshot)
    expect(nodes.at(-1)?.head.digest).toBe(snapshot.head.digest)
    expect(nodes.filter(({ previous }) => previous.length === 3)).toHaveLength(1)
    for (const [at, { previous, ancestors }] of nodes.entries()) {
      expect(previous.every((node) => nodes.indexOf(node) < at)).toBe(true)
      expect(previous.every((node) => [...node.ancestors, node].every((one) => ancestors.has(one)))).toBe(
        true,
      )
    }
  })

  it('is refused when an earlier head is not carried along', async () => {
    const { snapshot } = await startedChain()
    const head = {
      ...snapshot.head,
      layers: snapshot.head.layers.filter(({ mediaType }) => !mediaType.includes('head')),
    }
    expect(() => readHistory({ ...snapshot, head })).toThrow(
      expect.objectContaining({ code: 'head-history' }),
    )
  })
})

describe('replacing evidence', () => {
  const other = keySigners(mkdtempSync(join(parent, 'other-')), 'Ed25519')
  const findings = {
    name: 'findings-a.json',
    bytes: Buffer.from('{}'),
    mediaType: 'application/json',
    kind: 'findings',
  }

  it('hides the own item, and leaves the same bytes of another signer in force', async () => {
    const { snapshot, identity, run } = await startedChain()
    const scan = (at: BundleSnapshot, by: Signers, supersedes: readonly `sha256:${string}`[]) =>
      forgeRecord(at, {
        stage: 'scan',
        signer: by.signerOf(identity),
        run,
        files: [supersedes.length > 0 ? { ...findings, bytes: Buffer.from('{"new":1}') } : findings],
        supersedes,
      })
    const mine = await scan(snapshot, signers, [])
    const both = await scan(mine, other, [])
    const { digest } = both.head.layers.find(({ size }) => size === 2) ?? {
      digest: `sha256:${'0'.repeat(64)}` as const,
    }
    const after = await scan(both, signers, [digest])
    const publicKeys = [...signers.outside([identity]).publicKeys, ...other.outside([identity]).publicKeys]
    const judge = await judgeOf(
      { signers, jobs: [identity], subjects: [] },
      { ...signers.outside([identity]), publicKeys },
    )
    const outcome = await judge(after, { level: 'append' })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.checks.filter(({ ok }) => !ok)))
    const owners = outcome.chain.evidence
      .filter(({ file }) => file.kind === 'findings' && file.size === 2)
      .map(({ record }) => record.signer)
    expect(owners).toEqual([await other.signerOf(identity).describe()])
  })

  const old = { tool: 'osv-scanner', kind: 'findings', mediaType: mediaTypes.findings }
  const index = { tool: 'osv-scanner', kind: 'evidence-index', mediaType: mediaTypes.evidenceIndex }
  const sbom = { tool: 'syft', kind: 'sbom', mediaType: mediaTypes.cycloneDx }

  it.each<[string, Kept, Kept | undefined, string[]]>([
    ['findings by those of the same tool', old, index, []],
    ['findings of no tool by a collection of any', { ...old, tool: undefined }, index, []],
    ['findings not by those of another tool', old, { ...index, tool: 'other' }, ['supersedes-foreign']],
    ['findings not by those of no tool', old, { ...index, tool: undefined }, ['supersedes-foreign']],
    ['findings not by an SBOM', old, { ...sbom, tool: 'osv-scanner' }, ['supersedes-foreign']],
    ['findings not by nothing', old, undefined, ['supersedes-foreign']],
    ['an SBOM by one of the same tool', sbom, sbom, []],
    ['an SBOM not by one of another tool', sbom, { ...sbom, tool: 'other' }, ['supersedes-foreign']],
    ['an SBOM not by another predicate', sbom, { ...sbom, predicateType: 'x' }, ['supersedes-foreign']],
  ])('replaces %s', async (_, first, second, expected) => {
    const { snapshot, identity, run } = await startedChain()
    const by = { stage: 'scan', signer: signers.signerOf(identity), run }
    const before = keptFile(first, 'old')
    const scanned = await forgeRecord(snapshot, { ...by, ...before })
    const supersedes = before.files.map(({ bytes }) => digestOf(bytes))
    const replacing = second === undefined ? {} : keptFile(second, 'new')
    const after = await forgeRecord(scanned, { ...by, ...replacing, supersedes })
    expect(await codesOf(after, identity)).toEqual(expected)
  })
})

describe('a malformed record', () => {
  it('is named so where its signer is bound to its stage, and by its stage where he is bound to another', async () => {
    const { snapshot, identity, run } = await startedChain()
    const signer = signers.signerOf(identity)
    const after = await signRecord(snapshot, { stage: 'scan', name: '', signer, run })
    const told = signers.outside([identity])
    const [key = ''] = told.publicKeys
    const boundTo = (stages: readonly string[]) => ({
      ...told,
      publicKeys: stages.map((stage) => `stage=${stage} ${key}`),
    })
    expect(await codesOf(after, identity, boundTo(['source', 'build', 'scan']))).toEqual([
      'statement-malformed',
    ])
    expect(await codesOf(after, identity, boundTo(['source', 'build']))).toEqual(['signer-stage-mismatch'])
  })
})

describe('a statement among the files of a record', () => {
  const type = 'https://slsa.dev/provenance/v1'
  const subject = [{ name: 'app', digest: { sha256: '0'.repeat(64) } }]
  const whole = { _type: 'https://in-toto.io/Statement/v1', subject, predicateType: type, predicate: {} }

  it.each<[string, object, string[]]>([
    ['is a Statement v1', whole, []],
    ['is of no other type', { ...whole, _type: 'https://example.com/none' }, ['statement-malformed']],
    [
      'is of no other version',
      { ...whole, _type: 'https://in-toto.io/Statement/v0.1' },
      ['statement-malformed'],
    ],
    ['has a type', { subject, predicateType: type, predicate: {} }, ['statement-malformed']],
    ['has a subject', { ...whole, subject: [] }, ['statement-malformed']],
    [
      'has subjects with digests',
      { ...whole, subject: [{ name: 'app', digest: {} }] },
      ['statement-malformed'],
    ],
    ['is of the predicate type that is listed', { ...whole, predicateType: 'x' }, ['record-malformed']],
  ])('%s', async (_, statement, expected) => {
    const { snapshot, identity, run } = await startedChain()
    const bytes = Buffer.from(JSON.stringify(statement))
    const file = {
      name: 'p.json',
      bytes,
      mediaType: mediaTypes.inToto,
      kind: 'statement',
      predicateType: type,
    }
    const signer = signers.signerOf(identity)
    const after = await forgeRecord(snapshot, { stage: 'build', leg: 'b', signer, run, files: [file] })
    expect(await codesOf(after, identity)).toEqual(expected)
  })
})

describe('what is composed', () => {
  const run = runClaimsOf(startRun({ parent, signers }).identity)
  const digest = `sha256:${'0'.repeat(64)}` as const
  const subject = [{ name: 'dist/app.tgz', digest: { sha256: '0'.repeat(64) } }]
  const longText = fc
    .tuple(fc.string({ unit: anyCharacter }), fc.nat(300_000))
    .map(([text, times]) => text.padEnd(times, 'x'))
  const many = <Item>(item: Item) => fc.nat(5_000).map((count) => Array.from({ length: count }, () => item))
  const legs = fc.array(fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.string()), { maxLength: 300 })

  /** Whether the reader takes what was composed, or the composer refused it by its code. */
  function readsBackOrIsRefused(
    compose: () => Buffer,
    schema: typeof recordStatement | typeof sealStatement,
  ) {
    try {
      readDocument(compose(), schema, 'composed')
      return true
    } catch (error) {
      return isCustodyError(error) && ['record-limit', 'json-not-canonical'].includes(error.code)
    }
  }

  it('as a record reads back, or is refused before anybody signs it', () => {
    const words = fc.oneof(
      many('a'),
      longText.map((text) => [text]),
      many('a').map((all) => [...all, ...all.flatMap(() => all.slice(0, 20))]),
    )
    const tools = many({ name: 'scanner', version: '1' })
    fc.assert(
      fc.property(words, legs, tools, longText, many(digest), (command, names, used, actor, supersedes) => {
        const claims = {
          v: 1 as const,
          chainId: '0'.repeat(32),
          stage: 'build',
          legs: names,
          received: 'own' as const,
          files: [],
          run: { ...run, actor },
          startedOn: '2026-01-02T03:04:05Z',
          finishedOn: '2026-01-02T03:04:06Z',
          tools: used,
          supersedes,
        }
        const compose = () => recordPayload({ subject, materials: [], command, byproducts: {}, claims })
        expect(readsBackOrIsRefused(compose, recordStatement)).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  it('as a seal reads back, or is refused before anybody signs it', () => {
    const entry = { path: 'a', kind: 'sbom', digest, payloadDigest: digest, size: 1, mediaType: 'text/plain' }
    fc.assert(
      fc.property(
        many(entry),
        many({ kind: 'sca', reason: 'no report' }),
        longText,
        (entries, absent, workflow) => {
          const compose = () =>
            sealPayload(subject, {
              custody: { v: 1, chainId: '0'.repeat(32), stage: 'attest', previous: digest, run },
              entries,
              absent,
              merkleRoot: entriesRoot(entries.slice(0, 1)),
              sequence: { workflow, runNumber: 1, attempt: 1, n: 1 },
            })
          expect(readsBackOrIsRefused(compose, sealStatement)).toBe(true)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('is refused with the field that is too much', () => {
    const claims = {
      v: 1,
      chainId: '0'.repeat(32),
      stage: 'build',
      legs: ['Big Leg'],
      received: 'own',
      files: [],
      run,
    } as const
    const times = {
      startedOn: '2026-01-02T03:04:05Z',
      finishedOn: '2026-01-02T03:04:06Z',
      tools: [],
      supersedes: [],
    }
    expect(() =>
      recordPayload({
        subject,
        materials: [],
        command: [],
        byproducts: {},
        claims: { ...claims, ...times, legs: [...claims.legs], files: [] },
      }),
    ).toThrow(
      expect.objectContaining({
        code: 'record-limit',
        fault: 'usage',
        message: expect.stringContaining('predicate.environment.custody.legs.0'),
      }),
    )
  })
})

describe('digest sets', () => {
  it.each([
    [{ sha256: 'a' }, { sha256: 'a' }, true],
    [{ sha256: 'a', sha512: 'b' }, { sha256: 'a' }, true],
    [{ sha256: 'a', sha512: 'b' }, { sha256: 'a', sha512: 'c' }, false],
    [{ sha256: 'a' }, { sha256: 'b' }, false],
    [{ sha256: 'a' }, { sha512: 'a' }, false],
    [{ sha1: 'a' }, { sha1: 'a' }, false],
    [{ md5: 'x', sha256: 'a' }, { md5: 'y', sha256: 'a' }, false],
    [{}, {}, false],
  ])('%j and %j name the same bytes: %j', (a, b, same) => {
    expect(sameDigests(a, b)).toBe(same)
    expect(sameDigests(b, a)).toBe(same)
  })
})

describe('the base of a run URI', () => {
  it.each([
    ['https://x/actions/runs/7/attempts/2', 'https://x/actions/runs/7'],
    ['https://x/actions/runs/7/attempts/12', 'https://x/actions/runs/7'],
    ['https://x/actions/runs/7/attempts/0', 'https://x/actions/runs/7/attempts/0'],
    ['https://x/actions/runs/7', 'https://x/actions/runs/7'],
    ['urn:custody:run:x', 'urn:custody:run:x'],
  ])('of %s is %s', (uri, base) => {
    expect(runBase(uri)).toBe(base)
  })
})

interface Kept {
  readonly tool: string | undefined
  readonly kind: string
  readonly mediaType: string
  readonly predicateType?: string
}

/** A file that a tool made, and the tool. */
function keptFile({ tool, ...file }: Kept, text: string) {
  const named = tool === undefined ? [] : [{ name: tool, version: '1' }]
  const [first] = named
  const bytes = Buffer.from(JSON.stringify({ text, tool: first }))
  return { files: [{ name: `${file.kind}.json`, bytes, ...file }], tools: named }
}

/** What speaks against a chain, for somebody who adds to it. */
async function codesOf(
  snapshot: BundleSnapshot,
  identity: JobIdentity,
  told?: Parameters<typeof judgeOf>[1],
): Promise<readonly string[]> {
  const judge = await judgeOf({ signers, jobs: [identity], subjects: [] }, told)
  const outcome = await judge(snapshot, { level: 'append' })
  return outcome.ok ? [] : outcome.checks.filter(({ ok }) => !ok).map(({ code }) => code)
}

/** A chain of two records. */
async function startedChain() {
  const { start, identity } = startRun({ parent, signers })
  const job = start('started')
  await job.record({ stage: 'source' })
  const left = await job.record({ stage: 'build', products: ['dist/app.tgz'] })
  if (left === undefined) throw new TypeError('no record')
  return { snapshot: left.snapshot, identity, run: runClaimsOf(identity) }
}
