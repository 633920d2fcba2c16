import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A repository of one file, what its build left, and what scanners wrote about it: as small as a real one can be. */
export interface Workspace {
  readonly folder: string
  readonly commit: string
  /** Path of the artifact, relative to the folder. */
  readonly artifact: string
}

/** Makes a workspace in a folder below `parent`; `release` tells one from another, down to the bytes of the artifact. */
export function makeWorkspace(folder: string, parent: string, release = '1.0.0'): Workspace {
  const artifact = 'dist/app.tgz'
  const { template, commit } = committed(parent, release)
  cpSync(template, folder, { recursive: true })
  write(folder, artifact, `archive of ${release}\n`)
  for (const leg of ['linux', 'macos', 'windows'])
    write(folder, `dist/app-${leg}.tgz`, `archive of ${release} for ${leg}\n`)
  write(folder, 'reports/sbom.cdx.json', JSON.stringify(cycloneDx(release)))
  write(folder, 'reports/sast.sarif', JSON.stringify(sarif))
  return { folder, commit, artifact }
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

interface Committed {
  readonly template: string
  readonly commit: string
}

const templates = new Map<string, Committed>()

/** Git is asked once a release, and its repository copied: four processes less for every further workspace. */
function committed(parent: string, release: string): Committed {
  const key = `${parent}\0${release}`
  const known = templates.get(key)
  if (known !== undefined) return known
  const template = mkdtempSync(join(parent, 'template-'))
  write(template, 'src/main.txt', `print ${release}\n`)
  const made = { template, commit: commitAll(template) }
  templates.set(key, made)
  return made
}

function commitAll(folder: string): string {
  const who = { name: 'A Person', email: 'person@example.com', date: '2026-01-02T03:04:05Z' }
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_AUTHOR_DATE: who.date,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
    GIT_COMMITTER_DATE: who.date,
  }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' }).trim()
  git('init', '-q', '--template=', '-b', 'main')
  git('add', 'src')
  git('commit', '-q', '-m', 'Say something')
  return git('rev-parse', 'HEAD')
}

const cycloneDx = (release: string) => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
  version: 1,
  metadata: {
    timestamp: '2026-01-02T03:04:05Z',
    tools: { components: [{ type: 'application', name: 'lister', version: '2.0.0' }] },
    component: { type: 'application', 'bom-ref': 'app', name: 'app', version: release },
  },
  components: [
    { type: 'library', 'bom-ref': 'a', name: 'left', version: '1.2.3', purl: 'pkg:npm/left@1.2.3' },
  ],
})

const sarif = {
  version: '2.1.0',
  runs: [
    {
      tool: { driver: { name: 'linter', version: '3.0.0', rules: [{ id: 'no-print' }] } },
      invocations: [{ executionSuccessful: true }],
      results: [
        {
          ruleId: 'no-print',
          level: 'warning',
          message: { text: 'print is slow' },
          locations: [
            { physicalLocation: { artifactLocation: { uri: 'src/main.txt' }, region: { startLine: 1 } } },
          ],
        },
      ],
    },
  ],
}
