import { type Layer, titleOf } from '../bundle/descriptor.ts'
import { headAfter } from '../bundle/head.ts'
import { type BundleSnapshot, blobOf } from '../bundle/snapshot.ts'
import { evidenceTitle } from '../bundle/titles.ts'
import { coreError } from '../core-errors.ts'
import { type Digest, hexOf, sha256 } from '../digest/sha256.ts'
import { readDocument } from '../in-toto/statement.ts'
import { canonicalJson } from '../json/canonical-json.ts'
import { isJsonObject, type JsonValue, readJson } from '../json/read-json.ts'
import { annotations, mediaTypes, statementType } from '../names.ts'
import { readAttestedStatement } from '../verify/attested-statement.ts'
import type { Verifier } from '../verify/verify-signed-statement.ts'
import type { ChainItem, FileItem, ItemProof, RecordItem, SealItem } from './chain-item.ts'
import { nameOf, sameSigner } from './chain-item.ts'
import type { CheckList } from './check.ts'
import type { RecordClaims, RecordFile } from './claims.ts'
import type { HistoryNode } from './history.ts'
import { recordLayers, recordStatement } from './record.ts'
import { sealLayer, sealStatement } from './seal.ts'

/**
 * Reads and verifies the item of every head: its signature (rule 2), what it says of its place (rules 1, 4), and the
 * statements among its files. An item that fails is left out and named in the checks.
 */
export async function readItems(
  snapshot: BundleSnapshot,
  nodes: readonly HistoryNode[],
  verifier: Verifier,
  checks: CheckList,
): Promise<readonly ChainItem[]> {
  const items: ChainItem[] = []
  for (const node of nodes) {
    const layer = node.item
    if (layer === undefined) continue
    const item = await checks.attemptLater(2, titleOf(layer), () => readItem(snapshot, node, layer, verifier))
    if (item === undefined) continue
    checks.attempt(1, nameOf(item), () => checkPlace(item))
    items.push(item)
    checks.pass(2, item.signer === undefined ? 'asserted' : 'signer', nameOf(item), item.strength)
  }
  return items
}

async function readItem(
  snapshot: BundleSnapshot,
  node: HistoryNode,
  layer: Layer,
  verifier: Verifier,
): Promise<ChainItem> {
  const bytes = blobOf(snapshot.blobs, layer.digest, snapshot.folder)
  const where = titleOf(layer)
  if (layer.annotations[annotations.kind] === 'seal') return readSeal(node, layer, bytes, where, verifier)
  return readRecord(snapshot, node, layer, bytes, where, verifier)
}

async function readSeal(
  node: HistoryNode,
  layer: Layer,
  bytes: Buffer,
  where: string,
  verifier: Verifier,
): Promise<SealItem> {
  const { payload, ...proof } = await proveSigned(node, layer, bytes, verifier, () => 'attest')
  const statement = readDocument(payload, sealStatement, where)
  return { type: 'seal', ...proof, payload: sha256(payload), statement }
}

async function readRecord(
  snapshot: BundleSnapshot,
  node: HistoryNode,
  layer: Layer,
  bytes: Buffer,
  where: string,
  verifier: Verifier,
): Promise<RecordItem> {
  const signed = layer.mediaType !== mediaTypes.inToto
  const { payload, ...proof } = signed
    ? await proveSigned(node, layer, bytes, verifier, claimedStage)
    : proveUnsigned(node, layer, bytes)
  const statement = readDocument(payload, recordStatement, where)
  if (canonicalJson(readJson(payload, where)) !== payload.toString()) {
    throw coreError('record-malformed', { found: 'a payload that is not canonical', where })
  }
  const claims = statement.predicate.environment.custody
  const files: FileItem[] = []
  for (const file of claims.files) files.push(await readFile(snapshot, file, claims, proof.signer, verifier))
  return { type: 'record', ...proof, payload: sha256(payload), statement, claims, files }
}

type Proven = Omit<ItemProof, 'payload'> & { readonly payload: Buffer }

async function proveSigned(
  node: HistoryNode,
  layer: Layer,
  bytes: Buffer,
  verifier: Verifier,
  stage: (payload: JsonValue) => string | undefined,
): Promise<Proven> {
  const { payload, signer, times, strength } = await verifier.verify(bytes, { stage })
  return { node, layer, payload, signer, times, strength }
}

function proveUnsigned(node: HistoryNode, layer: Layer, bytes: Buffer): Proven {
  return { node, layer, payload: bytes, signer: undefined, times: [], strength: 'claimed' }
}

