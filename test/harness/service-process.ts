import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { minimalEnvironment } from './run-program.ts'

export interface ServiceRequest {
  readonly program: string
  readonly args: readonly string[]
  /** Where both output streams go. */
  readonly logPath: string
  /** The service is ready when this address answers with a good status. */
  readonly probeUrl: string
}

/** A service that runs until it is stopped. */
export interface Service {
  readonly stop: () => Promise<void>
}

const READY_WITHIN_MS = 20_000
const PROBE_EVERY_MS = 20
const STOP_WITHIN_MS = 3_000

/** Starts a service and resolves when it answers; throws with the end of its log when it ends or stays silent. */
export async function startService(request: ServiceRequest): Promise<Service> {
  const log = openSync(request.logPath, 'a')
  const child = spawn(request.program, request.args, {
    stdio: ['ignore', log, log],
    env: minimalEnvironment(),
  })
  closeSync(log)
  const failed = new Promise<never>((_, reject) => child.once('error', reject))
  const service = { stop: () => stopProcess(child) }
  try {
    await Promise.race([failed, untilReady(child, request)])
    return service
  } catch (error) {
    await service.stop()
    throw error
  }
}

async function untilReady(child: ChildProcess, request: ServiceRequest): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS
  while (Date.now() < deadline) {
    if (hasEnded(child))
      throw new Error(`${basename(request.program)} ended: ${await logEnd(request.logPath)}`)
    if (await answers(request.probeUrl)) return
    await wait(PROBE_EVERY_MS)
  }
  throw new Error(`${basename(request.program)} does not answer: ${await logEnd(request.logPath)}`)
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok
  } catch {
    return false
  }
}

const logEnd = async (path: string): Promise<string> => (await readFile(path, 'utf8')).trim().slice(-1_000)

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

async function stopProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
  await ended
  clearTimeout(timer)
}
