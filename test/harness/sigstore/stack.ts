import { startLoopbackServer } from '../loopback-server.ts'
import { startCertificateLog } from './certificate-log.ts'
import { startFulcio } from './fulcio.ts'
import { describeInstance, type SigstoreInstance, type Stoppable, stopAll } from './instance.ts'
import { makeKeyMaterial } from './key-material.ts'
import { startOidcIssuer } from './oidc-issuer.ts'
import { startRekor } from './rekor.ts'
import { makeRekor1 } from './rekor1-double.ts'
import { startTimestampAuthority } from './timestamp-authority.ts'

// Verifiers compare the name in a checkpoint with the host of the log's address, so both are the same.
const ORIGIN = '127.0.0.1'

/**
 * Starts the real Fulcio, Rekor v2 and timestamp authority on loopback, with an issuer, a certificate log
 * and a Rekor v1 of the harness.
 * Keys, configuration, data and logs of the services lie in `folder`. Takes the programs that `npm run peers` installs.
 */
export async function startSigstoreStack(folder: string): Promise<SigstoreInstance> {
  const running: Stoppable[] = []
  const keep = <T extends Stoppable>(service: T): T => {
    running.push(service)
    return service
  }
  try {
    const keys = makeKeyMaterial()
    const issuer = keep(await startOidcIssuer())
    const certificateLog = keep(await startCertificateLog(keys.certificateLog))
    const rekor = keep(await startRekor(folder, keys, ORIGIN))
    const tsa = keep(await startTimestampAuthority(folder, keys))
    const fulcio = keep(await startFulcio(folder, keys, issuer.url, certificateLog.url))
    const rekor1 = makeRekor1(ORIGIN, keys.rekor1, () => new Date())
    const oldLog = keep(await startLoopbackServer(rekor1.answer))
    const services = {
      issuerUrl: issuer.url,
      fulcioUrl: fulcio.url,
      certificateLogUrl: certificateLog.url,
      rekorUrl: rekor.url,
      rekor1Url: oldLog.url,
      tsaUrl: `${tsa.url}/api/v1/timestamp`,
      origin: ORIGIN,
    }
    return await describeInstance(folder, keys, services, issuer, running)
  } catch (error) {
    await stopAll(running)
    throw error
  }
}
