import type { Layer } from '../bundle/descriptor.ts'
import type { Hex } from '../digest/sha256.ts'
import { type CertificateIdentity, type SignerIdentity } from '../verify/signer-identity.ts'
import type { Strength, TrustedTime } from '../verify/verified.ts'
import type { RecordClaims, RecordFile, RunClaims } from './claims.ts'
import type { HistoryNode } from './history.ts'
import type { RecordStatement } from './record.ts'
import type { SealEntry, SealStatement } from './seal.ts'

/** What verification of one item's bytes showed. An unsigned record has no signer: it is asserted by whoever seals it. */
export interface ItemProof {
  readonly node: HistoryNode
  readonly layer: Layer
  /** SHA-256 of the signed payload. */
  readonly payload: Hex
  readonly signer: SignerIdentity | undefined
  readonly times: readonly TrustedTime[]
  readonly strength: Strength
}

export interface RecordItem extends ItemProof {
  readonly type: 'record'
  readonly statement: RecordStatement
  readonly claims: RecordClaims
  readonly files: readonly FileItem[]
}

export interface SealItem extends ItemProof {
  readonly type: 'seal'
  readonly statement: SealStatement
}

export type ChainItem = RecordItem | SealItem

/** A file that a record brought; a statement among them is verified like the record itself. */
export interface FileItem {
  readonly file: RecordFile
  readonly bytes: Buffer
  readonly statement:
    | { readonly signer: SignerIdentity; readonly times: readonly TrustedTime[]; readonly payload: Buffer }
    | undefined
}

export function runOf(item: ChainItem): RunClaims {
  return item.type === 'record' ? item.claims.run : item.statement.predicate.custody.run
}

export function stageOf(item: ChainItem): string {
  return item.type === 'record' ? item.claims.stage : 'attest'
}

/** How checks and messages name an item: its stage, its leg, and the beginning of its payload digest. */
export function nameOf(item: ChainItem): string {
  const leg = item.type === 'record' && item.claims.leg !== undefined ? ` (${item.claims.leg})` : ''
  return `${item.type === 'seal' ? 'seal' : `record ${item.claims.stage}${leg}`} ${item.payload.slice(0, 12)}`
}

export function timeOf({ times }: Pick<ItemProof, 'times'>): Date | undefined {
  return times.at(-1)?.at
}

/** A signer as a seal lists it. */
export function sealSignerOf(signer: SignerIdentity): NonNullable<SealEntry['signer']> {
  return signer.kind === 'key' ? { key: signer.keyId } : { issuer: signer.issuer, identity: signer.identity }
}

/** Whether two signatures are by one functionary: the same key, or the same identity of the same issuer and repository. */
export function sameSigner(a: SignerIdentity, b: SignerIdentity): boolean {
  if (a.kind === 'key' || b.kind === 'key') return a.kind === b.kind && keyOf(a) === keyOf(b)
  return a.issuer === b.issuer && a.identity === b.identity && repositoryOf(a) === repositoryOf(b)
}

const keyOf = (signer: SignerIdentity): string => (signer.kind === 'key' ? signer.keyId : '')
const repositoryOf = (signer: CertificateIdentity): string => signer.claims.sourceRepositoryUri ?? ''
