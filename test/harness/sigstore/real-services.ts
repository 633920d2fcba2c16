import type { KeyObject } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort, portIsFree } from '../free-port.ts'
import { peerProgram } from '../peers.ts'
import { type Service, startService } from '../service-process.ts'
import { spki, toPem } from './certificate.ts'
import { fulcioConfig } from './fulcio-config.ts'
import type { KeyMaterial } from './key-material.ts'

/** A running service and its address. */
export interface RunningService extends Service {
  readonly url: string
}

/** Starts Fulcio with a file authority, one issuer, and the given certificate log. */
export async function startFulcio(
  folder: string,
  keys: KeyMaterial,
  issuerUrl: string,
  certificateLogUrl: string,
): Promise<RunningService> {
  const [port, grpcPort, metricsPort] = await Promise.all([freePort(), freePort(), freePort()])
  const { chain, signer } = keys.codeSigning
  const chainPath = await write(
    folder,
    'fulcio-chain.pem',
    chain.map((der) => toPem('CERTIFICATE', der)).join(''),
  )
  const keyPath = await writeKey(folder, 'fulcio.key', signer.privateKey)
  const logKeyPath = await write(folder, 'ct.pub', toPem('PUBLIC KEY', spki(keys.certificateLog.publicKey)))
  const configPath = await write(folder, 'fulcio.yaml', fulcioConfig(issuerUrl))
  return start(folder, 'fulcio', port, '/healthz', [
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    `${port}`,
    '--grpc-host',
    '127.0.0.1',
    '--grpc-port',
    `${grpcPort}`,
    '--metrics-port',
    `${metricsPort}`,
    '--legacy-unix-domain-socket',
    `@fulcio-${port}`,
    '--ca',
    'fileca',
    '--fileca-cert',
    chainPath,
    '--fileca-key',
    keyPath,
    '--fileca-key-passwd',
    '',
    '--fileca-watch=false',
    '--config-path',
    configPath,
    '--ct-log-url',
    certificateLogUrl,
    '--ct-log-public-key-path',
    logKeyPath,
    '--log_type',
    'prod',
  ])
}

/** Starts Rekor v2 on a folder of its own; `origin` is the name in its checkpoints. */
export async function startRekor(folder: string, keys: KeyMaterial, origin: string): Promise<RunningService> {
  const [port, grpcPort, metricsPort] = await Promise.all([freePort(), freePort(), freePort()])
  const keyPath = await writeKey(folder, 'rekor.key', keys.transparencyLog.privateKey)
  return start(folder, 'rekor-server', port, '/healthz', [
    'serve',
    '--http-address',
    '127.0.0.1',
    '--http-port',
    `${port}`,
    '--grpc-address',
    '127.0.0.1',
    '--grpc-port',
    `${grpcPort}`,
    '--http-metrics-port',
    `${metricsPort}`,
    '--hostname',
    origin,
    '--storage-dir',
    join(folder, 'tlog'),
    '--signer-filepath',
    keyPath,
    '--checkpoint-interval',
    '500ms',
    '--batch-max-age',
    '50ms',
  ])
}

/** Starts the timestamp authority. */
export async function startTimestampAuthority(folder: string, keys: KeyMaterial): Promise<RunningService> {
  await untilMetricsPortIsFree()
  const port = await freePort()
  const { chain, signer } = keys.timestamping
  const chainPath = await write(
    folder,
    'tsa-chain.pem',
    chain.map((der) => toPem('CERTIFICATE', der)).join(''),
  )
  const keyPath = await writeKey(folder, 'tsa.key', signer.privateKey)
  return start(folder, 'timestamp-server', port, '/ping', [
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    `${port}`,
    '--timestamp-signer',
    'file',
    '--file-signer-key-path',
    keyPath,
    '--certificate-chain-path',
    chainPath,
    '--disable-ntp-monitoring',
  ])
}

// The timestamp authority's metrics port is fixed, so only one of them runs on a machine at a time.
const TSA_METRICS_PORT = 2112
const TSA_WAIT_MS = 120_000

async function untilMetricsPortIsFree(): Promise<void> {
  const deadline = Date.now() + TSA_WAIT_MS
  while (!(await portIsFree(TSA_METRICS_PORT))) {
    if (Date.now() > deadline)
      throw new Error(`port ${TSA_METRICS_PORT} stays taken: is another timestamp authority running?`)
    await wait(200)
  }
}

async function start(
  folder: string,
  name: string,
  port: number,
  probe: string,
  args: readonly string[],
): Promise<RunningService> {
  const url = `http://127.0.0.1:${port}`
  const logPath = join(folder, `${name}.log`)
  const service = await startService({
    program: peerProgram(name),
    args,
    logPath,
    probeUrl: `${url}${probe}`,
  })
  return { url, stop: service.stop }
}

async function writeKey(folder: string, name: string, key: KeyObject): Promise<string> {
  return write(folder, name, key.export({ type: 'pkcs8', format: 'pem' }).toString())
}

async function write(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text, { mode: 0o600 })
  return path
}
