import { createHash, type KeyObject, sign } from 'node:crypto'
import { spki } from './certificate.ts'
import type { KeyPair } from './key-material.ts'

const ED25519 = 0x01

/** The state of a log: how many entries, under which root. */
export interface TreeHead {
  readonly size: number
  readonly rootHash: Buffer
}

/** A checkpoint (C2SP tlog-checkpoint) in a signed note with one Ed25519 signature (C2SP signed-note). */
export function signCheckpoint(origin: string, head: TreeHead, keys: KeyPair): string {
  const note = `${origin}\n${head.size}\n${head.rootHash.toString('base64')}\n`
  const keyHash = noteKeyId(origin, keys.publicKey).subarray(0, 4)
  const signature = Buffer.concat([keyHash, sign(null, Buffer.from(note), keys.privateKey)])
  return `${note}\n\u2014 ${origin} ${signature.toString('base64')}\n`
}

/** SHA-256 over the note key (C2SP signed-note): its first four bytes mark signatures, Rekor v2 takes all as log id. */
export function noteKeyId(name: string, publicKey: KeyObject): Buffer {
  const raw = spki(publicKey).subarray(-32)
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([ED25519]))
    .update(raw)
    .digest()
}
