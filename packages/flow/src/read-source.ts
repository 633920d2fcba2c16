import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import type { SourceClaims } from '@custody/core/chain/claims'
import { flowError } from './flow-errors.ts'

/**
 * What git says of the working tree: commit, tree, ref, whether anything is changed, and how commit and tag are signed.
 * Signatures are described, not checked: that needs a trust that git does not have.
 * @throws source-unreadable outside of a repository or without git
 */
export function readSource(workspace: string, ref: string): SourceClaims {
  const git = (...args: string[]) => runGit(workspace, args)
  const commit = git('rev-parse', 'HEAD')
  const tag = tagOf(ref)
  return {
    commit,
    tree: git('rev-parse', 'HEAD^{tree}'),
    ref: ref === '' ? git('rev-parse', '--symbolic-full-name', 'HEAD') : ref,
    dirty: git('status', '--porcelain', '--untracked-files=no') !== '',
    commitSignature: signatureIn(git('cat-file', 'commit', commit)),
    ...(tag === undefined ? {} : { tag: { name: tag, signature: tagSignature(git, tag) } }),
  }
}

function runGit(workspace: string, args: readonly string[]): string {
  try {
    const options = { cwd: workspace, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const
    return execFileSync('git', args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch (cause) {
    throw flowError('source-unreadable', { where: workspace, found: `git ${args[0]} failed`, cause })
  }
}

function tagOf(ref: string): string | undefined {
  return ref.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : undefined
}

/** A lightweight tag is only a name for a commit and cannot be signed. */
function tagSignature(git: (...args: string[]) => string, tag: string): string {
  const isObject = git('cat-file', '-t', `refs/tags/${tag}`) === 'tag'
  return isObject ? signatureIn(git('cat-file', 'tag', `refs/tags/${tag}`)) : 'none'
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
