import { p256 } from '../dsse/key-algorithm.ts'
import type { SigningServices } from './choose-services.ts'
import { type Patience, patienceOf } from './patience.ts'
import { type CertifiedKey, requestCertificate } from './request-certificate.ts'
import { signMessage } from './sign-message.ts'
import { signStatements } from './sign-statement.ts'
import type { Signatory } from './signatory.ts'
import type { StatementSigner } from './statement-signer.ts'

export interface KeylessOptions {
  /** Asked for anew with each certificate; audience `sigstore`. */
  readonly token: () => Promise<string>
  readonly services: SigningServices
  readonly patience?: Patience
}

/** A certificate this close to its end is not used any more: what it signs must be stamped before. */
const MARGIN_MS = 2 * 60_000

/**
 * Signs with certificates that Fulcio gives for an OIDC token. One certificate serves all statements of its ten minutes, and all
 * statements of one call are signed at once.
 * @throws (describe, sign) the codes of requestCertificate; (sign) those of signStatements
 */
export function createKeylessSigner({
  token,
  services,
  patience = patienceOf(),
}: KeylessOptions): StatementSigner {
  const certified = certificateHolder(async () => {
    const until = performance.now() + patience.budgetMs
    return requestCertificate(services.certificateAuthority, await token(), { ...patience.service, until })
  })
  return {
    method: 'keyless',
    describe: async () => (await certified()).certificate.identity,
    sign: async (payloads) =>
      signStatements(payloads, signatoryOf(await certified()), { witnesses: services, patience }),
  }
}

function signatoryOf({ privateKey, certificate }: CertifiedKey): Signatory {
  return {
    algorithm: p256,
    signedBy: { certificate: certificate.der },
    verifier: { certificate: certificate.der },
    sign: (message) => Promise.resolve(signMessage(privateKey, p256, message)),
  }
}

/** Keeps the certificate until shortly before its end; callers at the same time share one request. */
function certificateHolder(request: () => Promise<CertifiedKey>): () => Promise<CertifiedKey> {
  let held: { readonly key: Promise<CertifiedKey>; readonly until: Promise<number> } | undefined
  const renew = () => {
    const since = performance.now()
    const key = request()
    const until = key.then(
      ({ lifetimeMs }) => since + lifetimeMs - MARGIN_MS,
      () => 0,
    )
    held = { key, until }
    return key
  }
  return async () => {
    const current = held
    const isFresh = current !== undefined && performance.now() < (await current.until)
    return isFresh ? current.key : renew()
  }
}
