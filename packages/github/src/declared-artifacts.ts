import { basename } from 'node:path'
import { readRegularFile } from '@custody/core/digest/open-regular'
import { readJson } from '@custody/core/json/read-json'
import * as z from 'zod'
import { type Environment, variable } from './environment.ts'
import { githubError } from './github-errors.ts'
import type { Runner } from './runner.ts'
import { appendRunnerFile } from './runner-file.ts'

/** An artifact that a step of the job declared to the runner: a file by its base name, or an image. */
export interface DeclaredArtifact {
  readonly name: string
  readonly digest: { readonly sha256: string }
}

/** An artifact as a step declares it: a file by its path inside the workspace, which the runner hashes once more. */
export interface DeclarableArtifact {
  readonly kind: 'file' | 'oci'
  readonly name: string
  readonly digest: string
}

const listLimit = 1024 * 1024
const artifactLimit = 500

/** What `$GITHUB_ARTIFACTS_LIST` leads to, as the runner writes it. */
const artifactsList = z.object({
  version: z.literal(1),
  subjects: z
    .array(
      z.object({
        name: z
          .string()
          .max(4096)
          .regex(/^[^\u0000-\u001f\u007f-\u009f]+$/, 'a name without control characters'),
        digest: z.string().regex(/^sha256:[0-9a-fA-F]{64}$/, 'a sha256 digest'),
        kind: z.enum(['file', 'oci']),
      }),
    )
    .max(artifactLimit),
})

/**
 * Artifacts that earlier steps declared through `$GITHUB_ARTIFACTS`; none where the runner has no such list.
 * @throws artifacts-list-malformed
 */
export function readDeclaredArtifacts(environment: Environment): readonly DeclaredArtifact[] {
  const path = variable(environment, 'GITHUB_ARTIFACTS_LIST')
  if (path === undefined) return []
  const result = artifactsList.safeParse(readList(path))
  const issue = result.error?.issues[0]
  if (!result.success)
    throw githubError('artifacts-list-malformed', {
      where: issue?.path.map(String).join('.'),
      expected: issue?.message,
    })
  return result.data.subjects.map(({ name, digest, kind }) => ({
    name: kind === 'oci' ? imageName(name) : name,
    digest: { sha256: digest.slice('sha256:'.length).toLowerCase() },
  }))
}

/**
 * Declares artifacts to the runner, for the steps after this one. What it would not take stays out, since it fails a step for
 * one bad line: a name with `=`, a name that is declared already, and whatever is beyond its limit.
 * @throws runner-file-failed, artifacts-list-malformed
 */
export function declareArtifacts(runner: Runner, artifacts: readonly DeclarableArtifact[]): void {
  const path = variable(runner.environment, 'GITHUB_ARTIFACTS')
  if (path === undefined || artifacts.length === 0) return
  const known = new Set(readDeclaredArtifacts(runner.environment).map(({ name }) => name))
  const lines: string[] = []
  for (const { kind, name, digest } of artifacts) {
    const key = kind === 'file' ? basename(name) : name
    const line = kind === 'file' ? `file://${name}` : `oci://${name}@${digest}`
    if (known.has(key) || known.size >= artifactLimit || !/^[^=\u0000-\u001f]+$/.test(line)) continue
    known.add(key)
    lines.push(`${line}\n`)
  }
  appendRunnerFile('GITHUB_ARTIFACTS', path, lines.join(''))
}

function readList(path: string) {
  try {
    return readJson(readRegularFile(path, listLimit), 'GITHUB_ARTIFACTS_LIST')
  } catch (cause) {
    throw githubError('artifacts-list-malformed', { cause })
  }
}

/** As registries have it: lower-case, and without the tag, which may move. */
function imageName(name: string): string {
  return name.toLowerCase().replace(/:[\w][\w.-]{0,127}$/, '')
}
