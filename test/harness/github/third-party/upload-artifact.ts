import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { writeZip } from '../zip.ts'
import { callArtifactService, setOutput, setting } from './artifact-client.ts'

const name = setting('NAME')
const files = findFiles(setting('PATHS').split('\n'))
if (files.length > 0) await upload(files)
else if (setting('IF_NO_FILES_FOUND') === 'error') throw new Error('no files were found')
else console.log('no files were found')

async function upload(paths: readonly string[]): Promise<void> {
  const root = commonFolder(paths)
  const zip = writeZip(
    paths.map((path) => ({ path: relative(root, path).split(sep).join('/'), contents: readFileSync(path) })),
  )
  const digest = createHash('sha256').update(zip).digest('hex')
  if (process.env['OVERWRITE'] === 'true') await callArtifactService('DeleteArtifact', { name })
  const created = await callArtifactService('CreateArtifact', {
    name,
    version: 7,
    mime_type: 'application/zip',
  })
  const headers = { 'x-ms-blob-type': 'BlockBlob' }
  await fetch(String(created['signed_upload_url']), { method: 'PUT', headers, body: zip })
  const message = { name, size: `${zip.length}`, hash: `sha256:${digest}` }
  const finished = await callArtifactService('FinalizeArtifact', message)
  setOutput('artifact-id', String(finished['artifact_id']))
  setOutput('artifact-digest', digest)
}

/** Files that the patterns name, folders with all that is in them; `!` takes away, hidden ones stay out unless wanted. */
function findFiles(lines: readonly string[]): readonly string[] {
  const patterns = lines.map((line) => line.trim()).filter((line) => line !== '')
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).flatMap(expand)
  const unwanted = new Set(
    patterns.filter((pattern) => pattern.startsWith('!')).flatMap((one) => expand(one.slice(1))),
  )
  const showHidden = process.env['INCLUDE_HIDDEN_FILES'] === 'true'
  const isHidden = (path: string): boolean =>
    relative('.', path)
      .split(sep)
      .some((part) => /^\.[^.]/.test(part))
  return [...new Set(wanted)]
    .filter((path) => !unwanted.has(path) && (showHidden || !isHidden(path)))
    .toSorted()
}

function expand(pattern: string): readonly string[] {
  return globSync(pattern)
    .flatMap((found) => (statSync(found).isDirectory() ? globSync(join(found, '**', '{*,.*}')) : [found]))
    .filter((found) => statSync(found).isFile())
    .map((found) => resolve(found))
}

/** The deepest folder that holds all files: their paths in the artifact start there. */
function commonFolder(paths: readonly string[]): string {
  const [first = '.', ...rest] = paths.map(dirname)
  return rest.reduce((common, folder) => {
    let shared = common
    while (folder !== shared && !folder.startsWith(shared + sep)) shared = dirname(shared)
    return shared
  }, first)
}
