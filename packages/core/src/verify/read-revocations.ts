import { coreError } from '../core-errors.ts'
import { type Digest, isDigest } from '../digest/sha256.ts'
import { ObjectReader, type Refusal } from '../json/object-reader.ts'
import { readJson } from '../json/read-json.ts'
import { mediaTypes } from '../names.ts'
import type { Revocation, Revocations, RevokedKind } from './revocations.ts'
import { readTime } from './validity.ts'

const mostEntries = 100_000
const kinds: readonly RevokedKind[] = ['key', 'certificate', 'statement']

/**
 * Reads lists of what has been revoked (docs/spec/revocations.md) into one. A list is closed: a member that is not known could be
 * a condition, and to leave it out would be to guess.
 * @param now what has expired is refused: somebody may have kept the newer list away
 * @throws revocations-malformed, revocations-expired, and those of `readJson`
 */
export function readRevocations(lists: readonly Uint8Array[], now: Date): Revocations {
  const byDigest = new Map<Digest, readonly Revocation[]>()
  for (const entry of lists.flatMap((bytes) => readList(bytes, now)))
    byDigest.set(entry.digest, [...(byDigest.get(entry.digest) ?? []), entry])
  return byDigest
}

const refuse: Refusal = (where, found, expected) =>
  coreError('revocations-malformed', { where, found, expected })

function readList(bytes: Uint8Array, now: Date): readonly Revocation[] {
  const list = new ObjectReader(readJson(bytes, 'revocations'), 'revocations', refuse)
  list.exactly('mediaType', mediaTypes.revocations)
  const issued = readTime(list, 'issued')
  const expires = list.has('expires') ? readTime(list, 'expires') : undefined
  const revoked = list.objects('revoked', mostEntries).map(readEntry)
  list.end()
  if (issued > now)
    throw list.refusal('issued', issued.toISOString(), `a time that is not after ${now.toISOString()}`)
  if (expires !== undefined && expires <= now)
    throw coreError('revocations-expired', {
      found: expires.toISOString(),
      expected: `after ${now.toISOString()}`,
    })
  return revoked
}

function readEntry(entry: ObjectReader): Revocation {
  const named = kinds.filter((kind) => entry.has(kind))
  const [kind, ...others] = named
  if (kind === undefined || others.length > 0)
    throw entry.refusal('', named.join(' and ') || 'none', `one of ${kinds.join(', ')}`)
  const revocation = {
    kind,
    digest: digestIn(entry, kind),
    reason: entry.text('reason'),
    from: entry.has('from') ? readTime(entry, 'from') : undefined,
  }
  entry.end()
  return revocation
}

function digestIn(entry: ObjectReader, name: string): Digest {
  const text = entry.text(name)
  if (isDigest(text)) return text
  throw entry.refusal(name, JSON.stringify(text.slice(0, 80)), 'sha256: and 64 lower-case hexadecimal digits')
}
