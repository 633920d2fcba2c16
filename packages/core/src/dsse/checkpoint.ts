/** A checkpoint of a transparency log (C2SP tlog-checkpoint) in a signed note (C2SP signed-note) with one signature. */
export interface Checkpoint {
  /** Name of the log, which is the name of its key, too. */
  readonly origin: string
  /** Decimal. */
  readonly treeSize: string
  readonly rootHash: Buffer
  /** First four bytes of the log's id. */
  readonly keyHint: Buffer
}

const note = /^([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/=]+)\n\n\u2014 (\S+) ([A-Za-z0-9+/=]+)\n$/

/**
 * Reads a checkpoint with nothing beside it: three lines, one signature by the origin itself.
 * Returns undefined for anything else, base64 in another than its canonical form included.
 */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [, origin, treeSize, root, name, signature] = note.exec(text) ?? []
  if (origin === undefined || treeSize === undefined || root === undefined || signature === undefined)
    return undefined
  const rootHash = Buffer.from(root, 'base64')
  const signatureBytes = Buffer.from(signature, 'base64')
  const canonical = rootHash.toString('base64') === root && signatureBytes.toString('base64') === signature
  if (name !== origin || !canonical || signatureBytes.length < 5) return undefined
  return { origin, treeSize, rootHash, keyHint: signatureBytes.subarray(0, 4) }
}

/**
 * The checkpoint without the signatures of others: what is left is the line of the origin whose key hint begins the log's id.
 * A text that is no signed note, or has no such line, is returned as it is, for its reader to refuse.
 */
export function ownSignatureOnly(text: string, logId: Buffer): string {
  const split = text.indexOf('\n\n')
  const origin = text.slice(0, text.indexOf('\n'))
  const lines = text.slice(split + 2).split(/(?<=\n)/)
  const own = lines.filter((line) => isOwn(line, origin, logId))
  return split < 0 || own.length !== 1 || !lines.every(isSignatureLine)
    ? text
    : text.slice(0, split + 2) + own.join('')
}

function isSignatureLine(line: string): boolean {
  return /^\u2014 \S+ [A-Za-z0-9+/=]+\n$/.test(line)
}

function isOwn(line: string, origin: string, logId: Buffer): boolean {
  const prefix = `\u2014 ${origin} `
  const signature = Buffer.from(line.slice(prefix.length), 'base64')
  return line.startsWith(prefix) && signature.subarray(0, 4).equals(logId.subarray(0, 4))
}
