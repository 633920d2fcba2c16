import { createHash } from 'node:crypto'
import type { Authority } from './authorities.ts'
import { spki } from './certificate.ts'
import { noteKeyId } from './checkpoint.ts'
import type { KeyMaterial, KeyPair } from './key-material.ts'

/** Where the services of one Sigstore instance answer; `origin` is the name in the log's checkpoints. */
export interface SigstoreServices {
  readonly issuerUrl: string
  readonly fulcioUrl: string
  readonly certificateLogUrl: string
  readonly rekorUrl: string
  readonly rekor1Url: string
  readonly tsaUrl: string
  readonly origin: string
}

/** The trusted root of an instance in JSON (sigstore protobuf-specs, `TrustedRoot`, format 0.1). */
export function trustedRoot(keys: KeyMaterial, services: SigstoreServices): unknown {
  const validFor = { start: keys.validFrom.toISOString() }
  const log = spki(keys.transparencyLog.publicKey)
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
      keyedLog(services.rekor1Url, keys.rekor1, keys.validFrom),
    ],
    certificateAuthorities: [certificateAuthority(services.fulcioUrl, keys.codeSigning, keys.validFrom)],
    ctlogs: [keyedLog(services.certificateLogUrl, keys.certificateLog, keys.validFrom)],
    timestampAuthorities: [certificateAuthority(services.tsaUrl, keys.timestamping, keys.validFrom)],
  }
}

/** A log whose id is the digest of its P-256 key. */
function keyedLog(baseUrl: string, { publicKey }: KeyPair, start: Date): unknown {
  const der = spki(publicKey)
  return {
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: der.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start: start.toISOString() },
    },
    logId: { keyId: createHash('sha256').update(der).digest('base64') },
    operator: 'loopback',
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
