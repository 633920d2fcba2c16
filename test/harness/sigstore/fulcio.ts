import { freePort } from '../free-port.ts'
import { spki, toPem } from './certificate.ts'
import { fulcioConfig } from './fulcio-config.ts'
import type { KeyMaterial } from './key-material.ts'
import {
  type RunningService,
  startRealService,
  writeChain,
  writePrivateKey,
  writeSetting,
} from './real-service.ts'

/** Starts Fulcio with a file authority, one issuer, and the given certificate log. */
export async function startFulcio(
  folder: string,
  keys: KeyMaterial,
  issuerUrl: string,
  certificateLogUrl: string,
): Promise<RunningService> {
  const [port, grpcPort, metricsPort] = await Promise.all([freePort(), freePort(), freePort()])
  const { chain, signer } = keys.codeSigning
  const logKey = toPem('PUBLIC KEY', spki(keys.certificateLog.publicKey))
  const flags = {
    host: '127.0.0.1',
    port,
    'grpc-host': '127.0.0.1',
    'grpc-port': grpcPort,
    'metrics-port': metricsPort,
    // One name for all instances is the default, and they would take it from each other.
    'legacy-unix-domain-socket': `@fulcio-${port}`,
    ca: 'fileca',
    'fileca-cert': await writeChain(folder, 'fulcio-chain.pem', chain),
    'fileca-key': await writePrivateKey(folder, 'fulcio.key', signer.privateKey),
    'fileca-key-passwd': '',
    'fileca-watch': false,
    'config-path': await writeSetting(folder, 'fulcio.yaml', fulcioConfig(issuerUrl)),
    'ct-log-url': certificateLogUrl,
    'ct-log-public-key-path': await writeSetting(folder, 'ct.pub', logKey),
    log_type: 'prod',
  }
  return startRealService({ folder, program: 'fulcio', port, probe: '/healthz', flags })
}
