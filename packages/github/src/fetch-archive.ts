import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { CustodyError } from '@custody/core/errors'
import { archiveLimits } from './archive-limits.ts'
import { ByteMeter } from './byte-meter.ts'
import { githubError } from './github-errors.ts'
import type { ArtifactEntry } from './list-artifacts.ts'
import { openClient } from './open-client.ts'
import { describeAnswer, mayRecover, type Patience } from './send-request.ts'

/**
 * Streams the archive of an artifact into a file, from the address that the service signed; again while the network or the
 * storage is unwell.
 * @throws artifact-changed when the digest is not that of the upload, archive-too-large, artifact-service-failed
 */
export async function fetchArchive(
  url: string,
  path: string,
  artifact: ArtifactEntry,
  patience: Patience,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const fetched = await fetchOnce(url, path, patience.timeoutMs)
    if (fetched.meter !== undefined) return check(fetched.meter, artifact)
    if (attempt >= patience.attempts || !mayRecover(fetched.status)) {
      throw githubError('artifact-service-failed', {
        where: 'the download',
        found: describeAnswer(fetched),
        cause: fetched.cause,
      })
    }
    await sleep(patience.delayMs * 2 ** (attempt - 1))
  }
}

interface Fetched {
  /** There when all has arrived. */
  readonly meter?: ByteMeter
  readonly status: number | undefined
  readonly cause?: unknown
}

async function fetchOnce(url: string, path: string, timeoutMs: number): Promise<Fetched> {
  const client = await openClient(timeoutMs)
  try {
    const { message } = await client.get(url)
    message.setTimeout(timeoutMs, () => message.destroy(new Error('the download stopped')))
    if (message.statusCode === 200) return { meter: await receive(message, path), status: 200 }
    message.destroy()
    return { status: message.statusCode }
  } catch (cause) {
    if (cause instanceof CustodyError) throw cause
    return { status: undefined, cause }
  }
}

async function receive(message: IncomingMessage, path: string): Promise<ByteMeter> {
  const meter = new ByteMeter(archiveLimits.totalBytes)
  await pipeline(message, meter, createWriteStream(path, { mode: 0o600 }))
  return meter
}

function check(meter: ByteMeter, artifact: ArtifactEntry): void {
  const digest = meter.digest()
  if (artifact.digest !== undefined && artifact.digest !== digest) {
    throw githubError('artifact-changed', { found: digest, expected: artifact.digest })
  }
}
