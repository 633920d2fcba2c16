import { existsSync, globSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalRepositories } from './local-actions.ts'

const REPOSITORY = join(import.meta.dirname, '..', '..', '..')

/** What a release holds of the repository, as far as workflows use it. */
const RELEASED = ['actions/*/action.yml', 'dist', '.github/workflows/{gate,build-l3}.yml']

/**
 * Copies what a release of this repository holds into `folder`, for `runWorkflow`: the actions as they were built, and the
 * workflows that others call. `repository` is the checkout to copy from. Throws when nothing was built.
 */
export async function copyOwnActions(folder: string, repository = REPOSITORY): Promise<LocalRepositories> {
  if (!existsSync(join(repository, 'dist'))) throw new Error('the actions are not built: run "npm run build"')
  for (const path of globSync(RELEASED, { cwd: repository })) {
    await cp(join(repository, path), join(folder, path), { recursive: true })
  }
  return { 'custody-suite/custody': folder }
}
