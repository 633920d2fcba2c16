import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Digest } from '@custody/core/digest/sha256'
import { CustodyError } from '@custody/core/errors'
import { type ArtifactService, answerDigits, answerField, callArtifactService } from './artifact-service.ts'
import { requiredVariable, variable } from './environment.ts'
import { githubError } from './github-errors.ts'
import { listArtifacts } from './list-artifacts.ts'
import { putBlob } from './put-blob.ts'
import { readSignedUrl } from './read-signed-url.ts'
import { type Archive, zipFolder } from './zip-folder.ts'

export interface FolderUpload {
  readonly folder: string
  /** Of the artifact: `artifactName` makes it. */
  readonly name: string
  /** Days; without it, the repository's setting counts, which is also the most there can be. */
  readonly retentionDays?: number
}

export interface UploadedArtifact {
  readonly id: bigint
  /** Bytes of the archive. */
  readonly size: number
  /** Of the archive. */
  readonly digest: Digest
}

/**
 * Uploads a folder as one workflow artifact. Doing it twice with the same name and files yields the same artifact.
 * @throws artifact-exists for a name that has other content, artifact-service-failed; those of `zipFolder`
 */
export async function uploadFolder(
  service: ArtifactService,
  upload: FolderUpload,
): Promise<UploadedArtifact> {
  const temporary = mkdtempSync(
    join(requiredVariable(service.runner.environment, 'RUNNER_TEMP'), 'custody-upload-'),
  )
  try {
    const archive = await zipFolder(upload.folder, join(temporary, 'artifact.zip'))
    return await uploadArchive(service, upload, archive)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

async function uploadArchive(
  service: ArtifactService,
  upload: FolderUpload,
  archive: Archive,
): Promise<UploadedArtifact> {
  const url = await createArtifact(service, upload, archive)
  if (typeof url !== 'string') return url
  await putBlob(url, archive, service.patience)
  const answer = await callArtifactService(service, 'FinalizeArtifact', {
    name: upload.name,
    size: String(archive.size),
    hash: archive.digest,
  })
  if (answerField(answer, 'ok') !== true) {
    throw githubError('artifact-service-failed', { where: 'FinalizeArtifact', found: 'no confirmation' })
  }
  return { id: BigInt(answerDigits(answer, 'artifact_id')), size: archive.size, digest: archive.digest }
}

/** Where to upload to; or the artifact itself, when an earlier try of the same upload got through. */
async function createArtifact(
  service: ArtifactService,
  { name, retentionDays }: FolderUpload,
  archive: Archive,
): Promise<string | UploadedArtifact> {
  const expiry = expiresAt(service, retentionDays)
  try {
    const answer = await callArtifactService(service, 'CreateArtifact', {
      name,
      version: 7,
      mime_type: 'application/zip',
      ...(expiry === undefined ? {} : { expires_at: expiry }),
    })
    return readSignedUrl(service, 'CreateArtifact', answer, 'signed_upload_url')
  } catch (error) {
    if (!(error instanceof CustodyError) || error.code !== 'artifact-exists') throw error
    const [same] = (await listArtifacts(service, { name })).filter(({ digest }) => digest === archive.digest)
    if (same === undefined) throw error
    return { id: same.id, size: archive.size, digest: archive.digest }
  }
}

/** RFC 3339, as JSON of Protocol Buffers writes a time. */
function expiresAt({ runner }: ArtifactService, days: number | undefined): string | undefined {
  if (days === undefined) return undefined
  const most = Number(variable(runner.environment, 'GITHUB_RETENTION_DAYS') ?? days)
  return new Date(Date.now() + Math.min(days, most) * 24 * 60 * 60 * 1000).toISOString()
}
