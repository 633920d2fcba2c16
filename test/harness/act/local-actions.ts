import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folders that stand in for repositories of actions, by `owner/name`. */
export type LocalRepositories = Readonly<Record<string, string>>

/** Where the doubles of other people's actions lie; their steps find their programs by it. */
export const THIRD_PARTY = join(import.meta.dirname, '..', 'github', 'third-party')

// Does a checkout itself: act copies the work tree in place of this action.
const BUILT_IN: readonly string[] = ['actions/checkout']

const DOUBLES: LocalRepositories = {
  'actions/upload-artifact': join(THIRD_PARTY, 'upload-artifact'),
  'actions/download-artifact': join(THIRD_PARTY, 'download-artifact'),
}

/**
 * `--local-repository` arguments for every remote action and workflow that the workflows under `folder` use, and those that
 * they use in turn. Throws for one that has no folder: act would go out to fetch it.
 */
export function localRepositoryArguments(folder: string, own: LocalRepositories): readonly string[] {
  const known = { ...DOUBLES, ...own }
  const roots = new Set([folder])
  const replaced = new Set<string>()
  for (const root of roots) {
    for (const { repository, ref } of usedActions(root)) {
      if (BUILT_IN.includes(repository)) continue
      const local = known[repository]
      if (local === undefined) throw new Error(`no folder stands in for ${repository}`)
      replaced.add(`${repository}@${ref}=${local}`)
      roots.add(local)
    }
  }
  return [...replaced].flatMap((mapping) => ['--local-repository', mapping])
}

const FILES = [
  '.github/workflows/*.{yml,yaml}',
  'action.yml',
  'actions/*/action.yml',
  '.github/actions/*/action.yml',
]

/** `owner/name`, an optional path, and the ref behind `uses:`. */
const USES = /\buses:\s*['"]?(?<repository>[\w.-]+\/[\w.-]+)(?:\/[^@\s'"]*)?@(?<ref>[^\s'"#]+)/g

function usedActions(root: string): readonly { readonly repository: string; readonly ref: string }[] {
  return globSync(FILES, { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(USES)].map(({ groups }) => ({
      repository: groups?.['repository'] ?? '',
      ref: groups?.['ref'] ?? '',
    })),
  )
}
