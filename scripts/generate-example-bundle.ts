// Writes the smallest sealed bundle there is, and the page that explains it byte by byte. Its key is the first test key of
// RFC 8032 and its times are fixed, so the same bytes come out everywhere:
//
//   node --conditions=source scripts/generate-example-bundle.ts [--check]

import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { titleOf } from '../packages/core/src/bundle/descriptor.ts'
import type { BundleSnapshot } from '../packages/core/src/bundle/snapshot.ts'
import { appendSeal, writeChain } from '../packages/core/src/chain/append.ts'
import type { RunClaims } from '../packages/core/src/chain/claims.ts'
import { factsFrom } from '../packages/core/src/chain/rules/seals.ts'
import { entriesRoot, sealEntries, sealPayload } from '../packages/core/src/chain/seal.ts'
import { verifyChain } from '../packages/core/src/chain/verify-chain.ts'
import { digestOf, hexOf } from '../packages/core/src/digest/sha256.ts'
import { readSignatureBundle } from '../packages/core/src/dsse/read-signature-bundle.ts'
import { createKeySigner } from '../packages/core/src/sign/key-signer.ts'
import { readPublicKey } from '../packages/core/src/verify/read-public-key.ts'
import { leaveRecord } from '../packages/flow/src/leave-record.ts'
import { ROOT } from './root.ts'
import { fillMarkers, type WrittenFile, writeOrCheck } from './written-files.ts'

const FOLDER = 'docs/spec/example'
const PAGE = 'docs/spec/worked-example.md'
const artifact = 'hello\n'

/** RFC 8032, section 7.1, test 1, as PKCS#8. */
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
const der = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex')
const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
const publicPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
const signer = createKeySigner({
  pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  passphrase: undefined,
})

const now = () => new Date('2026-01-02T03:04:05.000Z')
const chainId = '000102030405060708090a0b0c0d0e0f'
const subject = [{ name: 'hello.txt', digest: { sha256: hexOf(digestOf(artifact)) } }]
const claims: RunClaims = {
  repository: 'https://github.com/octo-org/hello',
  repositoryId: '1296269',
  uri: 'https://github.com/octo-org/hello/actions/runs/1/attempts/1',
  attempt: 1,
  commit: '7fd1a60b01f91b314f59955a4e4d4e80d8edf11d',
  ref: 'refs/heads/main',
  workflowRef: 'octo-org/hello/.github/workflows/build.yml@refs/heads/main',
  jobWorkflowRef: '',
  runnerEnvironment: 'github-hosted',
  actor: 'octocat',
}
const trust = { keys: [readPublicKey(publicPem)], roots: [], identities: [] }

const work = mkdtempSync(join(tmpdir(), 'custody-example-'))
try {
  const recorded = await record(join(work, 'bundle'))
  const sealed = await seal(recorded)
  const files = [
    ...bundleFiles(join(work, 'bundle')),
    [`${FOLDER}/hello.txt`, artifact] as const,
    [`${FOLDER}/public-key.pem`, publicPem] as const,
    pageOf(recorded, sealed),
  ]
  write(files)
} finally {
  rmSync(work, { recursive: true, force: true })
}

async function record(folder: string): Promise<BundleSnapshot> {
  const position = { folder, chainId, head: undefined }
  const chain = {
    position,
    received: 'own',
    chain: undefined,
    snapshot: undefined,
    trust: { trust, run: undefined, roots: [] },
  } as const
  const facts = {
    stage: 'build',
    subject,
    consumed: [{ name: `git+${claims.repository}`, digest: { gitCommit: claims.commit } }],
    command: ['make', 'hello.txt'],
    byproducts: { 'return-value': 0, stdout: digestOf(''), stderr: digestOf('') },
    files: [],
    startedOn: now(),
  }
  const ports = {
    now,
    run: { claims, workflow: undefined },
    progress: () => {},
    memory: { recall: () => undefined, remember: () => {} },
    artifacts: undefined,
  }
  return (await leaveRecord(chain, facts, { signer }, ports)).snapshot
}

