/** A checkpoint of a transparency log (C2SP tlog-checkpoint) in a signed note (C2SP signed-note) with one signature. */
export interface Checkpoint {
  /** What is signed: all up to the empty line. */
  readonly note: string
  /** Name of the log: the first line, without the number of the tree that Rekor v1 puts behind it. */
  readonly origin: string
  /** Decimal. */
  readonly treeSize: string
  readonly rootHash: Buffer
  /** First four bytes of the log's id. */
  readonly keyHint: Buffer
  readonly signature: Buffer
}

const signedNote =
  /^([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/=]+)\n((?:[^\n]+\n)*)\n\u2014 (\S+) ([A-Za-z0-9+/=]+)\n$/

/**
 * Reads a checkpoint with nothing beside it: name, size and root hash, what more the log may write under them, and one signature
 * by the log itself. Returns undefined for anything else, base64 in another than its canonical form included.
 */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [, firstLine = '', treeSize, root, , name, signature] = signedNote.exec(text) ?? []
  if (treeSize === undefined || root === undefined || name === undefined || signature === undefined)
    return undefined
  const rootHash = Buffer.from(root, 'base64')
  const bytes = Buffer.from(signature, 'base64')
  const isCanonical = rootHash.toString('base64') === root && bytes.toString('base64') === signature
  if (!isOriginOf(firstLine, name) || !isCanonical || bytes.length < 5) return undefined
  const note = text.slice(0, text.indexOf('\n\n') + 1)
  const [keyHint, own] = [bytes.subarray(0, 4), bytes.subarray(4)]
  return { note, origin: name, treeSize, rootHash, keyHint, signature: own }
}

/**
 * The checkpoint without the signatures of others: what is left is the line of the origin whose key hint begins the log's id.
 * A text that is no signed note, or has no such line, is returned as it is, for its reader to refuse.
 */
export function ownSignatureOnly(text: string, logId: Buffer): string {
  const split = text.indexOf('\n\n')
  const firstLine = text.slice(0, text.indexOf('\n'))
  const lines = text.slice(split + 2).split(/(?<=\n)/)
  const own = lines.filter((line) => isOwn(line, firstLine, logId))
  return split < 0 || own.length !== 1 || !lines.every(isSignatureLine)
    ? text
    : text.slice(0, split + 2) + own.join('')
}

function isSignatureLine(line: string): boolean {
  return /^\u2014 \S+ [A-Za-z0-9+/=]+\n$/.test(line)
}

function isOwn(line: string, firstLine: string, logId: Buffer): boolean {
  const [, name = '', signature = ''] = line.split(' ')
  const hint = Buffer.from(signature, 'base64').subarray(0, 4)
  return isOriginOf(firstLine, name) && hint.equals(logId.subarray(0, 4))
}

/** Rekor v1 names its tree, too: `rekor.sigstore.dev - 1193050959916656506`. */
function isOriginOf(firstLine: string, name: string): boolean {
  return (
    firstLine === name ||
    (firstLine.startsWith(`${name} - `) && /^[0-9]+$/.test(firstLine.slice(name.length + 3)))
  )
}
