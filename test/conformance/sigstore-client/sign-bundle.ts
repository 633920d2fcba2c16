import { hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { p256 } from '@custody/core/dsse/key-algorithm'
import { canonicalSigstoreBundle, type VerificationMaterial } from '@custody/core/dsse/signature-bundle'
import { chooseServices, type SigningServices } from '@custody/core/sign/choose-services'
import { createKeylessSigner } from '@custody/core/sign/keyless-signer'
import { patienceOf } from '@custody/core/sign/patience'
import { publicGood } from '@custody/core/sign/public-instances'
import { requestCertificate } from '@custody/core/sign/request-certificate'
import { requestLogEntry } from '@custody/core/sign/request-log-entry'
import { requestTimestamp } from '@custody/core/sign/request-timestamp'
import { signMessage } from '@custody/core/sign/sign-message'
import { readSigningConfig } from '@custody/core/sign/signing-config'

/** What the command `sign-bundle` of the protocol was given. */
export interface SignBundleOptions {
  readonly identityToken: string
  /** Path that the bundle is written to. */
  readonly bundle: string
  /** Path of a signing configuration; without one, the services of the public-good instance. */
  readonly signingConfig: string | undefined
  /** Whether the file is a statement, for a DSSE envelope. */
  readonly isStatement: boolean
  readonly file: string
}

/** Signs a file and writes its bundle. */
export async function signBundle(options: SignBundleOptions): Promise<void> {
  const { signingConfig, isStatement, file, bundle } = options
  const config = signingConfig === undefined ? publicGood : readSigningConfig(readFileSync(signingConfig))
  const services = chooseServices(config, new Date())
  const sign = isStatement ? signStatement : signFile
  writeFileSync(bundle, await sign(readFileSync(file), options.identityToken, services))
}

async function signStatement(statement: Buffer, token: string, services: SigningServices): Promise<Buffer> {
  const signer = createKeylessSigner({ services, token: () => Promise.resolve(token) })
  const [bundle] = await signer.sign([statement])
  if (bundle === undefined) throw new Error('nothing was signed')
  return bundle
}

/** What Custody itself never does: it signs statements about artifacts. The parts are the same. */
async function signFile(bytes: Buffer, token: string, services: SigningServices): Promise<string> {
  const { service, log, budgetMs } = patienceOf()
  const until = performance.now() + budgetMs
  const key = await requestCertificate(services.certificateAuthority, token, { ...service, until })
  const certificate = key.certificate.der
  const signature = signMessage(key.privateKey, p256, bytes)
  const logged = { message: bytes, signature, algorithm: p256, verifier: { certificate } }
  const material = {
    signedBy: { certificate },
    timestamps: await Promise.all(
      services.timestampAuthorities.map((url) => requestTimestamp(url, signature, { ...service, until })),
    ),
    logEntries: await Promise.all(
      services.logs.map(({ url }) => requestLogEntry(url, logged, { ...log, until })),
    ),
  }
  return messageBundle(bytes, signature, material)
}

function messageBundle(bytes: Buffer, signature: Buffer, material: VerificationMaterial): string {
  const envelope = { payloadType: '', payload: Buffer.alloc(0), signatures: [] }
  const { mediaType, verificationMaterial } = JSON.parse(
    canonicalSigstoreBundle({ envelope, ...material }).toString(),
  )
  const messageDigest = { algorithm: 'SHA2_256', digest: hash('sha256', bytes, 'base64') }
  const messageSignature = { messageDigest, signature: signature.toString('base64') }
  return JSON.stringify({ mediaType, messageSignature, verificationMaterial })
}
