import { type Dirent, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { errorCode, readRegularFile } from '@custody/core/digest/open-regular'
import { byPath } from '@custody/core/digest/tree-digest'
import { policyError } from '../policy-errors.ts'
import { type PolicyFile, type PolicySet, policySet } from './policy-set.ts'

const maxFiles = 1000
const maxBytes = 16 * 1024 * 1024

/**
 * Reads a policy folder: its .rego files and data.json, data.yaml or data.yml, at any depth. Hidden files, Markdown and
 * licence texts are passed over; any other file, and every link, is an error, so that no rule is left out by mistake.
 * @throws policy-empty, policy-file, policy-too-large, policy-data, file-missing, file-unreadable
 */
export function readPolicyFolder(path: string): PolicySet {
  const files: PolicyFile[] = []
  let bytes = 0
  for (const name of policyPaths(path)) {
    const content = readRegularFile(join(path, name), maxBytes)
    bytes += content.byteLength
    files.push({ path: name, bytes: content })
    if (files.length > maxFiles || bytes > maxBytes) {
      throw policyError('policy-too-large', {
        expected: `at most ${maxFiles} files and ${maxBytes} bytes`,
        where: path,
      })
    }
  }
  return policySet(path, files.sort(byPath))
}

function* policyPaths(root: string, folder = ''): Generator<string> {
  for (const entry of entriesOf(join(root, folder))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (isIgnored(entry)) continue
    if (entry.isDirectory()) yield* policyPaths(root, path)
    else if (!entry.isFile())
      throw policyError('policy-file', { found: 'a link or a special file', where: path })
    else if (isPolicyFile(entry.name)) yield path
    else throw policyError('policy-file', { found: 'a file of another kind', where: path })
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    throw policyError('policy-file', { found: errorCode(cause), expected: 'a folder', where: folder, cause })
  }
}

/** A folder may hold rules whatever its name, unless it is hidden. */
function isIgnored(entry: Dirent): boolean {
  const { name } = entry
  if (name.startsWith('.')) return true
  return !entry.isDirectory() && (/\.md$/i.test(name) || /^(?:LICEN[CS]E|NOTICE)(?:\..*)?$/.test(name))
}

function isPolicyFile(name: string): boolean {
  return name.endsWith('.rego') || /^data\.(?:json|ya?ml)$/.test(basename(name))
}
