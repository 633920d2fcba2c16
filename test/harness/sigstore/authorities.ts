import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  distinguishedName,
  encodeTbsCertificate,
  type Identity,
  randomSerialNumber,
  signCertificate,
} from './certificate.ts'
import {
  authority,
  authorityKey,
  digitalSignature,
  extendedKeyUsage,
  notAnAuthority,
  signsCertificates,
  subjectKey,
} from './certificate-extensions.ts'

/** A certificate chain, from the identity that signs up to its self-signed root. */
export interface Authority {
  readonly signer: Identity
  /** DER; the signer's certificate first, the root last. */
  readonly chain: readonly Buffer[]
}

/** From when to when the certificates of an authority are valid. */
export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

/** Root and intermediate for code-signing certificates, shaped as Fulcio demands of a file authority. */
export function makeCodeSigningAuthority(validity: Validity): Authority {
  const root = issue('fulcio-root', undefined, validity, [authority(1), signsCertificates()])
  const usages = [authority(0), signsCertificates(), extendedKeyUsage('codeSigning')]
  const signer = issue('fulcio-intermediate', root, validity, usages)
  return { signer, chain: [signer.certificate, root.certificate] }
}

/** Root and leaf of a timestamp authority (RFC 3161, 2.3: timeStamping alone, and critical). */
export function makeTimestampAuthority(validity: Validity): Authority {
  const root = issue('tsa-root', undefined, validity, [authority(0), signsCertificates()])
  const usages = [notAnAuthority(), digitalSignature(), extendedKeyUsage('timeStamping', true)]
  const signer = issue('tsa', root, validity, usages)
  return { signer, chain: [signer.certificate, root.certificate] }
}

/** A fresh P-256 key pair. */
export const makeP256Keys = (): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })

function issue(
  name: string,
  issuer: Identity | undefined,
  validity: Validity,
  usages: readonly Buffer[],
): Identity {
  const keys = makeP256Keys()
  const subject = distinguishedName('loopback', name)
  const serialNumber = randomSerialNumber()
  const issuerName = issuer?.subject ?? subject
  const tbs = encodeTbsCertificate({
    ...validity,
    serialNumber,
    subject,
    issuer: issuerName,
    publicKey: keys.publicKey,
    extensions: [...usages, subjectKey(keys.publicKey), authorityKey(issuer?.publicKey ?? keys.publicKey)],
  })
  return {
    ...keys,
    subject,
    issuer: issuerName,
    serialNumber,
    certificate: signCertificate(tbs, issuer?.privateKey ?? keys.privateKey),
  }
}
