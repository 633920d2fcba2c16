import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readRegularFile } from '@custody/core/digest/open-regular'
import { type CustodyError, isCustodyError } from '@custody/core/errors'
import { useEnvironmentProxy } from '@custody/core/sign/environment-proxy'
import { causeOf, failureOf } from '@custody/core/sign/failure-of'
import { initTUF } from '@sigstore/tuf'
import { flowError } from './flow-errors.ts'
import { publicGoodRoot } from './public-good-root.generated.ts'

const target = 'trusted_root.json'
const rootLimit = 1024 * 1024
const timeoutMs = 10_000
const retry = { retries: 2, minTimeout: 500, maxTimeout: 2000 }

/**
 * Fetches the trusted root from a TUF repository (The Update Framework 1.0): from the root metadata at hand through every
 * newer one to the target, each signed by enough keys of the one before it, none expired. What is fetched is kept nowhere, so
 * that no earlier run and no other user of the machine can have put anything there.
 * @param tufRoot path of the root metadata to begin from; for the mirror of Sigstore's public-good instance one is shipped
 * @returns the bytes of `trusted_root.json`, as the repository signed them
 * @throws tuf-root-unusable, tuf-unavailable, tuf-not-trusted
 */
export async function fetchTrustedRoot(mirror: string, tufRoot: string | undefined): Promise<Buffer> {
  const base = addressOf(mirror)
  const folder = mkdtempSync(join(tmpdir(), 'custody-tuf-'))
  try {
    const rootPath = join(folder, 'root.json')
    writeFileSync(rootPath, beginning(base, tufRoot))
    useEnvironmentProxy()
    const client = await initTUF({ mirrorURL: base, rootPath, cachePath: folder, timeout: timeoutMs, retry })
    return Buffer.from(await client.getTarget(target))
  } catch (cause) {
    throw tufFailure(cause, base)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function addressOf(mirror: string): string {
  const url = URL.parse(mirror)
  const isLoopback = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)
  if (url === null || !isSafe || url.username !== '' || url.password !== '')
    throw flowError('option-invalid', { found: '`tuf-mirror`', expected: 'an https address' })
  return mirror.replace(/\/+$/, '')
}

function beginning(base: string, tufRoot: string | undefined): Uint8Array | string {
  if (tufRoot !== undefined) return readRegularFile(tufRoot, rootLimit)
  if (base === publicGoodRoot.mirror) return publicGoodRoot.tufRoot
  throw flowError('tuf-root-unusable', { found: '`tuf-mirror` without `tuf-root`' })
}

/** A mirror that does not answer says nothing; whatever else goes wrong is about what it answered. */
function tufFailure(thrown: unknown, mirror: string): CustodyError {
  if (isCustodyError(thrown)) return thrown
  const chain = causesOf(thrown)
  const silence = chain.map(silenceOf).find((found) => found !== undefined)
  if (silence !== undefined)
    return flowError('tuf-unavailable', { where: mirror, found: silence, cause: thrown })
  const found = failureOf(chain.at(-1)).message.slice(0, 200)
  return flowError('tuf-not-trusted', { where: mirror, found, cause: thrown })
}

/** An error, the error behind it, and so on. */
function causesOf(thrown: unknown): readonly unknown[] {
  const chain = [thrown]
  for (let next = causeOf(thrown); next !== chain.at(-1) && chain.length < 8; next = causeOf(next))
    chain.push(next)
  return chain
}

/** Statuses, timeouts, and the errors of `fetch`, which has no class of its own for them. */
function silenceOf(thrown: unknown): string | undefined {
  const { name, message } = failureOf(thrown)
  // What is not of its own kind the library turns into text.
  const said = `${name}: ${message}`
  if (said.includes('TimeoutError: ')) return `no answer within ${timeoutMs / 1000} s`
  if (/TypeError: (?:fetch failed|terminated)$/.test(said)) return 'no connection'
  const status = statusOf(thrown)
  return status === undefined ? undefined : `HTTP ${status}`
}

function statusOf(thrown: unknown): number | undefined {
  const isHttp = typeof thrown === 'object' && thrown !== null && 'statusCode' in thrown
  return isHttp && typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined
}
