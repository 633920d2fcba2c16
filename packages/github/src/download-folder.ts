import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type ArtifactService, callArtifactService } from './artifact-service.ts'
import { fetchArchive } from './fetch-archive.ts'
import { githubError } from './github-errors.ts'
import { type ArtifactEntry, type ArtifactFilter, listArtifacts } from './list-artifacts.ts'
import { readSignedUrl } from './read-signed-url.ts'
import { unzipFolder } from './unzip-folder.ts'

/**
 * Downloads an artifact of this run by its id or whole name; of several, the newest.
 * @throws artifact-missing, and those of `downloadArtifact`
 */
export async function downloadFolder(
  service: ArtifactService,
  filter: ArtifactFilter,
  into: string,
): Promise<ArtifactEntry> {
  const [newest] = await listArtifacts(service, filter)
  if (newest === undefined) throw githubError('artifact-missing', { found: 'none' })
  await downloadArtifact(service, newest, into)
  return newest
}

/**
 * Downloads one artifact into a folder that is new or empty: all of its files are there at the end, or none.
 * @throws artifact-changed when the archive is not the one that was uploaded, folder-not-empty, artifact-service-failed;
 *   those of `unzipFolder`
 */
export async function downloadArtifact(
  service: ArtifactService,
  artifact: ArtifactEntry,
  into: string,
): Promise<void> {
  refuseContent(into)
  const target = resolve(into)
  mkdirSync(dirname(target), { recursive: true })
  // Beside the target, so that the last step is a rename within one file system.
  const temporary = mkdtempSync(join(dirname(target), '.custody-download-'))
  try {
    const path = join(temporary, 'artifact.zip')
    await fetchArchive(await signedUrl(service, artifact), path, artifact, service.patience)
    const files = join(temporary, 'files')
    mkdirSync(files)
    await unzipFolder(path, files)
    if (existsSync(target)) rmdirSync(target)
    renameSync(files, target)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

async function signedUrl(service: ArtifactService, artifact: ArtifactEntry): Promise<string> {
  const answer = await callArtifactService(service, 'GetSignedArtifactURL', {
    workflow_run_backend_id: artifact.run,
    workflow_job_run_backend_id: artifact.job,
    name: artifact.name,
  })
  return readSignedUrl(service, 'GetSignedArtifactURL', answer, 'signed_url')
}

function refuseContent(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw githubError('folder-not-empty', { where: folder })
}
