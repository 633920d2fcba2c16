import type { LoopbackResponse } from '../loopback-server.ts'
import { noteKeyId, signCheckpoint } from './checkpoint.ts'
import type { KeyPair } from './key-material.ts'
import { MerkleTree } from './merkle-tree.ts'

/** The write side of Rekor v2. */
export interface TransparencyLog {
  /** `POST /api/v2/log/entries`: a hashedrekord 0.0.2 entry goes in, its log entry comes out. */
  readonly addEntry: (body: Buffer) => LoopbackResponse
}

interface HashedRekordRequest {
  readonly digest: string
  readonly signature: {
    readonly content: string
    readonly verifier: {
      readonly keyDetails: string
      readonly x509Certificate?: { readonly rawBytes: string }
      readonly publicKey?: { readonly rawBytes: string }
    }
  }
}

/** Name and length of the digest that goes with each kind of key; a kind that signs no digest cannot be logged. */
const digests: Readonly<Record<string, { readonly algorithm: string; readonly length: number }>> = {
  PKIX_ECDSA_P256_SHA_256: { algorithm: 'SHA2_256', length: 32 },
  PKIX_ECDSA_P384_SHA_384: { algorithm: 'SHA2_384', length: 48 },
  PKIX_RSA_PKCS1V15_2048_SHA256: { algorithm: 'SHA2_256', length: 32 },
  PKIX_RSA_PKCS1V15_3072_SHA256: { algorithm: 'SHA2_256', length: 32 },
  PKIX_RSA_PKCS1V15_4096_SHA256: { algorithm: 'SHA2_256', length: 32 },
}

/**
 * A log in memory, with a real tree over all its entries and signed checkpoints. It does not check the entry's signature: the
 * request holds a digest, and Node verifies messages.
 */
export function makeTransparencyLog(origin: string, keys: KeyPair): TransparencyLog {
  const tree = new MerkleTree()
  const known = new Map<string, number>()
  return {
    addEntry: (body) => {
      const parsed = JSON.parse(body.toString()) as { readonly hashedRekordRequestV002?: HashedRekordRequest }
      if (parsed.hashedRekordRequestV002 === undefined)
        return refuse(400, 3, 'invalid type, must be hashedrekord')
      const entry = canonicalEntry(parsed.hashedRekordRequestV002)
      if (entry === undefined) return refuse(400, 3, 'invalid hashedrekord request')
      const existing = known.get(entry)
      if (existing !== undefined) return conflict(existing)
      const index = tree.append(Buffer.from(entry))
      known.set(entry, index)
      return { status: 201, json: logEntry(entry, index, tree, origin, keys) }
    },
  }
}

const refuse = (status: number, code: number, message: string): LoopbackResponse => ({
  status,
  json: { code, message, details: [] },
})

const conflict = (index: number): LoopbackResponse => ({
  ...refuse(409, 6, `an equivalent entry already exists in the transparency log with index ${index}`),
  headers: { 'x-log-index': `${index}` },
})

/** The entry as the log keeps it, its members in canonical order (RFC 8785); undefined when the request is no good. */
function canonicalEntry({ digest, signature }: HashedRekordRequest): string | undefined {
  const { keyDetails, x509Certificate, publicKey } = signature.verifier
  const { algorithm, length } = digests[keyDetails] ?? {}
  const isWhole = Buffer.from(digest, 'base64').length === length
  if (!isWhole || (x509Certificate ?? publicKey) === undefined) return undefined
  const key = x509Certificate === undefined ? { publicKey } : { x509Certificate }
  return JSON.stringify({
    apiVersion: '0.0.2',
    kind: 'hashedrekord',
    spec: {
      hashedRekordV002: {
        data: { algorithm, digest },
        signature: {
          content: signature.content,
          verifier: { keyDetails, ...key },
        },
      },
    },
  })
}

function logEntry(entry: string, index: number, tree: MerkleTree, origin: string, keys: KeyPair): unknown {
  const rootHash = tree.rootHash()
  return {
    logIndex: `${index}`,
    logId: { keyId: noteKeyId(origin, keys.publicKey).toString('base64') },
    kindVersion: { kind: 'hashedrekord', version: '0.0.2' },
    integratedTime: '0',
    inclusionPromise: null,
    inclusionProof: {
      logIndex: `${index}`,
      rootHash: rootHash.toString('base64'),
      treeSize: `${tree.size}`,
      hashes: tree.inclusionProof(index).map((hash) => hash.toString('base64')),
      checkpoint: { envelope: signCheckpoint(origin, { size: tree.size, rootHash }, keys) },
    },
    canonicalizedBody: Buffer.from(entry).toString('base64'),
  }
}
