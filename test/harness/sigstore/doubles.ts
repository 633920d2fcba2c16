import { type LoopbackHandler, startLoopbackServer } from '../loopback-server.ts'
import { answerSigningCert } from './fulcio-double.ts'
import { describeInstance, type SigstoreInstance } from './instance.ts'
import { makeKeyMaterial } from './key-material.ts'
import { startOidcIssuer } from './oidc-issuer.ts'
import { makeTransparencyLog } from './rekor-double.ts'
import { makeRekor1 } from './rekor1-double.ts'
import { answerTimestamp } from './timestamp-double.ts'

const ORIGIN = '127.0.0.1'

/**
 * Starts doubles of Fulcio, Rekor v2 and v1, and the timestamp authority behind one loopback address: the same requests and answers
 * as the real services, real signatures, nothing but Node. Trusted root and signing configuration are written to `folder`.
 * `clock` gives the time of certificates and timestamps, within a year of the real one.
 */
export async function startSigstoreDoubles(
  folder: string,
  clock = () => new Date(),
): Promise<SigstoreInstance> {
  const keys = makeKeyMaterial()
  const issuer = await startOidcIssuer()
  const log = makeTransparencyLog(ORIGIN, keys.transparencyLog)
  const rekor1 = makeRekor1(ORIGIN, keys.rekor1, clock)
  const handle: LoopbackHandler = (request) => {
    switch (`${request.method} ${request.url.pathname}`) {
      case 'POST /api/v2/signingCert':
        return answerSigningCert(request, { keys, issuer, clock })
      case 'POST /api/v2/log/entries':
        return log.addEntry(request.body)
      case 'POST /api/v1/timestamp':
        return answerTimestamp(request, keys.timestamping, clock())
      default:
        return rekor1.answer(request)
    }
  }
  const server = await startLoopbackServer(handle)
  const services = {
    issuerUrl: issuer.url,
    fulcioUrl: server.url,
    certificateLogUrl: server.url,
    rekorUrl: server.url,
    rekor1Url: server.url,
    tsaUrl: `${server.url}/api/v1/timestamp`,
    origin: ORIGIN,
  }
  return describeInstance(folder, keys, services, issuer, [issuer, server])
}
