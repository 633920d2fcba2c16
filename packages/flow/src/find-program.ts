import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, relative, sep } from 'node:path'

export type ProgramEnvironment = Readonly<Record<string, string | undefined>>

/**
 * Finds a program on PATH that is trusted with secrets. What lies in a workspace, be it through a link, is passed over: a commit
 * could bring it.
 * @param name without `.exe`, which is added on Windows
 * @returns its absolute path, or undefined
 */
export function findProgram(
  name: string,
  environment: ProgramEnvironment,
  workspaces: readonly string[],
): string | undefined {
  const file = `${name}${process.platform === 'win32' ? '.exe' : ''}`
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter(isAbsolute)
  return folders.map((folder) => join(folder, file)).find((path) => isUsable(path, workspaces))
}

function isUsable(path: string, workspaces: readonly string[]): boolean {
  try {
    const real = realpathSync(path)
    accessSync(real, constants.X_OK)
    return statSync(real).isFile() && ![path, real].some((place) => workspaces.some(contains(place)))
  } catch {
    return false
  }
}

function contains(place: string): (folder: string) => boolean {
  return (folder) => {
    if (folder === '' || !existsSync(folder)) return false
    return [folder, realpathSync(folder)].some((real) => {
      const [first] = relative(real, place).split(sep)
      return first !== '..' && !isAbsolute(relative(real, place))
    })
  }
}
