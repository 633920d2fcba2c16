import { createHash } from 'node:crypto'
import type { SourceClaims } from '@custody/core/chain/claims'
import { flowError } from './flow-errors.ts'
import { runGit } from './run-git.ts'

/**
 * What git says of the working tree: commit, tree, ref, whether anything is changed, and how commit and tag are signed.
 * Signatures are described, not checked: that needs a trust that git does not have.
 * @throws source-unreadable outside of a repository or without git
 */
export function readSource(workspace: string, ref: string): SourceClaims {
  const git = (args: readonly string[], input?: string) => ask(workspace, args, input)
  const name = tagOf(ref)
  const names = name === undefined ? ['HEAD'] : ['HEAD', `refs/tags/${name}`]
  const [commit, tag] = readObjects(git, names)
  const tree = /^tree ([0-9a-f]+)\n/.exec(commit?.text ?? '')?.[1]
  if (commit === undefined || tree === undefined || (name !== undefined && tag === undefined))
    throw flowError('source-unreadable', { where: workspace, found: `git lacks ${names.join(' or ')}` })
  return {
    commit: commit.id,
    tree,
    ref: ref === '' ? git(['rev-parse', '--symbolic-full-name', 'HEAD']).toString('utf8').trim() : ref,
    dirty: git(['status', '--porcelain', '--untracked-files=no']).length > 0,
    commitSignature: signatureIn(headerOf(commit)),
    ...(name === undefined ? {} : { tag: { name, signature: tagSignature(tag) } }),
  }
}

type Git = (args: readonly string[], input?: string) => Buffer

function ask(workspace: string, args: readonly string[], input?: string): Buffer {
  try {
    return runGit(workspace, args, input)
  } catch (cause) {
    throw flowError('source-unreadable', { where: workspace, found: `git ${args[0]} failed`, cause })
  }
}

function tagOf(ref: string): string | undefined {
  return ref.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : undefined
}

interface GitObject {
  readonly id: string
  readonly type: string
  /** One character a byte. */
  readonly text: string
}

/** The objects behind names, by one process, up to a name that git does not know: `ID TYPE SIZE`, a line end, the bytes, a line end. */
function readObjects(git: Git, names: readonly string[]): readonly GitObject[] {
  const answer = git(['cat-file', '--batch'], names.map((name) => `${name}\n`).join('')).toString('latin1')
  const objects: GitObject[] = []
  let from = 0
  while (from < answer.length) {
    const end = answer.indexOf('\n', from)
    const [, id = '', type = '', size] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(answer.slice(from, end)) ?? []
    if (size === undefined) return objects
    objects.push({ id, type, text: answer.slice(end + 1, end + 1 + Number(size)) })
    from = end + 1 + Number(size) + 1
  }
  return objects
}

/** Above the message, which may hold any text; a commit is signed there. */
function headerOf({ text }: GitObject): string {
  return text.slice(0, text.indexOf('\n\n') + 1)
}

/** A lightweight tag is only a name for a commit and cannot be signed. */
function tagSignature(tag: GitObject | undefined): string {
  return tag?.type === 'tag' ? signatureIn(tag.text) : 'none'
}

const armours: ReadonlyArray<readonly [RegExp, string]> = [
  [/-----BEGIN PGP SIGNATURE-----/, 'openpgp'],
  [/-----BEGIN SIGNED MESSAGE-----/, 'x509'],
]

/** The kind of signature that a git object carries; of an SSH signature also the fingerprint of its key. */
function signatureIn(object: string): string {
  const ssh = /-----BEGIN SSH SIGNATURE-----([\s\S]*?)-----END SSH SIGNATURE-----/.exec(object)?.[1]
  if (ssh !== undefined) return `ssh ${sshFingerprint(Buffer.from(ssh, 'base64'))}`
  return armours.find(([begin]) => begin.test(object))?.[1] ?? 'none'
}

/** `SSHSIG`, version, then the public key as a length-prefixed string (OpenSSH PROTOCOL.sshsig). */
function sshFingerprint(signature: Buffer): string {
  if (signature.length < 14) return 'unreadable'
  const key = signature.subarray(14, 14 + signature.readUInt32BE(10))
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}
