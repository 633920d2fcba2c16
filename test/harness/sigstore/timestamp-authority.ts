import { setTimeout as wait } from 'node:timers/promises'
import { freePort, portIsFree } from '../free-port.ts'
import type { KeyMaterial } from './key-material.ts'
import { type RunningService, startRealService, writeChain, writePrivateKey } from './real-service.ts'

// The port of its metrics is fixed, so only one timestamp authority runs on a machine at a time.
const METRICS_PORT = 2112
const WAIT_MS = 120_000

/** Starts the timestamp authority, once no other one runs on this machine; waits for that two minutes at most. */
export async function startTimestampAuthority(folder: string, keys: KeyMaterial): Promise<RunningService> {
  const port = await freePort()
  const { chain, signer } = keys.timestamping
  const flags = {
    host: '127.0.0.1',
    port,
    'timestamp-signer': 'file',
    'file-signer-key-path': await writePrivateKey(folder, 'tsa.key', signer.privateKey),
    'certificate-chain-path': await writeChain(folder, 'tsa-chain.pem', chain),
    'disable-ntp-monitoring': true,
  }
  const service = { folder, program: 'timestamp-server', port, probe: '/ping', flags }
  return whenAlone(() => startRealService(service), Date.now() + WAIT_MS)
}

/** Another run may take the port between the look and the start: then it is this one's turn to wait. */
async function whenAlone<T>(start: () => Promise<T>, deadline: number): Promise<T> {
  while (!(await portIsFree(METRICS_PORT))) {
    if (Date.now() > deadline)
      throw new Error(`port ${METRICS_PORT} stays taken: does another timestamp authority run?`)
    await wait(200)
  }
  try {
    return await start()
  } catch (error) {
    if (await portIsFree(METRICS_PORT)) throw error
    return whenAlone(start, deadline)
  }
}
