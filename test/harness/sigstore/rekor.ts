import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import type { KeyMaterial } from './key-material.ts'
import { type RunningService, startRealService, writePrivateKey } from './real-service.ts'

/** Starts Rekor v2 with a log of its own in `folder`; `origin` is the name in its checkpoints. */
export async function startRekor(folder: string, keys: KeyMaterial, origin: string): Promise<RunningService> {
  const [port, grpcPort, metricsPort] = await Promise.all([freePort(), freePort(), freePort()])
  const flags = {
    'http-address': '127.0.0.1',
    'http-port': port,
    'grpc-address': '127.0.0.1',
    'grpc-port': grpcPort,
    'http-metrics-port': metricsPort,
    hostname: origin,
    'storage-dir': join(folder, 'tlog'),
    'signer-filepath': await writePrivateKey(folder, 'rekor.key', keys.transparencyLog.privateKey),
    'checkpoint-interval': '500ms',
    'batch-max-age': '50ms',
  }
  return startRealService({ folder, program: 'rekor-server', port, probe: '/healthz', flags })
}
