import { shortDigests } from './short-digest.ts'

export interface TitledItem {
  /** Of a record. */
  readonly stage?: string
  /** SHA-256 of the signed payload, 64 hexadecimal digits. */
  readonly payload: string
}

/** A record or seal by the title of its layer; nothing for another title. */
export function titledItem(title: string): TitledItem | undefined {
  const [, stage, payload] = /^(?:records\/([^/]+)|seals)\/([0-9a-f]{64})\.json$/.exec(title) ?? []
  if (payload === undefined) return undefined
  return stage === undefined ? { payload } : { stage, payload }
}

/** What a check is about, short: `records/scan/HEX.json` is `record scan 0123456789ab`, as passed checks name it. */
export function itemName(subject: string): string {
  const item = titledItem(subject)
  if (item === undefined) return shortDigests(subject)
  return `${item.stage === undefined ? 'seal' : `record ${item.stage}`} ${item.payload.slice(0, 12)}`
}
