import { titleOf } from '../../packages/core/src/bundle/descriptor.ts'
import type { Head } from '../../packages/core/src/bundle/head.ts'
import { digestOf } from '../../packages/core/src/digest/sha256.ts'
import { canonicalBytes } from '../../packages/core/src/json/canonical-json.ts'
import { mediaTypes } from '../../packages/core/src/names.ts'
import { mend, type Part } from './mend.ts'

/**
 * Nothing protects an unsigned record but the seal: the attacker writes the digests of its files and of the head before it anew.
 * @param parts the record and its files, already mended
 * @param were what they were before
 */
export function mendUnsigned(
  parts: readonly Part[],
  were: readonly Part[],
  before: Head | undefined,
): readonly Part[] {
  const [item, ...files] = parts
  if (item?.layer.mediaType !== mediaTypes.inToto) return parts
  const statement = parse(item.bytes)
  const custody = statement?.predicate?.environment?.custody
  if (custody === undefined || !Array.isArray(custody.files)) return parts
  if (before === undefined) delete custody.previous
  else custody.previous = before.digest
  for (const [at, file] of files.entries()) {
    const listed = custody.files.find((one) => one['digest'] === were[at + 1]?.layer.digest)
    if (listed === undefined) continue
    const { digest, size } = file.layer
    Object.assign(listed, { path: titleOf(file.layer), digest, size, payloadDigest: digestOf(file.bytes) })
  }
  const bytes = canonicalBytes(JSON.parse(JSON.stringify(statement)))
  return bytes.equals(item.bytes) ? parts : [mend({ ...item, bytes }), ...files]
}

interface UnsignedRecord {
  readonly predicate?: {
    readonly environment?: {
      readonly custody?: { previous?: string; files?: Array<Record<string, unknown>> }
    }
  }
}

function parse(bytes: Buffer): UnsignedRecord | undefined {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}
