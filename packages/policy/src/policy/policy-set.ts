import { type Digest, digestOf } from '@custody/core/digest/sha256'
import { treeDigest } from '@custody/core/digest/tree-digest'
import type { JsonObject } from '@custody/core/json/read-json'
import type { PolicyModule } from '../engine/engine-program.ts'
import { policyError } from '../policy-errors.ts'
import { readPolicyData } from './policy-data.ts'

/** One file of a policy: path relative to its folder, with forward slashes. */
export interface PolicyFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** A policy, read whole. */
export interface PolicySet {
  /** What messages and verdicts call it. */
  readonly name: string
  /** Directory digest (docs/spec/bundle.md) over all its files, tests included. */
  readonly digest: Digest
  readonly modules: readonly PolicyModule[]
  /** `*_test.rego`: run by `custody policy test` alone. */
  readonly tests: readonly PolicyModule[]
  /** The `data` document. */
  readonly data: JsonObject
}

/**
 * Makes a policy of its files: .rego, and data.json or data.yaml.
 * @throws policy-empty, policy-data, policy-file for a .rego that is not UTF-8
 */
export function policySet(name: string, files: readonly PolicyFile[]): PolicySet {
  const rego = files.filter(({ path }) => path.endsWith('.rego')).map(readModule)
  const modules = rego.filter(({ path }) => !isTest(path))
  if (modules.length === 0) throw policyError('policy-empty', { where: name })
  return {
    name,
    digest: treeDigest(files.map(({ path, bytes }) => ({ path, digest: digestOf(bytes) }))),
    modules,
    tests: rego.filter(({ path }) => isTest(path)),
    data: readPolicyData(files.filter(({ path }) => !path.endsWith('.rego'))),
  }
}

function isTest(path: string): boolean {
  return path.endsWith('_test.rego')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function readModule({ path, bytes }: PolicyFile): PolicyModule {
  try {
    return { path, source: utf8.decode(bytes) }
  } catch (cause) {
    throw policyError('policy-file', { found: 'bytes that are not UTF-8', where: path, cause })
  }
}