/** The stage that a record's payload names, so that only who is trusted for it counts; whatever else it says is read later. */
function claimedStage(payload: JsonValue): string | undefined {
  const names = ['predicate', 'environment', 'custody', 'stage']
  const stage = names.reduce<JsonValue | undefined>(
    (value, name) => (isJsonObject(value) ? value[name] : undefined),
    payload,
  )
  return typeof stage === 'string' ? stage : undefined
}

async function readFile(
  snapshot: BundleSnapshot,
  file: RecordFile,
  claims: RecordClaims,
  signer: ItemProof['signer'],
  verifier: Verifier,
): Promise<FileItem> {
  const bytes = blobOf(snapshot.blobs, file.digest, file.path)
  checkFileName(file, claims.stage)
  if (bytes.byteLength !== file.size) {
    throw coreError('record-malformed', {
      found: `size ${file.size}`,
      expected: `${bytes.byteLength}`,
      where: file.path,
    })
  }
  if (file.kind !== 'statement') {
    checkPayloadDigest(file, file.digest)
    return { file, bytes, statement: undefined }
  }
  return { file, bytes, statement: await readStatement(file, bytes, claims, signer, verifier) }
}

/** A statement among the files is a Statement v1, signed by who signed the record, and of the type that the record lists. */
async function readStatement(
  file: RecordFile,
  bytes: Buffer,
  claims: RecordClaims,
  signer: ItemProof['signer'],
  verifier: Verifier,
): Promise<NonNullable<FileItem['statement']>> {
  const verified = await verifier.verify(bytes, { stage: claims.stage })
  checkPayloadDigest(file, `sha256:${verified.payloadDigest}`)
  if (signer === undefined || !sameSigner(signer, verified.signer)) {
    throw coreError('record-malformed', {
      found: 'a statement by another signer than its record',
      where: file.path,
    })
  }
  const { type, predicateType } = readAttestedStatement(verified.value)
  if (type !== statementType) {
    throw coreError('statement-malformed', { found: type, expected: statementType, where: file.path })
  }
  if (predicateType !== file.predicateType) {
    throw coreError('record-malformed', { found: 'another predicate type than listed', where: file.path })
  }
  return { signer: verified.signer, times: verified.times, payload: verified.payload }
}

function checkPayloadDigest(file: RecordFile, found: Digest): void {
  if (file.payloadDigest !== found) {
    throw coreError('record-malformed', {
      found: `payload ${file.payloadDigest}`,
      expected: found,
      where: file.path,
    })
  }
}

/** A file's title holds its stage and the digest of its bytes, so that neither can be renamed. */
function checkFileName(file: RecordFile, stage: string): void {
  const name = file.path.split('/').at(-1) ?? ''
  let plain: string
  try {
    plain = decodeURIComponent(name)
  } catch (cause) {
    throw coreError('record-malformed', {
      found: 'a name that is not percent-encoded',
      where: file.path,
      cause,
    })
  }
  if (evidenceTitle(stage, hexOf(file.digest), plain) !== file.path) {
    throw coreError('record-malformed', {
      expected: evidenceTitle(stage, hexOf(file.digest), plain),
      where: file.path,
    })
  }
}

/** The head of an item has to be exactly the function of the head before it and of what the item itself says. */
function checkPlace(item: ChainItem): void {
  const [before] = item.node.previous
  const { head } = item.node
  const says = item.type === 'record' ? item.claims : item.statement.predicate.custody
  if (says.chainId !== head.chainId)
    throw coreError('chain-id-differs', { found: says.chainId, expected: head.chainId })
  if (says.previous !== before?.head.digest) {
    throw coreError('head-history', {
      found: says.previous ?? 'no head before it',
      expected: before?.head.digest ?? 'none',
    })
  }
  if (!headAfter(head.chainId, before?.head, layersOf(item)).bytes.equals(head.bytes)) {
    throw coreError('head-history', {
      found: `head ${head.digest}`,
      expected: 'what this item and the head before it make',
    })
  }
}

function layersOf(item: ChainItem): readonly Layer[] {
  const { digest, size } = item.layer
  const mediaType = item.signer === undefined ? mediaTypes.inToto : mediaTypes.sigstoreBundle
  const content = { mediaType, digest, size }
  return item.type === 'seal'
    ? [sealLayer(item.payload, content)]
    : recordLayers(item.claims, item.payload, content)
}