async function seal(recorded: BundleSnapshot): Promise<BundleSnapshot> {
  const { head, folder } = recorded
  const outcome = await verifyChain(recorded, {
    level: 'append',
    bundleDigest: head.digest,
    trust,
    now: now(),
    assertedStages: [],
    requiredStages: [],
  })
  if (!outcome.ok) throw new Error('the example does not verify')
  const entries = sealEntries(head, factsFrom(outcome.chain.records))
  const payload = sealPayload(subject, {
    custody: { v: 1, chainId, stage: 'attest', previous: head.digest, run: claims },
    entries: [...entries],
    absent: [],
    merkleRoot: entriesRoot(entries),
    sequence: { workflow: claims.workflowRef.replace(/@.*$/, ''), runNumber: 1, attempt: 1, n: 1 },
  })
  const [bytes] = await signer.sign([payload])
  if (bytes === undefined) throw new Error('the example was not signed')
  return writeChain(appendSeal({ folder, chainId, head }, payload, bytes))
}

function bundleFiles(folder: string): readonly WrittenFile[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [`${FOLDER}/bundle${path.slice(folder.length)}`, readFileSync(path, 'utf8')])
}

function pageOf(recorded: BundleSnapshot, sealed: BundleSnapshot): WrittenFile {
  const page = readFileSync(join(ROOT, PAGE), 'utf8')
  const parts = {
    files: fileTable(sealed),
    'first head': jsonBlock(recorded.head.bytes),
    'signed record': jsonBlock(blobTitled(recorded, 'records/')),
    'payload of the record': jsonBlock(payloadOf(blobTitled(recorded, 'records/'))),
    'second head': jsonBlock(sealed.head.bytes),
    'payload of the seal': jsonBlock(payloadOf(blobTitled(sealed, 'seals/'))),
    index: jsonBlock(readFileSync(join(work, 'bundle', 'index.json'))),
    verify: verifyBlock(sealed),
  }
  return [PAGE, Object.entries(parts).reduce((text, [name, part]) => fillMarkers(text, name, part), page)]
}

function fileTable({ head, blobs }: BundleSnapshot): string {
  const titles = new Map(head.layers.map((layer) => [layer.digest, titleOf(layer)]))
  const rows = [...blobs].map(
    ([digest, bytes]) => `| \`${hexOf(digest).slice(0, 16)}…\` | ${bytes.byteLength} | ${nameOf(digest)} |`,
  )
  return ['| blob | bytes | what |', '|---|---|---|', ...rows.sort()].join('\n')

  function nameOf(digest: typeof head.digest): string {
    if (digest === head.digest) return 'the head: its digest is the bundle digest'
    const title = titles.get(digest)
    return title === undefined ? 'the empty config `{}`' : `\`${shortened(title)}\``
  }
}

function shortened(title: string): string {
  return title.replace(/([0-9a-f]{16})[0-9a-f]{48}/g, '$1…')
}

function blobTitled({ head, blobs }: BundleSnapshot, prefix: string): Buffer {
  const layer = head.layers.find((one) => titleOf(one).startsWith(prefix))
  const bytes = layer === undefined ? undefined : blobs.get(layer.digest)
  if (bytes === undefined) throw new Error(`no ${prefix}`)
  return bytes
}

function payloadOf(bundle: Buffer): Buffer {
  return readSignatureBundle(bundle).envelope.payload
}

/** Spread over lines for people, with long base64 cut; the bytes themselves have no white space. */
function jsonBlock(bytes: Buffer): string {
  const text = JSON.stringify(JSON.parse(bytes.toString()), undefined, 2)
  const cut = text.replace(/"([A-Za-z0-9+/]{48})[A-Za-z0-9+/]{80,}={0,2}"/g, '"$1…"')
  return ['```json', cut, '```'].join('\n')
}

function verifyBlock({ head }: BundleSnapshot): string {
  const command = `npx --no custody report --bundle ${FOLDER}/bundle --bundle-digest ${head.digest} --public-key ${FOLDER}/public-key.pem`
  return [
    '```sh',
    `npx --no custody inspect ${FOLDER}/bundle`,
    `${command.replaceAll(/ --(?!no )/g, ' \\\n  --')} \\\n  --out .custody/example`,
    '```',
  ].join('\n')
}

function write(files: readonly WrittenFile[]): void {
  if (!process.argv.includes('--check')) {
    rmSync(join(ROOT, FOLDER), { recursive: true, force: true })
    for (const [path] of files) mkdirSync(dirname(join(ROOT, path)), { recursive: true })
  }
  writeOrCheck(files)
}
