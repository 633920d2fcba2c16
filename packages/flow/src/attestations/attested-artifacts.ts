import { createHash, type Hash } from 'node:crypto'
import { readSync } from 'node:fs'
import { withRegularFile } from '@custody/core/digest/open-regular'
import {
  type ArtifactDigests,
  artifactDigests,
  type DigestAlgorithm,
  digestLengths,
} from '@custody/core/verify/artifact-digests'
import { imageSubject, readImage } from '../image-reference.ts'
import { matchFiles } from '../match-files.ts'

/** Something that attestations are looked for. */
export interface AttestedArtifact {
  /** Path, image or `ALGORITHM:HEX`. */
  readonly name: string
  readonly digests: ArtifactDigests
}

/** The names by which Node knows the algorithms. */
const nodeNames: Readonly<Record<DigestAlgorithm, string>> = {
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  sha3_256: 'sha3-256',
  sha3_384: 'sha3-384',
  sha3_512: 'sha3-512',
}

/** Of an image on the command line. */
export const imagePrefix = 'oci://'

/**
 * The artifacts that a command line names: files and globs, which are hashed here, images (`oci://REGISTRY/NAME@sha256:HEX`), and
 * digests.
 * @param stated algorithms that the attestations use: a file is hashed by each, so that none of them can say something else
 * @throws glob-empty, file-*, image-malformed, artifact-digest-unusable
 */
export function attestedArtifacts(
  { artifacts, digests }: { readonly artifacts: readonly string[]; readonly digests: readonly string[] },
  stated: ReadonlySet<string>,
  workspace: string,
): readonly AttestedArtifact[] {
  const algorithms = Object.keys(digestLengths).filter((name) => name === 'sha256' || stated.has(name))
  return [
    ...artifacts.flatMap((artifact) =>
      artifact.startsWith(imagePrefix)
        ? [image(artifact.slice(imagePrefix.length))]
        : files(artifact, algorithms, workspace),
    ),
    ...digests.map(byDigest),
  ]
}

function image(reference: string): AttestedArtifact {
  const { name, digest } = imageSubject(readImage(reference))
  return { name, digests: artifactDigests(digest) }
}

function files(
  pattern: string,
  algorithms: readonly string[],
  workspace: string,
): readonly AttestedArtifact[] {
  return matchFiles([pattern], { workspace, exclude: [], literalAnywhere: true }).map(
    ({ path, absolute }) => ({ name: path, digests: digestsOf(absolute, algorithms) }),
  )
}

function byDigest(text: string): AttestedArtifact {
  const [algorithm = '', ...rest] = text.split(':')
  return { name: text, digests: artifactDigests({ [algorithm]: rest.join(':') }) }
}

/** All digests of a file in one pass over it. */
function digestsOf(path: string, algorithms: readonly string[]): ArtifactDigests {
  const sums = algorithms.map((name) => [name, createHash(nodeName(name))] as const)
  withRegularFile(path, ({ descriptor }) =>
    feed(
      descriptor,
      sums.map(([, sum]) => sum),
    ),
  )
  return artifactDigests(Object.fromEntries(sums.map(([name, sum]) => [name, sum.digest('hex')])))
}

function nodeName(algorithm: string): string {
  return Object.entries(nodeNames).find(([name]) => name === algorithm)?.[1] ?? algorithm
}

const chunk = Buffer.allocUnsafeSlow(1024 * 1024)

function feed(descriptor: number, sums: readonly Hash[]): void {
  for (let read = -1; read !== 0; ) {
    read = readSync(descriptor, chunk, 0, chunk.length, null)
    for (const sum of sums) sum.update(chunk.subarray(0, read))
  }
}
