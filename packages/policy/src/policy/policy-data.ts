import { isJsonObject, type JsonObject, type JsonValue, readJson } from '@custody/core/json/read-json'
import { parse } from 'yaml'
import { policyError } from '../policy-errors.ts'
import type { PolicyFile } from './policy-set.ts'

/**
 * Merges the data files of a policy as `opa` does with a folder: `a/b/data.json` is `data.a.b`.
 * @throws policy-data for what is no mapping, and where two files say something about one name
 */
export function readPolicyData(files: readonly PolicyFile[]): JsonObject {
  let data: JsonObject = {}
  for (const file of files) {
    const folders = file.path.split('/').slice(0, -1)
    const placed = folders.reduceRight<JsonObject>(
      (value, folder) => ({ [folder]: value }),
      readMapping(file),
    )
    data = merge(data, placed, file.path)
  }
  return data
}

function readMapping(file: PolicyFile): JsonObject {
  const value = file.path.endsWith('.json') ? readJson(file.bytes, file.path) : readYaml(file)
  if (!isJsonObject(value)) throw policyError('policy-data', { expected: 'a mapping', where: file.path })
  return value
}

/** YAML by way of JSON, so that both forms have the same strictness: no duplicate keys, no rounded numbers. */
function readYaml({ path, bytes }: PolicyFile): JsonValue {
  try {
    const value: unknown = parse(Buffer.from(bytes).toString('utf8'), { uniqueKeys: true, maxAliasCount: 0 })
    return readJson(Buffer.from(JSON.stringify(value ?? null)), path)
  } catch (cause) {
    throw policyError('policy-data', { found: 'YAML that cannot be read', where: path, cause })
  }
}

function merge(a: JsonObject, b: JsonObject, where: string): JsonObject {
  const merged = new Map(Object.entries(a))
  for (const [name, value] of Object.entries(b)) {
    const known = merged.get(name)
    if (known === undefined) merged.set(name, value)
    else if (isJsonObject(known) && isJsonObject(value)) merged.set(name, merge(known, value, where))
    else throw policyError('policy-data', { found: `${name} a second time`, where })
  }
  return Object.fromEntries(merged)
}
