import { isJsonObject, type JsonObject, type JsonValue, readJson } from '@custody/core/json/read-json'
import { plainText } from '@custody/core/text/plain-text'
import { LineCounter, type Node, parseDocument, visit, YAMLError } from 'yaml'
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
  const value = readValue(file)
  if (!isJsonObject(value)) throw policyError('policy-data', { expected: 'a mapping', where: file.path })
  return value
}

/** A fault in the data of a policy is one of whoever wrote the policy, never of the evidence that is judged. */
function readValue({ path, bytes }: PolicyFile): JsonValue {
  try {
    return readJson(path.endsWith('.json') ? bytes : jsonOfYaml(bytes), path)
  } catch (cause) {
    throw policyError('policy-data', { found: faultOf(cause), where: path, cause })
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * YAML by way of JSON, so that both forms have the same strictness: no duplicate keys, no rounded numbers, no aliases.
 * `parse` is not used, since it prints warnings: a line of the file would come into the log as it is.
 */
function jsonOfYaml(bytes: Uint8Array): Buffer {
  const lines = new LineCounter()
  const document = parseDocument(textOf(bytes), {
    uniqueKeys: true,
    logLevel: 'error',
    lineCounter: lines,
  })
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) throw fault
  const refuse = ({ range }: Node, what: string) => {
    throw new RangeError(`line ${lines.linePos(range?.[0] ?? 0).line}: ${what}`)
  }
  visit(document, {
    Alias: (_, node) => refuse(node, 'an alias'),
    Scalar: (_, node) => {
      if (typeof node.value === 'number' && !isExact(node.value))
        refuse(node, 'a number that JSON cannot hold exactly')
    },
  })
  return Buffer.from(JSON.stringify(document.toJS() ?? null))
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new RangeError('bytes that are not UTF-8')
  }
}

function isExact(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
}

function faultOf(cause: unknown): string {
  if (cause instanceof YAMLError) {
    const [start] = cause.linePos ?? []
    const [message = ''] = cause.message.split(/ at line |\n/)
    return plainText(start === undefined ? message : `line ${start.line}: ${message}`, 200)
  }
  return cause instanceof Error ? plainText(cause.message, 200) : 'what cannot be read'
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
