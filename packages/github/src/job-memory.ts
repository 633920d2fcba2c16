import { randomUUID } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Digest, isDigest, sha256 } from '@custody/core/digest/sha256'
import { isJsonObject, type JsonObject, readJson } from '@custody/core/json/read-json'
import { type Environment, requiredVariable } from './environment.ts'
import { githubError } from './github-errors.ts'

/**
 * Notes that steps of ONE job leave for later steps of it, in the job's own temporary folder. (`GITHUB_STATE` reaches only
 * the end of the same step.) Every step of the job could change them, as it could change the workspace; other jobs cannot.
 */

/**
 * Remembers which digest this job gave to a bundle folder, so that the next step need not be told.
 * @param folder that exists
 * @throws environment-incomplete, runner-file-failed
 */
export function rememberBundle(environment: Environment, folder: string, digest: Digest): void {
  remember(environment, bundleKey(folder), { digest })
}

/**
 * The digest that this job last gave to a bundle folder; `undefined` when it wrote none, or there is no such folder.
 * @throws environment-incomplete, job-memory-damaged
 */
export function recallBundle(environment: Environment, folder: string): Digest | undefined {
  const note = existsSync(folder) ? recall(environment, bundleKey(folder)) : undefined
  if (note === undefined) return undefined
  const digest = note['digest']
  if (typeof digest !== 'string' || !isDigest(digest))
    throw githubError('job-memory-damaged', { expected: 'a digest' })
  return digest
}

/**
 * Saves what the start of a phase hands to its stop.
 * @param name of the phase: stage and leg
 * @throws environment-incomplete, runner-file-failed
 */
export function saveState(environment: Environment, name: string, state: JsonObject): void {
  remember(environment, `state ${name}`, state)
}

/**
 * What an earlier step of this job saved under the name; `undefined` when none did.
 * @throws environment-incomplete, job-memory-damaged
 */
export function readState(environment: Environment, name: string): JsonObject | undefined {
  return recall(environment, `state ${name}`)
}

/**
 * Makes the folder of the notes.
 * @throws environment-incomplete, runner-file-failed
 */
export function openMemory(environment: Environment): void {
  const folder = jobFolder(environment)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw githubError('runner-file-failed', { where: 'RUNNER_TEMP', cause })
  }
}

function remember(environment: Environment, key: string, note: JsonObject): void {
  const path = notePath(environment, key)
  const temporary = `${path}.${randomUUID()}`
  openMemory(environment)
  try {
    writeFileSync(temporary, JSON.stringify(note), { flag: 'wx', mode: 0o600 })
    renameSync(temporary, path)
  } catch (cause) {
    throw githubError('runner-file-failed', { where: 'RUNNER_TEMP', cause })
  }
}

function recall(environment: Environment, key: string): JsonObject | undefined {
  const path = notePath(environment, key)
  if (!existsSync(path)) return undefined
  const note = readNote(path)
  if (!isJsonObject(note)) throw githubError('job-memory-damaged')
  return note
}

function readNote(path: string) {
  try {
    return readJson(readFileSync(path), 'note of an earlier step')
  } catch (cause) {
    throw githubError('job-memory-damaged', { cause })
  }
}

function notePath(environment: Environment, key: string): string {
  return join(jobFolder(environment), `${sha256(key)}.json`)
}

/** One folder a run, attempt and job: where a runner does not empty its folder, an older job's notes are not taken. */
function jobFolder(environment: Environment): string {
  const job = (['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT', 'GITHUB_JOB'] as const)
    .map((name) => requiredVariable(environment, name))
    .join(' ')
  return join(requiredVariable(environment, 'RUNNER_TEMP'), 'custody', sha256(job).slice(0, 16))
}

function bundleKey(folder: string): string {
  return `bundle ${realpathSync(folder)}`
}
