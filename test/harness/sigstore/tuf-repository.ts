import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type LoopbackServer, startLoopbackServer } from '../loopback-server.ts'

/** A TUF repository (The Update Framework 1.0) with keys of its own, on loopback. */
export interface TufRepository extends LoopbackServer {
  /** Root metadata version 1: what a client has to have beforehand. */
  readonly root: string
  /** Addresses of all that was asked for, in order. */
  readonly asked: readonly string[]
  /** Replaces what stands under a path. */
  put(path: string, text: string): void
  /** The keys change hands: version 2 of the root, signed by both, and everything else by the new key. */
  rotate(signers?: 'both' | 'new'): void
}

interface TufKey {
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: { readonly keytype: string; readonly scheme: string; readonly keyval: object }
}

export interface TufContent {
  readonly targets: Readonly<Record<string, string>>
  /** When the timestamp metadata expires. */
  readonly expires?: Date
}

/** Serves the targets under one key for all roles, with consistent snapshots, as Sigstore's repositories are. */
export async function startTufRepository(content: TufContent): Promise<TufRepository> {
  const first = makeKey()
  const root = signed(rootOf(1, first), [first])
  const files = new Map(Object.entries(publish(content, first)))
  const asked: string[] = []
  const server = await startLoopbackServer(({ url }) => {
    asked.push(url.pathname)
    const body = files.get(url.pathname)
    return body === undefined ? undefined : { body }
  })
  return {
    ...server,
    root,
    asked,
    put: (path, text) => void files.set(path, text),
    rotate: (signers = 'both') => {
      const next = makeKey()
      const keys = signers === 'both' ? [first, next] : [next]
      files.set('/2.root.json', signed(rootOf(2, next), keys))
      for (const [path, text] of Object.entries(publish(content, next))) files.set(path, text)
    },
  }
}

function makeKey(): TufKey {
  const { privateKey, publicKey: key } = generateKeyPairSync('ed25519')
  const raw = key.export({ format: 'der', type: 'spki' }).subarray(-32)
  const publicKey = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw.toString('hex') } }
  return { id: sha256(canonical(publicKey)), privateKey, publicKey }
}

const nextYear = () => new Date(Date.now() + 365 * 86_400_000)

function metadata(type: string, expires: Date, members: object) {
  const at = expires.toISOString().replace(/\.\d+/, '')
  return { _type: type, spec_version: '1.0.31', version: 1, expires: at, ...members }
}

function rootOf(version: number, { id, publicKey }: TufKey) {
  const role = { keyids: [id], threshold: 1 }
  const roles = { root: role, timestamp: role, snapshot: role, targets: role }
  return metadata('root', nextYear(), {
    version,
    consistent_snapshot: true,
    keys: { [id]: publicKey },
    roles,
  })
}

function publish({ targets, expires = nextYear() }: TufContent, key: TufKey): Record<string, string> {
  const described = Object.entries(targets).map(([name, text]) => [name, fileInfo(text)] as const)
  const targetsText = signed(metadata('targets', nextYear(), { targets: Object.fromEntries(described) }), [
    key,
  ])
  const snapshot = signed(
    metadata('snapshot', nextYear(), { meta: { 'targets.json': { version: 1, ...fileInfo(targetsText) } } }),
    [key],
  )
  const meta = { 'snapshot.json': { version: 1, ...fileInfo(snapshot) } }
  return {
    '/timestamp.json': signed(metadata('timestamp', expires, { meta }), [key]),
    '/1.snapshot.json': snapshot,
    '/1.targets.json': targetsText,
    ...Object.fromEntries(
      Object.entries(targets).map(([name, text]) => [`/targets/${sha256(text)}.${name}`, text]),
    ),
  }
}

function fileInfo(text: string) {
  return { length: Buffer.byteLength(text), hashes: { sha256: sha256(text) } }
}

function signed(content: object, keys: readonly TufKey[]): string {
  const message = Buffer.from(canonical(content))
  const signatures = keys.map(({ id, privateKey }) => ({
    keyid: id,
    sig: sign(null, message, privateKey).toString('hex'),
  }))
  return JSON.stringify({ signatures, signed: content })
}

/** OLPC canonical JSON of texts, whole numbers and flags: members sorted, no white space. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
