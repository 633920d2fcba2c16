import { coreError } from '@custody/core/core-errors'
import type { Digest } from '@custody/core/digest/sha256'
import { isJsonObject, type JsonObject } from '@custody/core/json/read-json'
import { tooLarge } from '../container/report-limit.ts'
import { type Detection, detectFormat } from '../detect-format.ts'
import type { StreamedList } from '../readers/reader.ts'
import { readers } from '../readers/readers.ts'
import type { Reason } from '../reason.ts'
import type { ReportReading, Unreadable } from '../report-reading.ts'
import { pointerOf } from '../shape.ts'
import { jsonValues } from '../syntax/json-values.ts'
import type { ByteSource } from './byte-source.ts'
import { ByteWindow, TooLargeInside } from './byte-window.ts'
import { KeptFindings } from './kept-findings.ts'
import { BrokenJson, type SplitItem, splitJson } from './split-json.ts'

/** Bytes of one finding, and of everything beside the findings. */
const MAX_PIECE = 64 * 1024 * 1024

/** What the first pass over a large file tells. */
export type LargeReport = {
  readonly source: ByteSource
  readonly digest: Digest
  readonly size: number
  /** The document with empty lists in place of its findings; or why it cannot be read piece by piece. */
  readonly frame: Frame | Unreadable
}

type Frame = Detection & { readonly list: StreamedList; readonly document: JsonObject }

/** Is told how many bytes a pass has read. */
export type LargeProgress = (bytes: number) => void

/** Reads a file once, hashing it, and finds out what it is by all that stands beside its findings. */
export function openLargeReport(
  source: ByteSource,
  hint?: string,
  progress: LargeProgress = () => {},
): LargeReport {
  const { result, ...facts } = pass(source, progress, (window) => frameOf(window, hint))
  return { source, ...facts, frame: result }
}

/**
 * Reads the findings in a second pass, one at a time: what explains them may stand behind them.
 * @throws file-changed where the second pass saw other bytes than the first
 */
export function readLargeReport(
  { source, digest, frame }: LargeReport,
  hint?: string,
  progress: LargeProgress = () => {},
): ReportReading | Unreadable {
  if (!('list' in frame)) return frame
  const { result, ...again } = pass(source, progress, (window) => readItems(window, frame, digest, hint))
  if (again.digest !== digest) throw coreError('file-changed', { where: 'a report' })
  return result
}

function pass<Result>(
  source: ByteSource,
  progress: LargeProgress,
  work: (window: ByteWindow) => Result | Unreadable,
) {
  const opened = source.open()
  try {
    const window = new ByteWindow(opened, MAX_PIECE, progress)
    const result = answer(() => work(window))
    return { result, ...window.finish() }
  } finally {
    opened.close()
  }
}

function answer<Result>(work: () => Result | Unreadable): Result | Unreadable {
  try {
    return work()
  } catch (error) {
    if (error instanceof BrokenJson) return unreadable(broken)
    if (error instanceof TooLargeInside) return unreadable(tooLarge)
    if (error instanceof FaultyItem) return unreadable(error.reason)
    throw error
  }
}

const broken: Reason = { code: 'syntax', text: 'The JSON is not well-formed, or cut off.' }

class FaultyItem extends Error {
  readonly reason: Reason

  constructor(reason: Reason) {
    super(reason.text)
    this.reason = reason
  }
}

function unreadable(reason: Reason): Unreadable {
  return { state: 'unreadable', reasons: [reason] }
}

/** The one list that is read piece by piece, of those readers that can. */
const streamed = readers.flatMap((reader) => (reader.syntax === 'json' ? (reader.stream ?? []) : []))

function frameOf(window: ByteWindow, hint: string | undefined): Frame | Unreadable {
  skipMark(window)
  const [list] = streamed
  if (list === undefined || window.peek() !== OPEN_OBJECT) return unreadable(tooLarge)
  const values = jsonValues(splitJson(window, list.path, MAX_PIECE, undefined))
  if ('code' in values) return unreadable(values)
  const [document] = values
  if (!isJsonObject(document)) return unreadable(broken)
  const parsed = { syntax: 'json', document, reasons: [], locate: () => new Map() } as const
  const found = detectFormat([parsed], hint)
  if ('reason' in found)
    return { ...unreadable(found.reason), format: found.format, formatVersion: found.version }
  const isStreamed = found.reader.syntax === 'json' && found.reader.stream === list
  return isStreamed ? { ...found, list, document } : unreadable(tooLarge)
}

const OPEN_OBJECT = 0x7b

function skipMark(window: ByteWindow): void {
  if (window.peek() === 0xef && window.bytes[1] === 0xbb && window.bytes[2] === 0xbf) window.at += 3
}

function readItems(
  window: ByteWindow,
  { list, document, format, version, confidence, why }: Frame,
  digest: Digest,
  hint: string | undefined,
): ReportReading | Unreadable {
  const reading = list.open(document, { digest, version, hint })
  const kept = new KeptFindings()
  skipMark(window)
  splitJson(window, list.path, MAX_PIECE, (item) => {
    const finding = reading.item(valueOf(item), item.places)
    if (finding !== undefined) kept.add({ ...finding, source: { ...finding.source, bytes: item.range } })
  })
  const result = reading.finish()
  return {
    ...result,
    format,
    formatVersion: version,
    confidence,
    why,
    decoded: [],
    grouped: result.grouped ?? result.records,
    licences: [],
    findings: kept.findings,
    tally: kept.tally,
    limits: [...result.limits, ...kept.limits],
  }
}

function valueOf({ text, places }: SplitItem) {
  const values = jsonValues(text)
  if (!('code' in values) && values.length === 1 && values[0] !== undefined) return values[0]
  const reason = 'code' in values ? values : broken
  throw new FaultyItem({ ...reason, pointer: pointerOf(places) })
}
