import type { KeyObject } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { utf8String } from '../der/encode-der.ts'
import { makeCodeSigningAuthority, type Validity } from './authorities.ts'
import {
  distinguishedName,
  encodeTbsCertificate,
  extension,
  randomSerialNumber,
  signCertificate,
  toPem,
} from './certificate.ts'
import {
  authorityKey,
  digitalSignature,
  extendedKeyUsage,
  notAnAuthority,
  subjectKey,
  subjectUri,
} from './certificate-extensions.ts'
import type { SigstoreInstance } from './instance.ts'

/** An authority as an organisation runs it: it certifies keys for years, and is in no log. */
export interface OwnAuthority {
  /** A trusted root that names it, and the instance's timestamp authority. */
  readonly trustedRootPath: string
  /** PEM of a certificate for a key, with the authorities up to the root. */
  readonly certify: (publicKey: KeyObject, names?: Partial<OwnNames>, validity?: Validity) => string
}

export interface OwnNames {
  /** Subject alternative name, a URI. */
  readonly identity: string
  readonly issuer: string
  readonly repository: string
}

export const ownNames: OwnNames = {
  identity: 'https://acme.test/release-signing',
  issuer: 'https://ca.acme.test',
  repository: 'https://github.com/acme/service',
}

const DAY_MS = 86_400_000

export async function makeOwnAuthority(
  folder: string,
  { trustedRootPath }: SigstoreInstance,
): Promise<OwnAuthority> {
  const now = Date.now()
  const years = { notBefore: new Date(now - 30 * DAY_MS), notAfter: new Date(now + 365 * DAY_MS) }
  const { signer, chain } = makeCodeSigningAuthority(years)
  const { mediaType, timestampAuthorities } = JSON.parse(await readFile(trustedRootPath, 'utf8'))
  const certificates = chain.map((der) => ({ rawBytes: der.toString('base64') }))
  const validFor = { start: years.notBefore.toISOString() }
  const certificateAuthorities = [{ uri: ownNames.issuer, certChain: { certificates }, validFor }]
  const path = join(folder, 'own_root.json')
  await writeFile(path, JSON.stringify({ mediaType, certificateAuthorities, timestampAuthorities }))
  const certify: OwnAuthority['certify'] = (publicKey, names, validity = years) => {
    const { identity, issuer, repository } = { ...ownNames, ...names }
    const tbs = encodeTbsCertificate({
      ...validity,
      serialNumber: randomSerialNumber(),
      subject: distinguishedName('acme', 'release signing'),
      issuer: signer.subject,
      publicKey,
      extensions: [
        notAnAuthority(),
        digitalSignature(),
        extendedKeyUsage('codeSigning'),
        subjectKey(publicKey),
        authorityKey(signer.publicKey),
        subjectUri(identity),
        extension('1.3.6.1.4.1.57264.1.8', utf8String(issuer)),
        extension('1.3.6.1.4.1.57264.1.12', utf8String(repository)),
      ],
    })
    const leaf = signCertificate(tbs, signer.privateKey)
    return [leaf, ...chain].map((der) => toPem('CERTIFICATE', der)).join('')
  }
  return { trustedRootPath: path, certify }
}
