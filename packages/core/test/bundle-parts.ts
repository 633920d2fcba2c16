import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Layer, layerOf } from '../src/bundle/descriptor.ts'
import { type Head, headAfter } from '../src/bundle/head.ts'
import type { BundleSnapshot } from '../src/bundle/snapshot.ts'
import { recordTitle } from '../src/bundle/titles.ts'
import { writeBundle } from '../src/bundle/write-bundle.ts'
import { type Digest, digestOf, sha256 } from '../src/digest/sha256.ts'
import { canonicalBytes } from '../src/json/canonical-json.ts'
import { mediaTypes } from '../src/names.ts'

export const chainId = '0123456789abcdef0123456789abcdef'

/** A layer over some text, in the form of an unsigned record: the store does not ask what it holds. */
export function layer(text: string, stage = 'build'): Layer {
  const size = Buffer.byteLength(text)
  const title = recordTitle(stage, sha256(text))
  return layerOf({ mediaType: mediaTypes.inToto, digest: digestOf(text), size, title, stage, kind: 'record' })
}

/** The head after one more text. */
export function headOf(texts: readonly string[], previous?: Head): Head {
  return headAfter(
    chainId,
    previous,
    texts.map((text) => layer(text)),
  )
}

/** Adds texts to a bundle as one step, with what the bundle was before carried along. */
export function add(folder: string, texts: readonly string[], before?: BundleSnapshot): BundleSnapshot {
  const blobs = new Map<Digest, Buffer>(texts.map((text) => [digestOf(text), Buffer.from(text)]))
  return writeBundle(folder, before?.head.digest, headOf(texts, before?.head), blobs)
}

/** All files below a folder with their bytes. */
export function contents(at: string): Readonly<Record<string, string>> {
  if (!existsSync(at)) return {}
  const files = readdirSync(at, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name),
      readFileSync(join(parentPath, name), 'hex'),
    ]),
  )
}

export const hex = (text: string) => digestOf(text).slice('sha256:'.length)
export const blob = (at: string, text: string) => join(at, 'blobs/sha256', hex(text))

/** A lock file of this very process, with what the test wants different. */
export function lockOf(changes: object): Buffer {
  const bootId = bootIdKnown ? readFileSync(bootIdPath, 'utf8').trim() : ''
  const lock = { host: hostname(), bootId, pid: process.pid, processStart: '', adds: [], ...changes }
  return canonicalBytes(JSON.parse(JSON.stringify(lock)))
}

const bootIdPath = '/proc/sys/kernel/random/boot_id'
/** Not every system names its starts. */
export const bootIdKnown = existsSync(bootIdPath)
