import type { Digest } from '@custody/core/digest/sha256'
import { bundlePart, digestPart } from './artifact-name.ts'
import type { ArtifactService } from './artifact-service.ts'
import { downloadArtifact } from './download-folder.ts'
import { githubError } from './github-errors.ts'
import { type ArtifactEntry, listArtifacts } from './list-artifacts.ts'

export interface BundleDownload {
  /** The user's, after `artifact:`. */
  readonly name: string
  /** `unpinned`: whatever bundle was uploaded under the name, if it is a single one. */
  readonly bundleDigest: Digest | 'unpinned'
  /** A folder that is new or empty. */
  readonly into: string
}

/**
 * Downloads the newest artifact of this run that was uploaded under a name and fits a bundle digest. The name of an artifact
 * proves nothing: whoever opens the bundle compares its digest.
 * @throws artifact-missing, artifact-ambiguous when `unpinned` fits several bundles, and those of `downloadArtifact`
 */
export async function downloadBundle(
  service: ArtifactService,
  wanted: BundleDownload,
): Promise<ArtifactEntry> {
  const artifact = await findBundle(service, wanted)
  await downloadArtifact(service, artifact, wanted.into)
  return artifact
}

async function findBundle(
  service: ArtifactService,
  { name, bundleDigest }: BundleDownload,
): Promise<ArtifactEntry> {
  const part = bundleDigest === 'unpinned' ? undefined : digestPart(bundleDigest)
  const candidates = (await listArtifacts(service)).filter((artifact) => {
    const found = bundlePart(artifact.name, name)
    return found !== undefined && (part === undefined || found === part)
  })
  const [newest] = candidates
  const where = `artifact:${name}`
  if (newest === undefined)
    throw githubError('artifact-missing', { where, found: 'none', expected: bundleDigest })
  // The same bundle may be there from several attempts: that is one candidate.
  const bundles = new Set(candidates.map((artifact) => bundlePart(artifact.name, name)))
  if (bundles.size > 1) throw githubError('artifact-ambiguous', { where, found: `${bundles.size} bundles` })
  return newest
}
