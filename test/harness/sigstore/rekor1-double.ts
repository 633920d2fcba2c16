import { createHash, createPublicKey, type KeyObject, sign, verify, X509Certificate } from 'node:crypto'
import type { LoopbackRequest, LoopbackResponse } from '../loopback-server.ts'
import { spki } from './certificate.ts'
import type { KeyPair } from './key-material.ts'
import { MerkleTree } from './merkle-tree.ts'

const PATH = '/api/v1/log/entries'

/** A Rekor v1 log. */
export interface Rekor1 {
  /** `POST /api/v1/log/entries` and `GET /api/v1/log/entries/ID`; undefined for anything else. */
  readonly answer: (request: LoopbackRequest) => LoopbackResponse | undefined
}

interface ProposedEntry {
  readonly kind: string
  readonly apiVersion: string
  readonly spec: {
    readonly proposedContent?: { readonly envelope: string; readonly verifiers: readonly string[] }
  }
}

interface EnvelopeJson {
  readonly payload: string
  readonly payloadType: string
  readonly signatures: readonly [{ readonly sig: string }]
}

/**
 * A Rekor v1 log in memory for entries of type `dsse` 0.0.1, which verifies each signature as the real one does. It gives a
 * signed entry timestamp, and a proof in a real tree under a signed checkpoint. Its global index begins at `offset`, as that
 * of a log does that began a new tree.
 */
export function makeRekor1(host: string, keys: KeyPair, clock: () => Date, offset = 1000): Rekor1 {
  const tree = new MerkleTree()
  const taken = new Map<string, unknown>()
  const create = (body: Buffer): LoopbackResponse => {
    const entry = canonicalEntry(JSON.parse(body.toString()) as ProposedEntry)
    if (entry === undefined) return { status: 400, json: { code: 400, message: 'invalid entry' } }
    const id = leafId(entry)
    const location = { location: `${PATH}/${id}` }
    if (taken.has(id)) {
      const message = `an equivalent entry already exists in the transparency log with UUID ${id}`
      return { status: 409, json: { code: 409, message }, headers: location }
    }
    const answer = {
      [id]: logEntry(entry, tree.append(Buffer.from(entry)), tree, { host, keys, clock, offset }),
    }
    taken.set(id, answer)
    return { status: 201, json: answer, headers: location }
  }
  return {
    answer: ({ method, url: { pathname }, body }) => {
      if (method === 'POST' && pathname === PATH) return create(body)
      const found = taken.get(pathname.slice(PATH.length + 1))
      return method === 'GET' && found !== undefined ? { json: found } : undefined
    },
  }
}

const sha256 = (bytes: string | Buffer): Buffer => createHash('sha256').update(bytes).digest()

/** SHA-256 of the leaf (RFC 6962), after a tree's number. */
const leafId = (entry: string): string =>
  `0123456789abcdef${sha256(Buffer.concat([Buffer.from([0]), Buffer.from(entry)])).toString('hex')}`

function canonicalEntry({ kind, apiVersion, spec }: ProposedEntry): string | undefined {
  const [verifier] = spec.proposedContent?.verifiers ?? []
  if (
    kind !== 'dsse' ||
    apiVersion !== '0.0.1' ||
    spec.proposedContent === undefined ||
    verifier === undefined
  )
    return undefined
  const text = spec.proposedContent.envelope
  const envelope = JSON.parse(text) as EnvelopeJson
  if (!isSigned(envelope, Buffer.from(verifier, 'base64').toString())) return undefined
  const hashOf = (bytes: string | Buffer) => ({ algorithm: 'sha256', value: sha256(bytes).toString('hex') })
  return JSON.stringify({
    apiVersion,
    kind,
    spec: {
      envelopeHash: hashOf(text),
      payloadHash: hashOf(Buffer.from(envelope.payload, 'base64')),
      signatures: [{ signature: envelope.signatures[0].sig, verifier }],
    },
  })
}

function isSigned({ payload, payloadType, signatures }: EnvelopeJson, pem: string): boolean {
  const key = pem.includes('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem)
  const bytes = Buffer.from(payload, 'base64')
  const head = `DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `
  const signature = Buffer.from(signatures[0].sig, 'base64')
  return verify(digestOf(key), Buffer.concat([Buffer.from(head), bytes]), key, signature)
}

function digestOf(key: KeyObject): 'sha256' | 'sha384' | null {
  if (key.asymmetricKeyType === 'ed25519') return null
  return key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'sha384' : 'sha256'
}

interface LogFacts {
  readonly host: string
  readonly keys: KeyPair
  readonly clock: () => Date
  readonly offset: number
}

function logEntry(entry: string, index: number, tree: MerkleTree, facts: LogFacts): unknown {
  const body = Buffer.from(entry).toString('base64')
  const integratedTime = Math.floor(facts.clock().getTime() / 1000)
  const logID = sha256(spki(facts.keys.publicKey)).toString('hex')
  const logIndex = facts.offset + index
  // Canonical JSON: the members are in the order of their names.
  const promised = JSON.stringify({ body, integratedTime, logID, logIndex })
  const rootHash = tree.rootHash()
  return {
    body,
    integratedTime,
    logID,
    logIndex,
    verification: {
      inclusionProof: {
        checkpoint: checkpoint(tree.size, rootHash, facts),
        hashes: tree.inclusionProof(index).map((hash) => hash.toString('hex')),
        logIndex: index,
        rootHash: rootHash.toString('hex'),
        treeSize: tree.size,
      },
      signedEntryTimestamp: sign('sha256', Buffer.from(promised), facts.keys.privateKey).toString('base64'),
    },
  }
}

/** Rekor v1 names its tree by a number after the host, and signs with the host's name alone. */
function checkpoint(size: number, rootHash: Buffer, { host, keys }: LogFacts): string {
  const note = `${host} - 1193050959916656506\n${size}\n${rootHash.toString('base64')}\n`
  const hint = sha256(spki(keys.publicKey)).subarray(0, 4)
  const signature = Buffer.concat([hint, sign('sha256', Buffer.from(note), keys.privateKey)])
  return `${note}\n\u2014 ${host} ${signature.toString('base64')}\n`
}
