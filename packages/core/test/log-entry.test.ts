import { generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { toPem } from '../../../test/harness/sigstore/certificate.ts'
import { MerkleTree } from '../../../test/harness/sigstore/merkle-tree.ts'
import { p256 } from '../src/dsse/key-algorithm.ts'
import { readLogEntry, readPromisedEntry } from '../src/dsse/log-entry.ts'
import type { LogEntry } from '../src/dsse/signature-bundle.ts'
import { CustodyError } from '../src/errors.ts'
import { canonicalJson, type Writable } from '../src/json/canonical-json.ts'
import { ObjectReader } from '../src/json/object-reader.ts'
import { readJson } from '../src/json/read-json.ts'
import type { LoggedSignature } from '../src/verify/log/check-log-entry.ts'
import { rootOf } from '../src/verify/log/merkle-proof.ts'
import { verifyLogEntry } from '../src/verify/log/verify-log-entry.ts'
import type { TrustedLog } from '../src/verify/trusted-root.ts'

const logKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const signerKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const spki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' })
const logId = hash('sha256', spki(logKeys.publicKey), 'buffer')
const log: TrustedLog = {
  url: 'https://rekor.test',
  id: logId,
  publicKey: logKeys.publicKey,
  validity: { start: new Date('2026-01-01T00:00:00Z'), end: new Date('2026-12-31T00:00:00Z') },
}
const message = Buffer.from('DSSEv1 1 t 7 payload')
const payload = Buffer.from('payload')
const signature = sign('sha256', message, signerKeys.privateKey)
const logged: LoggedSignature = {
  message,
  payload,
  signature,
  algorithm: p256,
  verifier: { publicKey: spki(signerKeys.publicKey) },
}
const integratedTime = Date.parse('2026-06-01T00:00:00Z') / 1000

const pem = Buffer.from(toPem('PUBLIC KEY', spki(signerKeys.publicKey)))
const b64 = (bytes: Buffer) => bytes.toString('base64')
const digestOf = (bytes: Buffer) => ({ algorithm: 'sha256', value: hash('sha256', bytes) })

type Spec = { readonly [name: string]: Writable }

const specs: Readonly<Record<string, Spec>> = {
  'hashedrekord 0.0.1': {
    data: { hash: digestOf(message) },
    signature: { content: b64(signature), publicKey: { content: b64(pem) } },
  },
  'dsse 0.0.1': {
    envelopeHash: digestOf(Buffer.from('anything')),
    payloadHash: digestOf(payload),
    signatures: [{ signature: b64(signature), verifier: b64(pem) }],
  },
  'intoto 0.0.2': {
    content: {
      envelope: {
        payloadType: 'application/vnd.in-toto+json',
        signatures: [{ sig: b64(Buffer.from(b64(signature))), publicKey: b64(pem) }],
      },
      payloadHash: digestOf(payload),
    },
  },
}

interface Mistakes {
  readonly spec?: (good: Spec) => Spec
  readonly entry?: (good: LogEntry) => LogEntry
  readonly time?: number
  readonly note?: (good: string) => string
}

/** An entry of a Rekor v1 log, the third of five in its tree. */
function entryOf(kindVersion: string, { spec, entry, time = integratedTime, note }: Mistakes = {}): LogEntry {
  const [kind = '', version = ''] = kindVersion.split(' ')
  const good = specs[kindVersion] ?? {}
  const body = Buffer.from(canonicalJson({ apiVersion: version, kind, spec: spec?.(good) ?? good }))
  const tree = new MerkleTree()
  for (const leaf of ['a', 'b', body, 'd', 'e']) tree.append(Buffer.from(leaf))
  const made = {
    logIndex: '1002',
    logId,
    kind,
    version,
    promise: { integratedTime: `${time}`, signedEntryTimestamp: promise(body, time, 1002) },
    proof: {
      logIndex: '2',
      rootHash: tree.rootHash(),
      treeSize: '5',
      hashes: tree.inclusionProof(2),
      checkpoint: checkpoint(note?.(noteOf(tree)) ?? noteOf(tree)),
    },
    body,
  }
  return entry?.(made) ?? made
}

function promise(body: Buffer, time: number, logIndex: number): Buffer {
  const promised = { body: b64(body), integratedTime: time, logID: logId.toString('hex'), logIndex }
  return sign('sha256', Buffer.from(canonicalJson(promised)), logKeys.privateKey)
}

function noteOf(tree: MerkleTree): string {
  return `rekor.test - 1193050959916656506\n${tree.size}\n${b64(tree.rootHash())}\n`
}

function checkpoint(note: string): string {
  const own = Buffer.concat([logId.subarray(0, 4), sign('sha256', Buffer.from(note), logKeys.privateKey)])
  return `${note}\n\u2014 rekor.test ${b64(own)}\n`
}

const verify = (entry: LogEntry, about = logged, logs = [log]) => verifyLogEntry(entry, about, logs)

const signedBy = (name: string, value: string) => (good: Spec) =>
  JSON.parse(JSON.stringify(good).replaceAll(name, value))

/** What a log could have signed that is about something else. */
const others: readonly (readonly [string, (good: Spec) => Spec])[] = [
  ['another signature', signedBy(b64(signature), b64(Buffer.from('another')))],
  [
    'another signature, encoded twice',
    signedBy(b64(Buffer.from(b64(signature))), b64(Buffer.from('YW5vdGhlcg=='))),
  ],
  ['another key', signedBy(b64(pem), b64(Buffer.from(toPem('PUBLIC KEY', spki(logKeys.publicKey)))))],
  ['a certificate', signedBy(b64(pem), b64(Buffer.from(toPem('CERTIFICATE', spki(signerKeys.publicKey)))))],
  ['another digest of the message', signedBy(hash('sha256', message), 'f'.repeat(64))],
  ['another digest of the payload', signedBy(hash('sha256', payload), 'f'.repeat(64))],
  ['a digest by another algorithm', signedBy('"sha256"', '"sha1"')],
]

describe.each(Object.entries(specs))('an entry of Rekor v1: %s', (kindVersion, good) => {
  it('says when the log took it', () => {
    expect(verify(entryOf(kindVersion))).toMatchObject({ log, at: new Date(1000 * integratedTime) })
  })

  const applying = others.filter(([, spec]) => canonicalJson(spec(good)) !== canonicalJson(good))
  it.each(applying)('is refused with %s, though the log signed it', (_, spec) => {
    expect(() => verify(entryOf(kindVersion, { spec }))).toThrow(
      expect.objectContaining({ code: 'log-entry-invalid' }),
    )
  })

  it.each<readonly [string, (entry: LogEntry) => LogEntry]>([
    ['another index', (entry) => ({ ...entry, logIndex: '1003' })],
    ['an index below that of its tree', (entry) => ({ ...entry, logIndex: '1' })],
    [
      'another time',
      (entry) => ({ ...entry, promise: { ...promiseOf(entry), integratedTime: `${integratedTime + 1}` } }),
    ],
    [
      'a promise by another',
      (entry) => ({ ...entry, promise: { ...promiseOf(entry), signedEntryTimestamp: signature } }),
    ],
    ['another name of its kind', (entry) => ({ ...entry, kind: 'rekord' })],
    ['another log', (entry) => ({ ...entry, logId: Buffer.alloc(32) })],
    ['another index in the proof', (entry) => ({ ...entry, proof: { ...proofOf(entry), logIndex: '3' } })],
    ['no hashes in the proof', (entry) => ({ ...entry, proof: { ...proofOf(entry), hashes: [] } })],
    [
      'one hash too many',
      (entry) => ({ ...entry, proof: { ...proofOf(entry), hashes: [...proofOf(entry).hashes, logId] } }),
    ],
    ['an index beyond its tree', (entry) => ({ ...entry, proof: { ...proofOf(entry), logIndex: '5' } })],
    ['another root hash', (entry) => ({ ...entry, proof: { ...proofOf(entry), rootHash: logId } })],
    ['another tree size', (entry) => ({ ...entry, proof: { ...proofOf(entry), treeSize: '6' } })],
  ])('is refused with %s', (_, change) => {
    expect(() => verify(entryOf(kindVersion, { entry: change }))).toThrow(
      expect.objectContaining({ code: 'log-entry-invalid' }),
    )
  })

  it('is refused outside of the validity of its log, and under another name of it', () => {
    const late = Date.parse('2027-01-01T00:00:00Z') / 1000
    const code = { code: 'log-entry-invalid' }
    expect(() => verify(entryOf(kindVersion, { time: late }))).toThrow(expect.objectContaining(code))
    for (const url of [
      'https://rekor.test.evil',
      'https://evil.rekor.test',
      'https://rekor',
      'rekor.test/evil',
    ])
      expect(() => verify(entryOf(kindVersion), logged, [{ ...log, url }])).toThrow(
        expect.objectContaining(code),
      )
  })

  it.each(['https://rekor.test', 'https://rekor.test/', 'http://rekor.test:3000', 'rekor.test'])(
    'is of the log at %s',
    (url) => {
      expect(verify(entryOf(kindVersion), logged, [{ ...log, url }])).toBeDefined()
    },
  )

  it('holds by its promise alone, and by nothing in another form', () => {
    const { proof: _, ...promised } = entryOf(kindVersion)
    expect(verify(promised).at).toBeDefined()
    expect(() => verify(entryOf(kindVersion, { note: (note) => note.replace('\n5\n', '\n6\n') }))).toThrow(
      CustodyError,
    )
  })
})

describe('an entry in a bundle', () => {
  const json = (changes: Record<string, unknown>, kindVersion = { kind: 'dsse', version: '0.0.1' }) => {
    const { proof, promise: given, ...rest } = entryOf('dsse 0.0.1')
    const inclusionProof = {
      logIndex: proof?.logIndex,
      rootHash: b64(proof?.rootHash ?? logId),
      treeSize: proof?.treeSize,
      hashes: proof?.hashes.map(b64),
      checkpoint: { envelope: proof?.checkpoint },
    }
    const whole = {
      logIndex: rest.logIndex,
      logId: { keyId: b64(logId) },
      kindVersion,
      integratedTime: given?.integratedTime,
      inclusionPromise: { signedEntryTimestamp: b64(given?.signedEntryTimestamp ?? logId) },
      inclusionProof,
      canonicalizedBody: b64(rest.body),
      ...changes,
    }
    const refuse = (where: string, found: string, expected: string) =>
      new Refused(`${where} ${found} ${expected}`)
    return new ObjectReader(readJson(Buffer.from(JSON.stringify(whole)), 'entry'), 'entry', refuse)
  }

  it('is read with its promise, and without its proof where the promise is enough', () => {
    expect(verify(readLogEntry(json({}))).at).toEqual(new Date(1000 * integratedTime))
    expect(readPromisedEntry(json({ inclusionProof: undefined })).proof).toBeUndefined()
  })

  it.each<readonly [string, () => unknown]>([
    ['of v1 without its promise', () => readLogEntry(json({ inclusionPromise: undefined }))],
    ['of v1 without its time', () => readLogEntry(json({ integratedTime: undefined }))],
    ['of v1 without its proof', () => readLogEntry(json({ inclusionProof: undefined }))],
    ['of v2 with a promise', () => readLogEntry(json({}, { kind: 'hashedrekord', version: '0.0.2' }))],
    [
      'of v2 where a promise is needed',
      () =>
        readPromisedEntry(
          json(
            { inclusionPromise: undefined, integratedTime: undefined },
            { kind: 'hashedrekord', version: '0.0.2' },
          ),
        ),
    ],
    ['with a negative index', () => readLogEntry(json({ logIndex: '-1' }))],
    ['with an index that is a number', () => readLogEntry(json({ logIndex: 1002 }))],
  ])('is refused %s', (_, read) => {
    expect(read).toThrow(Refused)
  })
})

describe('an inclusion proof', () => {
  it('leads from each entry of a tree to its root, and from no other', () => {
    const tree = new MerkleTree()
    for (let size = 1; size <= 33; size += 1) {
      tree.append(Buffer.from(`leaf ${size - 1}`))
      for (let index = 0; index < size; index += 1) {
        const proof = {
          logIndex: `${index}`,
          treeSize: `${size}`,
          rootHash: tree.rootHash(),
          hashes: tree.inclusionProof(index),
          checkpoint: '',
        }
        expect(rootOf(Buffer.from(`leaf ${index}`), proof)).toEqual(tree.rootHash())
        expect(rootOf(Buffer.from('another'), proof)).not.toEqual(tree.rootHash())
        const shifted = { ...proof, logIndex: `${(index + 1) % size}` }
        if (size > 1) expect(rootOf(Buffer.from(`leaf ${index}`), shifted)).not.toEqual(tree.rootHash())
      }
    }
  })
})

class Refused extends CustodyError {
  constructor(what: string) {
    super('refused', { fault: 'evidence', what, hint: '' }, {})
  }
}

function promiseOf({ promise: given }: LogEntry) {
  if (given === undefined) throw new Error('no promise')
  return given
}

function proofOf({ proof }: LogEntry) {
  if (proof === undefined) throw new Error('no proof')
  return proof
}
