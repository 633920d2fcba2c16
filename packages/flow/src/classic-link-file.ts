import { pae } from '@custody/core/dsse/envelope'
import { classicKeyId } from '@custody/core/in-toto/classic-key'
import { classicLinkName, classicLinkPayload } from '@custody/core/in-toto/classic-link'
import { canonicalJson } from '@custody/core/json/canonical-json'
import { mediaTypes } from '@custody/core/names'
import type { Signing } from './ports.ts'
import type { EvidenceFile, StepFacts } from './step-facts.ts'

/**
 * The record once more as a classic in-toto link in DSSE, for stock in-toto verifiers: only a key can sign it.
 * @returns one file, or none without a key
 */
export function classicLink(facts: StepFacts, signing: Signing): readonly EvidenceFile[] {
  const key = signing === 'none' ? undefined : signing.signer.classicKey
  if (key === undefined) return []
  const payload = classicLinkPayload({
    name: facts.stage,
    command: facts.command,
    materials: facts.consumed,
    products: facts.subject.map(({ name = '', digest }) => ({ name, digest })),
    byproducts: facts.byproducts,
  })
  const keyid = classicKeyId(key.publicKey)
  const sig = key.signBytes(pae(mediaTypes.inToto, payload)).toString('base64')
  const name = classicLinkName(facts.stage, keyid)
  const bytes = envelopeBytes(payload, { payloadType: mediaTypes.inToto, signatures: [{ keyid, sig }] })
  return [{ name, bytes, mediaType: mediaTypes.dsse, kind: 'classic-link' }]
}

/** Canonical JSON; the payload, which may have megabytes and needs no escape, stands first as its name demands. */
function envelopeBytes(payload: Buffer, rest: Parameters<typeof canonicalJson>[0]): Buffer {
  return Buffer.from(`{"payload":"${payload.toString('base64')}",${canonicalJson(rest).slice(1)}`, 'latin1')
}
