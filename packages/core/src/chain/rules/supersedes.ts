import { coreError } from '../../core-errors.ts'
import type { Digest } from '../../digest/sha256.ts'
import { isJsonObject, readJson } from '../../json/read-json.ts'
import { mediaTypes } from '../../names.ts'
import { type ChainItem, type FileItem, nameOf, type RecordItem, sameSigner } from '../chain-item.ts'
import type { CheckList } from '../check.ts'
import { countedRecords } from './pending.ts'

/**
 * Rule 8: an item is replaced only by a later record of the same stage, signer and tool that brings the like; unsigned replaces
 * nothing signed.
 */
export function checkSupersedes(items: readonly ChainItem[], checks: CheckList): void {
  const records = items.filter((item) => item.type === 'record')
  for (const record of countedRecords(records)) {
    for (const digest of record.claims.supersedes) {
      checks.attempt(8, nameOf(record), () => {
        requireOwn(digest, record, records)
        checks.pass(8, 'supersedes', nameOf(record), record.strength)
      })
    }
  }
}

function requireOwn(digest: Digest, record: RecordItem, records: readonly RecordItem[]): void {
  const isOwn = records.some((owner) => owner.files.some((file) => replaces(record, digest, file, owner)))
  if (isOwn) return
  const expected = 'an earlier item of the same stage, signer and tool, and the like of it in this record'
  throw coreError('supersedes-foreign', { found: digest, expected })
}

/** Whether a later record replaces a file that this one brought. The same bytes of another signer stay. */
export function isSuperseded(file: FileItem, owner: RecordItem, records: readonly RecordItem[]): boolean {
  const { payloadDigest } = file.file
  return records.some(
    (record) =>
      record.claims.supersedes.includes(payloadDigest) && replaces(record, payloadDigest, file, owner),
  )
}

function replaces(record: RecordItem, digest: Digest, file: FileItem, owner: RecordItem): boolean {
  return file.file.payloadDigest === digest && maySupersede(record, owner) && bringsLike(record, file, owner)
}

function maySupersede(record: RecordItem, owner: RecordItem): boolean {
  if (!record.node.ancestors.has(owner.node) || record.claims.stage !== owner.claims.stage) return false
  if (owner.signer === undefined) return true
  return record.signer !== undefined && sameSigner(record.signer, owner.signer)
}

/**
 * Whether a record holds what can stand in the place of a file: one of its kind and predicate type. In the place of findings an
 * evidence index can, since a report that is unreadable now has none.
 */
function bringsLike({ files, claims }: RecordItem, old: FileItem, owner: RecordItem): boolean {
  const tools = toolsOf(old, owner)
  const isSameTool = tools.length === 0 || claims.tools.some(({ name }) => tools.includes(name))
  const { kind, predicateType, mediaType } = old.file
  const wanted = mediaType === mediaTypes.findings ? 'evidence-index' : kind
  return isSameTool && files.some(({ file }) => file.kind === wanted && file.predicateType === predicateType)
}

/** Names of the tools of which one has to be the same: of findings the one that they name; the quality of an SBOM has none. */
function toolsOf({ file, bytes }: FileItem, { claims }: RecordItem): readonly string[] {
  if (file.mediaType === mediaTypes.sbomQuality) return []
  if (file.mediaType !== mediaTypes.findings) return claims.tools.map(({ name }) => name)
  const document = readJson(bytes, file.path, { maxBytes: bytes.byteLength })
  const tool = isJsonObject(document) ? document['tool'] : undefined
  const name = isJsonObject(tool) ? tool['name'] : undefined
  return typeof name === 'string' ? [name] : []
}
