import { type BundleSnapshot, listFolder, readBundle } from '@custody/core/bundle/snapshot'
import { coreError } from '@custody/core/core-errors'
import { flowError } from './flow-errors.ts'
import { outputFolder } from './output-place.ts'
import type { StepPorts } from './ports.ts'

/** Where a bundle goes after a step has added to it. */
export type Destination =
  | { readonly kind: 'layout'; readonly folder: string }
  | { readonly kind: 'artifact'; readonly name: string }

/**
 * Reads the places of `bundle-to`, before anything is fetched, run or signed.
 * @throws source-unknown, artifact-outside-job, output-refused
 */
export function readDestinations(
  places: readonly string[],
  bundle: string,
  { artifacts }: Pick<StepPorts, 'artifacts'>,
): readonly Destination[] {
  return places.map((place) => {
    const [, kind = '', name = ''] = /^(oci-layout|artifact):(.+)$/.exec(place) ?? []
    if (kind === 'oci-layout') {
      outputFolder(name, 'bundle-to', { bundle, workspace: '.', isConfined: false })
      return { kind: 'layout', folder: name }
    }
    if (kind === '') throw flowError('source-unknown', { found: JSON.stringify(place), where: 'bundle-to' })
    if (artifacts === undefined) throw flowError('artifact-outside-job', { found: place })
    return { kind: 'artifact', name }
  })
}

/**
 * A folder takes a bundle that it holds an earlier state of, or an empty one takes any: known before the bundle changes.
 * @returns digest of the head that is there
 * @throws bundle-not-empty, output-refused
 */
export function presentHead(folder: string, bundle: Pick<BundleSnapshot, 'head' | 'blobs'> | undefined) {
  const present = headIn(folder)
  if (present === undefined || present === bundle?.head.digest || bundle?.blobs.has(present) === true)
    return present
  throw coreError('bundle-not-empty', {
    found: `bundle ${present}`,
    expected:
      bundle === undefined
        ? 'an empty folder: a new chain begins'
        : `an earlier state of ${bundle.head.digest}`,
    where: folder,
  })
}

/** What is wrong with the folder is no word on the bundle that is to go there. */
function headIn(folder: string) {
  try {
    return listFolder(folder).length === 0 ? undefined : readBundle(folder).head.digest
  } catch (cause) {
    throw flowError('output-refused', {
      where: 'bundle-to',
      found: `something that is no whole bundle (${JSON.stringify(folder)})`,
      expected: 'a new or empty folder, or an earlier state of this bundle',
      cause,
    })
  }
}
