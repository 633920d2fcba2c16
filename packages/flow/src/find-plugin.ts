import { findProgram, type ProgramEnvironment } from './find-program.ts'
import { flowError } from './flow-errors.ts'

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
 * Finds the program `sigstore-kms-NAME`, as {@link findProgram} does.
 * @returns its absolute path
 * @throws plugin-missing
 */
export function findPlugin(
  name: string,
  environment: ProgramEnvironment,
  workspaces: readonly string[],
): string {
  const found = findProgram(`sigstore-kms-${name}`, environment, workspaces)
  if (found === undefined) throw flowError('plugin-missing', { found: `no program sigstore-kms-${name}` })
  return found
}
