import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, matchesGlob, resolve } from 'node:path'
import { readZip } from '../zip.ts'
import { callArtifactService, setOutput } from './artifact-client.ts'

interface ListedArtifact {
  readonly name: string
  readonly digest: string
}

const name = process.env['NAME'] ?? ''
const pattern = process.env['PATTERN'] ?? ''
const target = resolve(process.env['TARGET'] ?? '.')
const isFlat = name !== '' || process.env['MERGE_MULTIPLE'] === 'true'

const { artifacts } = await callArtifactService('ListArtifacts', name === '' ? {} : { name_filter: name })
const wanted = (artifacts as readonly ListedArtifact[]).filter(
  (one) => pattern === '' || matchesGlob(one.name, pattern),
)
if (name !== '' && wanted.length === 0) throw new Error(`artifact not found: ${name}`)
for (const artifact of wanted) await download(artifact, isFlat ? target : resolve(target, artifact.name))
setOutput('download-path', target)

async function download(artifact: ListedArtifact, folder: string): Promise<void> {
  const { signed_url: url } = await callArtifactService('GetSignedArtifactURL', { name: artifact.name })
  const zip = Buffer.from(await (await fetch(String(url))).arrayBuffer())
  const digest = `sha256:${createHash('sha256').update(zip).digest('hex')}`
  if (digest !== artifact.digest) throw new Error(`${artifact.name} is ${digest}, not ${artifact.digest}`)
  for (const { path, contents } of readZip(zip)) {
    const file = resolve(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, contents)
  }
}
