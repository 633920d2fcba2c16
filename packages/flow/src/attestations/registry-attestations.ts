import { imageSubject, readImage } from '../image-reference.ts'
import { listAttestations } from '../registry/list-attestations.ts'
import type { CredentialSources } from '../registry/registry-credentials.ts'
import { imagePrefix } from './attested-artifacts.ts'
import type { AttestationFile } from './read-attestations.ts'

/**
 * The attestations that registries hold beside the images among the artifacts, whoever pushed them.
 * @param artifacts as the command line names them; what is no `oci://…` is left out
 * @throws image-malformed, and those of listAttestations
 */
export async function registryAttestations(
  artifacts: readonly string[],
  sources: CredentialSources,
): Promise<readonly AttestationFile[]> {
  const found: AttestationFile[] = []
  for (const artifact of artifacts.filter((one) => one.startsWith(imagePrefix))) {
    const image = readImage(artifact.slice(imagePrefix.length))
    const bundles = await listAttestations(image, sources)
    const { name } = imageSubject(image)
    found.push(...bundles.map((bytes, at) => ({ name: `${name}, referrer ${at + 1}`, bytes })))
  }
  return found
}
