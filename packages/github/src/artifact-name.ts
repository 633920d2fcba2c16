import { type Digest, hexOf, isDigest } from '@custody/core/digest/sha256'
import { githubError } from './github-errors.ts'

/** What the name of an uploaded bundle says: a job that knows name and digest finds it among all of the run. */
export interface ArtifactLabel {
  /** The user's, after `artifact:`. */
  readonly name: string
  readonly stage: string
  readonly leg?: string | undefined
  readonly attempt: number
  readonly bundleDigest: Digest
}

/** Hexadecimal digits of the bundle digest in a name: they find a bundle, they do not prove it. */
const digestDigits = 16

/** GitHub accepts no longer names. */
const longestName = 255

/**
 * `<name>.<stage>[.<leg>].<attempt>.<first 16 digits of the bundle digest>`; in the parts, all but letters, digits, `-` and
 * `_` of ASCII is percent-encoded, so that a dot parts and nothing is in the name that GitHub forbids.
 * @throws artifact-name-invalid for an empty part or a name that is too long
 */
export function artifactName(label: ArtifactLabel): string {
  const parts = [label.name, label.stage, ...(label.leg === undefined ? [] : [label.leg])]
  if (parts.includes('')) throw githubError('artifact-name-invalid', { found: 'an empty part' })
  const name = [...parts.map(encodePart), label.attempt, digestPart(label.bundleDigest)].join('.')
  if (name.length > longestName) {
    throw githubError('artifact-name-invalid', {
      found: `${name.length} characters`,
      expected: `at most ${longestName}`,
    })
  }
  return name
}

/** The digest part of the name of an uploaded bundle; `undefined` when it is no bundle that was uploaded under `name`. */
export function bundlePart(artifact: string, name: string): string | undefined {
  const [first, ...rest] = artifact.split('.')
  const [part, attempt] = rest.toReversed()
  const isBundle = first === encodePart(name) && (rest.length === 3 || rest.length === 4)
  if (!isBundle || part === undefined || attempt === undefined) return undefined
  return /^[0-9a-f]{16}$/.test(part) && /^[1-9][0-9]*$/.test(attempt) ? part : undefined
}

/** What `bundlePart` yields for a bundle of this digest. */
export function digestPart(digest: Digest): string {
  // An empty or malformed digest would fit every name.
  if (!isDigest(digest)) throw githubError('artifact-name-invalid', { found: 'a malformed digest' })
  return hexOf(digest).slice(0, digestDigits)
}

function encodePart(text: string): string {
  const bytes = Buffer.from(text, 'utf8')
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9_-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}
