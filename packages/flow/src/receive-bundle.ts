import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Head, mergeHeads, precedes } from '@custody/core/bundle/head'
import { type BundleSnapshot, listFolder, readBundle } from '@custody/core/bundle/snapshot'
import { writeBundle } from '@custody/core/bundle/write-bundle'
import { coreError } from '@custody/core/core-errors'
import { type Digest, readDigest } from '@custody/core/digest/sha256'
import { presentHead, readDestinations } from './bundle-destination.ts'
import { flowError } from './flow-errors.ts'
import type { StepPorts } from './ports.ts'

/** The shared inputs that say which bundle a step starts from and where it goes. */
export interface BundleOptions {
  /** Folder of the bundle. */
  readonly bundle: string
  /** Places to fetch it from: a folder, `oci-layout:DIR`, `artifact:NAME`. */
  readonly from: readonly string[]
  /** Digests that were handed over; several are merged; `unpinned` opts out. */
  readonly digests: readonly string[]
  /** Places to send it to: `oci-layout:DIR`, `artifact:NAME`. */
  readonly to: readonly string[]
}

export interface ReceivedBundle {
  /** None: a new chain begins. */
  readonly snapshot: BundleSnapshot | undefined
  readonly received: 'own' | 'pinned' | 'unpinned'
  /** Whether it lies in the folder of the step already; what was fetched comes there by {@link landBundle}. */
  readonly isLanded: boolean
}

const unpinned = 'unpinned'

/**
 * Gets the bundle that a step starts from, by its digest. What it says is verified by the caller; here it is only the one
 * that was meant. A bundle that this job did not write needs its digest: a skipped job's output is empty too. Where the bundle
 * is to go afterwards has to be able to take it.
 * @throws bundle-digest-missing, bundle-digest-differs, bundle-missing, source-unknown, artifact-outside-job, bundle-not-empty,
 *   output-refused, and those of readBundle
 */
export async function receiveBundle(options: BundleOptions, ports: StepPorts): Promise<ReceivedBundle> {
  const destinations = readDestinations(options.to, options.bundle, ports)
  const receivedBundle = await receive(options, ports)
  for (const place of destinations)
    if (place.kind === 'layout') presentHead(place.folder, receivedBundle.snapshot)
  return receivedBundle
}

async function receive(options: BundleOptions, ports: StepPorts): Promise<ReceivedBundle> {
  const digests = options.digests
    .filter((digest) => digest !== unpinned)
    .map((digest) => readDigest(digest, 'bundle-digest'))
  const isUnpinned = options.digests.includes(unpinned)
  if (options.from.length > 0) return fetchBundles(options, digests, isUnpinned, ports)
  if (listFolder(options.bundle).length === 0) return beginBundle(options, digests)
  return takeLocal(options, digests, isUnpinned, ports)
}

function beginBundle({ bundle }: BundleOptions, digests: readonly Digest[]): ReceivedBundle {
  if (digests.length > 0) throw coreError('bundle-missing', { where: bundle, expected: digests.join(' ') })
  return { snapshot: undefined, received: 'own', isLanded: true }
}

function takeLocal(
  { bundle }: BundleOptions,
  digests: readonly Digest[],
  isUnpinned: boolean,
  ports: StepPorts,
): ReceivedBundle {
  const snapshot = readBundle(bundle)
  const own = ports.memory.recall(bundle)
  const expected = digests.length === 0 && own !== undefined ? [own] : digests
  if (expected.length === 0 && !isUnpinned) throw coreError('bundle-digest-missing', { where: bundle })
  for (const digest of expected) requireDigest(snapshot.head.digest, digest, bundle)
  const received = own === snapshot.head.digest ? 'own' : isUnpinned ? 'unpinned' : 'pinned'
  return { snapshot, received, isLanded: true }
}

