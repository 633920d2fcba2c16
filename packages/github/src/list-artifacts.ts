import { type Digest, isDigest } from '@custody/core/digest/sha256'
import { isJsonObject, type JsonObject, type JsonValue } from '@custody/core/json/read-json'
import { type ArtifactService, answerDigits, answerField, callArtifactService } from './artifact-service.ts'
import { githubError } from './github-errors.ts'

/** A workflow artifact of this run. */
export interface ArtifactEntry {
  /** Counts up: of two, the one with the larger id is newer. */
  readonly id: bigint
  readonly name: string
  /** Bytes of the archive. */
  readonly size: number
  /** Of the archive, as its uploader gave it; some did not. */
  readonly digest: Digest | undefined
  /** Backend ids of the job that uploaded it: its download is asked for with these. */
  readonly run: string
  readonly job: string
}

export interface ArtifactFilter {
  readonly id?: bigint
  /** The whole name. */
  readonly name?: string
}

/**
 * Lists the finished artifacts of this run, newest first.
 * @throws artifact-service-failed
 */
export async function listArtifacts(
  service: ArtifactService,
  filter: ArtifactFilter = {},
): Promise<readonly ArtifactEntry[]> {
  const answer = await callArtifactService(service, 'ListArtifacts', {
    ...(filter.id === undefined ? {} : { id_filter: String(filter.id) }),
    ...(filter.name === undefined ? {} : { name_filter: filter.name }),
  })
  const list = answerField(answer, 'artifacts') ?? []
  if (!Array.isArray(list)) throw unexpected()
  return list.map(readArtifact).sort((one, other) => (one.id > other.id ? -1 : 1))
}

/**
 * Lists the artifacts of this run whose names begin with `prefix`, newest first.
 * @throws artifact-service-failed
 */
export async function findArtifacts(
  service: ArtifactService,
  prefix: string,
): Promise<readonly ArtifactEntry[]> {
  return (await listArtifacts(service)).filter(({ name }) => name.startsWith(prefix))
}

function readArtifact(value: JsonValue): ArtifactEntry {
  if (!isJsonObject(value)) throw unexpected()
  const digest = answerField(value, 'digest')
  return {
    id: BigInt(answerDigits(value, 'database_id')),
    name: text(value, 'name'),
    size: Number(answerDigits(value, 'size')),
    digest: typeof digest === 'string' && isDigest(digest) ? digest : undefined,
    run: text(value, 'workflow_run_backend_id'),
    job: text(value, 'workflow_job_run_backend_id'),
  }
}

function text(value: JsonObject, name: string): string {
  const found = answerField(value, name)
  if (typeof found !== 'string') throw unexpected()
  return found
}

function unexpected() {
  return githubError('artifact-service-failed', {
    where: 'ListArtifacts',
    found: 'an answer of another shape',
  })
}
