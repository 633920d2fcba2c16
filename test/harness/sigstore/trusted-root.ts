import { createHash } from 'node:crypto'
import type { Authority } from './authorities.ts'
import { spki } from './certificate.ts'
import { noteKeyId } from './checkpoint.ts'
import type { KeyMaterial } from './key-material.ts'

/** Where the services of one Sigstore instance answer; `origin` is the name in the log's checkpoints. */
export interface SigstoreServices {
  readonly issuerUrl: string
  readonly fulcioUrl: string
  readonly certificateLogUrl: string
  readonly rekorUrl: string
  readonly tsaUrl: string
  readonly origin: string
}

/** The trusted root of an instance in JSON (sigstore protobuf-specs, `TrustedRoot`, format 0.1). */
export function trustedRoot(keys: KeyMaterial, services: SigstoreServices): unknown {
  const validFor = { start: keys.validFrom.toISOString() }
  const log = spki(keys.transparencyLog.publicKey)
  const certificateLog = spki(keys.certificateLog.publicKey)
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [
      {
        baseUrl: services.rekorUrl,
        hashAlgorithm: 'SHA2_256',
        publicKey: { rawBytes: log.toString('base64'), keyDetails: 'PKIX_ED25519', validFor },
        logId: { keyId: noteKeyId(services.origin, keys.transparencyLog.publicKey).toString('base64') },
        operator: 'loopback',
      },
    ],
    certificateAuthorities: [certificateAuthority(services.fulcioUrl, keys.codeSigning, keys.validFrom)],
    ctlogs: [
      {
        baseUrl: services.certificateLogUrl,
        hashAlgorithm: 'SHA2_256',
        publicKey: {
          rawBytes: certificateLog.toString('base64'),
          keyDetails: 'PKIX_ECDSA_P256_SHA_256',
          validFor,
        },
        logId: { keyId: createHash('sha256').update(certificateLog).digest('base64') },
        operator: 'loopback',
      },
    ],
    timestampAuthorities: [certificateAuthority(services.tsaUrl, keys.timestamping, keys.validFrom)],
  }
}

function certificateAuthority(uri: string, authority: Authority, start: Date): unknown {
  return {
    subject: { organization: 'loopback', commonName: 'loopback' },
    uri,
    certChain: { certificates: authority.chain.map((der) => ({ rawBytes: der.toString('base64') })) },
    validFor: { start: start.toISOString() },
    operator: 'loopback',
  }
}
