import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, relative } from 'node:path'
import { flowError } from './flow-errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A key as a plug-in holds it. */
export interface PluginName {
  readonly name: string
  readonly keyId: string
}

/** `NAME://ID`, as cosign writes the key of a plug-in. */
export function pluginName(key: string): PluginName | undefined {
  const [, name, keyId] = /^([A-Za-z0-9][A-Za-z0-9._-]*):\/\/(.*)$/s.exec(key) ?? []
  return name === undefined || keyId === undefined ? undefined : { name, keyId }
}

/**
 * Finds the program `sigstore-kms-NAME` on PATH. What lies in the workspace is passed over: a commit could bring it.
 * @returns its absolute path
 * @throws plugin-missing
 */
export function findPlugin(name: string, environment: Environment, workspaces: readonly string[]): string {
  const file = `sigstore-kms-${name}${process.platform === 'win32' ? '.exe' : ''}`
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter(isAbsolute)
  const found = folders.map((folder) => join(folder, file)).find((path) => isUsable(path, workspaces))
  if (found === undefined) throw flowError('plugin-missing', { found: `no program ${file}` })
  return found
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
      const way = relative(real, place)
      return !way.startsWith('..') && !isAbsolute(way)
    })
  }
}
