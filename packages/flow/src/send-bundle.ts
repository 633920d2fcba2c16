import type { BundleSnapshot } from '@custody/core/bundle/snapshot'
import { readBundle } from '@custody/core/bundle/snapshot'
import { writeBundle } from '@custody/core/bundle/write-bundle'
import { coreError } from '@custody/core/core-errors'
import { presentHead, readDestinations } from './bundle-destination.ts'
import { flowError } from './flow-errors.ts'
import type { StepPorts } from './ports.ts'

/**
 * Remembers the bundle as this job's own and sends it where it is wanted.
 * @param places `oci-layout:DIR` or `artifact:NAME`
 * @throws source-unknown, artifact-outside-job, output-refused, bundle-not-empty
 */
export async function sendBundle(
  snapshot: BundleSnapshot,
  places: readonly string[],
  label: { readonly stage: string; readonly leg: string | undefined },
  ports: StepPorts,
): Promise<void> {
  const { folder, head } = snapshot
  ports.memory.remember(folder, head.digest)
  for (const place of readDestinations(places, folder, ports)) {
    if (place.kind === 'layout') copyTo(place.folder, snapshot)
    else await upload(place.name, snapshot, label, ports)
  }
}

/** A folder that holds an earlier state of this very chain is brought up to date; any other content is refused. */
function copyTo(folder: string, snapshot: BundleSnapshot): void {
  const { head, blobs } = snapshot
  const present = presentHead(folder, snapshot)
  if (present !== head.digest) writeBundle(folder, present, head, blobs)
}

async function upload(
  name: string,
  { folder, head }: BundleSnapshot,
  label: { readonly stage: string; readonly leg: string | undefined },
  ports: StepPorts,
): Promise<void> {
  if (ports.artifacts === undefined) throw flowError('artifact-outside-job', { found: `artifact:${name}` })
  // Another process may have begun to write since: what is sent is whole, unlocked, and the bundle of this digest.
  const present = readBundle(folder).head.digest
  if (present !== head.digest)
    throw coreError('bundle-digest-differs', { found: present, expected: head.digest, where: folder })
  ports.progress(`Sending the bundle to workflow artifact ${name}`)
  await ports.artifacts.send(folder, { name, bundleDigest: head.digest, ...label })
}
