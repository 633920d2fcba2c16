import { closeSync, constants, lstatSync, mkdtempSync, openSync, realpathSync, writeSync } from 'node:fs'
import { isAbsolute, join, sep } from 'node:path'
import { readRegularFile } from '@custody/core/digest/open-regular'
import { type Environment, requiredVariable, variable } from './environment.ts'
import { githubError } from './github-errors.ts'
import type { Runner } from './runner.ts'

/** A file that a step of the job listed. */
export interface CreatedAttestation {
  readonly path: string
  readonly bytes: Buffer
}

/** Where actions list the attestations that they made: actions/attest since June 2025, and others that follow it. */
const listName = 'created_attestation_paths.txt'

const listLimit = 64 * 1024
const fileLimit = 32 * 1024 * 1024
const pathLimit = 200

/**
 * Files of attestations that earlier steps of this job made, each once. Any step can write into the list, so each path has to
 * lead to a regular file in the temporary folder of the job, and nowhere else.
 * @throws attestation-list-unsafe, which names the line
 */
export function readCreatedAttestations(environment: Environment): readonly CreatedAttestation[] {
  const folder = variable(environment, 'RUNNER_TEMP')
  const list = folder === undefined ? undefined : join(folder, listName)
  if (folder === undefined || list === undefined || !isThere(list)) return []
  const lines = readFile(list, 'the list', listLimit).toString('utf8').split(/\r?\n/)
  const paths = new Map(lines.map((line, at) => [line.trim(), `line ${at + 1}`] as const))
  paths.delete('')
  if (paths.size > pathLimit)
    throw githubError('attestation-list-unsafe', {
      found: `${paths.size} paths`,
      expected: `at most ${pathLimit}`,
    })
  const inside = realpathSync(folder) + sep
  return [...paths].map(([path, where]) => {
    if (!isAbsolute(path) || !realOf(path, where).startsWith(inside))
      throw githubError('attestation-list-unsafe', { where, found: 'a path out of RUNNER_TEMP' })
    return { path, bytes: readFile(path, where, fileLimit) }
  })
}

/**
 * Puts attestations into a file of the temporary folder, one JSON document or JSON Lines, and lists it for later steps.
 * @returns its path, for the output `bundle-path`; an empty text where there is none
 * @throws runner-file-failed
 */
export function writeCreatedAttestations(
  { environment }: Runner,
  bundles: readonly Pick<CreatedAttestation, 'bytes'>[],
): string {
  if (bundles.length === 0) return ''
  const folder = requiredVariable(environment, 'RUNNER_TEMP')
  try {
    const name = bundles.length === 1 ? 'attestation.json' : 'attestations.jsonl'
    const path = join(mkdtempSync(join(folder, 'custody-attest-')), name)
    const text = bundles.map(({ bytes }) => `${bytes.toString('utf8')}\n`).join('')
    append(path, text, constants.O_EXCL)
    append(join(folder, listName), `${path}\n`, 0)
    return path
  } catch (cause) {
    throw githubError('runner-file-failed', { where: 'RUNNER_TEMP', cause })
  }
}

/** Not through a link, which another step may have left in its place. */
function append(path: string, text: string, flags: number): void {
  const link = constants.O_NOFOLLOW ?? 0
  const file = openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | link | flags,
    0o600,
  )
  try {
    writeSync(file, text)
  } finally {
    closeSync(file)
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function realOf(path: string, where: string): string {
  try {
    return realpathSync(path)
  } catch (cause) {
    throw githubError('attestation-list-unsafe', { where, found: 'a file that is not there', cause })
  }
}

function readFile(path: string, where: string, limit: number): Buffer {
  try {
    return readRegularFile(path, limit)
  } catch (cause) {
    throw githubError('attestation-list-unsafe', {
      where,
      found: 'no regular file of a bearable size',
      cause,
    })
  }
}