async function fetchBundles(
  options: BundleOptions,
  digests: readonly Digest[],
  isUnpinned: boolean,
  ports: StepPorts,
): Promise<ReceivedBundle> {
  if (digests.length === 0 && !isUnpinned)
    throw coreError('bundle-digest-missing', { where: options.from.join(', ') })
  const wanted = digests.length === 0 ? options.from.map(() => unpinned) : digests
  // A place without a digest is a job that was skipped: what it did not do must not pass unseen.
  if (options.from.length > wanted.length)
    throw coreError('bundle-digest-missing', { where: options.from.slice(wanted.length).join(', ') })
  const snapshots: BundleSnapshot[] = []
  for (const [at, digest] of wanted.entries()) {
    const source = options.from.length === 1 ? options.from[0] : options.from[at]
    if (source === undefined)
      throw flowError('source-unknown', {
        found: `${options.from.length} places for ${wanted.length} digests`,
      })
    snapshots.push(await fetchOne(source, digest, ports))
  }
  const snapshot = merged(options.bundle, snapshots)
  const isLanded = isThere(options.bundle, snapshot.head)
  return { snapshot, received: digests.length === 0 ? 'unpinned' : 'pinned', isLanded }
}

/**
 * Puts a bundle that was fetched into the folder of the step, once it is known to be worth it.
 * @throws those of writeBundle
 */
export function landBundle({ snapshot, isLanded }: ReceivedBundle): void {
  if (snapshot !== undefined && !isLanded)
    writeBundle(snapshot.folder, undefined, snapshot.head, snapshot.blobs)
}

async function fetchOne(source: string, digest: string, ports: StepPorts): Promise<BundleSnapshot> {
  const snapshot = await readSource(source, digest, ports)
  if (digest !== unpinned) requireDigest(snapshot.head.digest, digest, source)
  return snapshot
}

async function readSource(source: string, digest: string, ports: StepPorts): Promise<BundleSnapshot> {
  if (source.startsWith('oci-layout:'))
    return readBundle(source.slice('oci-layout:'.length), { foreignLayout: true })
  if (source.startsWith('artifact:')) return readArtifact(source.slice('artifact:'.length), digest, ports)
  if (/^[a-z][a-z0-9+.-]+:/.test(source) && !existsSync(source))
    throw flowError('source-unknown', { found: JSON.stringify(source) })
  return readBundle(source)
}

async function readArtifact(name: string, digest: string, ports: StepPorts): Promise<BundleSnapshot> {
  if (ports.artifacts === undefined) throw flowError('artifact-outside-job', { found: `artifact:${name}` })
  const into = mkdtempSync(join(tmpdir(), 'custody-'))
  try {
    ports.progress(`Fetching the bundle from workflow artifact ${name}`)
    await ports.artifacts.fetch(name, digest, into)
    return readBundle(into)
  } finally {
    rmSync(into, { recursive: true, force: true })
  }
}

/** What was fetched, as the bundle of that folder; several become one by a merge head. */
function merged(folder: string, snapshots: readonly BundleSnapshot[]): BundleSnapshot {
  const heads = [...new Map(snapshots.map((one) => [one.head.digest, one.head])).values()]
  const [first] = heads
  if (first === undefined) throw coreError('bundle-missing', { where: folder })
  const latest = heads.filter((head) => !heads.some((other) => precedes(head, other)))
  const head: Head = latest.length > 1 ? mergeHeads(latest) : (latest[0] ?? first)
  const blobs = new Map(snapshots.flatMap((one) => [...one.blobs]))
  return { folder, head, blobs: blobs.set(head.digest, head.bytes) }
}

/**
 * Whether the folder holds that very bundle; an empty folder does not.
 * @throws bundle-digest-differs where it holds another one
 */
function isThere(folder: string, head: Head): boolean {
  if (listFolder(folder).length === 0) return false
  requireDigest(readBundle(folder).head.digest, head.digest, folder)
  return true
}

function requireDigest(found: string, expected: string, where: string): void {
  if (found !== expected) throw coreError('bundle-digest-differs', { found, expected, where })
}
