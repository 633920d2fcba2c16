import type { HashedSubject } from '@custody/core/chain/rules/subjects'
import type { VerifiedChain } from '@custody/core/chain/verify-chain'
import { type Digest, digestOf } from '@custody/core/digest/sha256'
import { isCustodyError } from '@custody/core/errors'
import { jsonLines } from '@custody/core/json/json-lines'
import { isJsonObject, readJson } from '@custody/core/json/read-json'
import { mediaTypes } from '@custody/core/names'
import type { Trust } from '@custody/core/verify/trust'
import { createVerifier } from '@custody/core/verify/verify-signed-statement'
import { flowError } from './flow-errors.ts'
import type { ForeignFile } from './ports.ts'
import type { EvidenceFile } from './step-facts.ts'
import { isAbout, type SignedStatement, statedIn } from './stores/signed-statement.ts'

/** Attestations that one step takes over; a job makes a handful. */
const attestationLimit = 200

/**
 * Attestations that other actions of the job made about the artifacts, as evidence. What the trust of this step holds for is of
 * kind `attestation` and goes by its predicate type; all else is `attestation-unverified`: kept, and worth nothing.
 * Those that the bundle holds already are left out, and so are those about something else.
 * @throws attestation-unreadable for what is no Sigstore bundle with an in-toto statement
 */
export async function foreignAttestations(
  files: readonly ForeignFile[],
  artifacts: readonly HashedSubject[],
  chain: VerifiedChain | undefined,
  trust: Trust,
  progress: (line: string) => void,
): Promise<readonly EvidenceFile[]> {
  const known = new Set<Digest>(chain?.evidence.map(({ file }) => file.payloadDigest))
  const found = distinct(files.flatMap(readAttestations)).filter(
    ({ payloadDigest }) => !known.has(payloadDigest),
  )
  if (found.length > attestationLimit)
    throw flowError('attestation-unreadable', {
      found: `${found.length} attestations`,
      expected: `at most ${attestationLimit}`,
    })
  const verifier = createVerifier(trust)
  const evidence: EvidenceFile[] = []
  for (const { bytes, predicateType } of found.filter((one) => isAbout(one, artifacts))) {
    const refusal = await refusalOf(verifier.verify(bytes, { form: 'foreign' }))
    if (refusal !== undefined) progress(`An attestation of another action is not trusted here: ${refusal}`)
    const kind = refusal === undefined ? 'attestation' : 'attestation-unverified'
    const type = refusal === undefined ? { predicateType } : {}
    evidence.push({ name: 'attestation.json', bytes, mediaType: mediaTypes.sigstoreBundle, kind, ...type })
  }
  return evidence
}

interface FoundAttestation extends SignedStatement {
  readonly payloadDigest: Digest
}

function readAttestations({ path, bytes }: ForeignFile): readonly FoundAttestation[] {
  return jsonLines(bytes).map((line) => {
    try {
      const payload = payloadOf(readJson(line, 'attestation'))
      return { ...statedIn(payload), bytes: Buffer.from(line), payloadDigest: digestOf(payload) }
    } catch (cause) {
      throw flowError('attestation-unreadable', { where: path, cause })
    }
  })
}

function payloadOf(bundle: ReturnType<typeof readJson>): Buffer {
  const envelope = isJsonObject(bundle) ? bundle['dsseEnvelope'] : undefined
  const payload = isJsonObject(envelope) ? envelope['payload'] : undefined
  return Buffer.from(typeof payload === 'string' ? payload : '', 'base64')
}

function distinct(found: readonly FoundAttestation[]): readonly FoundAttestation[] {
  return [...new Map(found.map((one) => [digestOf(one.bytes), one])).values()]
}

/** Code of what speaks against it. */
async function refusalOf(verification: Promise<unknown>): Promise<string | undefined> {
  try {
    await verification
    return undefined
  } catch (error) {
    if (!isCustodyError(error)) throw error
    return error.code
  }
}
