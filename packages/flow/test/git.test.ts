import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals'
import { readSource } from '../src/read-source.ts'
import { selfSupplied } from '../src/self-supplied.ts'

const parent = mkdtempSync(join(tmpdir(), 'custody-git-'))
let repository: string

const who = ['-c', 'user.name=A Person', '-c', 'user.email=person@example.com', '-c', 'commit.gpgSign=false']
const git = (args: readonly string[], input = '') =>
  execFileSync('git', [...who, ...args], { cwd: repository, input, encoding: 'utf8' }).trim()
const write = (path: string, text: string) => writeFileSync(join(repository, path), text)

beforeEach(() => {
  repository = mkdtempSync(join(parent, 'repository-'))
  git(['init', '-q', '--template=', '-b', 'main'])
  write('main.txt', 'one\n')
  git(['add', '.'])
  git(['commit', '-q', '-m', 'Say one'])
})

afterAll(() => rmSync(parent, { recursive: true }))

/** Makes HEAD a commit whose header holds a signature of that form. */
function signedCommit(armour: string): void {
  const [head = '', ...rest] = git(['cat-file', 'commit', 'HEAD']).split('\n\n')
  const signature = `gpgsig ${armour.split('\n').join('\n ')}`
  const object = `${head}\n${signature}\n\n${rest.join('\n\n')}\n`
  git(['update-ref', 'HEAD', git(['hash-object', '-t', 'commit', '-w', '--stdin'], object)])
}

/** What ssh-keygen writes: `SSHSIG`, version 1, then the public key with its length, then more. */
function sshSignature(publicKey: string): string {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(publicKey.length)
  const bytes = Buffer.concat([
    Buffer.from('SSHSIG\0\0\0\x01'),
    length,
    Buffer.from(publicKey),
    Buffer.from('rest'),
  ])
  return `-----BEGIN SSH SIGNATURE-----\n${bytes.toString('base64')}\n-----END SSH SIGNATURE-----`
}

const unreadable = expect.objectContaining({ code: 'source-unreadable' })

describe('the source that git tells of', () => {
  it('is the commit, its tree and the ref, clean where nothing was changed', () => {
    expect(readSource(repository, '')).toEqual({
      commit: git(['rev-parse', 'HEAD']),
      tree: git(['rev-parse', 'HEAD^{tree}']),
      ref: 'refs/heads/main',
      dirty: false,
      commitSignature: 'none',
    })
  })

  it('keeps the ref that the run names', () => {
    expect(readSource(repository, 'refs/pull/7/merge').ref).toBe('refs/pull/7/merge')
  })

  it.each([
    ['a changed file', () => write('main.txt', 'two\n')],
    ['a deleted file', () => rmSync(join(repository, 'main.txt'))],
    ['a file that is added and not committed', () => (write('more.txt', ''), git(['add', '.']))],
  ])('is dirty by %s', (_, change) => {
    change()
    expect(readSource(repository, '').dirty).toBe(true)
  })

  it('is not dirty by what nobody tracks', () => {
    write('report.json', '{}')
    expect(readSource(repository, '').dirty).toBe(false)
  })

  it.each([
    ['openpgp', '-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----'],
    ['x509', '-----BEGIN SIGNED MESSAGE-----\nMII=\n-----END SIGNED MESSAGE-----'],
    // printf 'a key' | openssl dgst -sha256 -binary | base64
    ['ssh SHA256:j6Oqsvqpt54KA5jaW1q9B4AUJEKlvoC5pkYI1xjLH80', sshSignature('a key')],
    ['ssh unreadable', '-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----'],
  ])('carries a signature of the kind %s', (kind, armour) => {
    signedCommit(armour)
    expect(readSource(repository, '').commitSignature).toBe(kind)
  })

  it('is not signed by what its message says', () => {
    git(['commit', '-q', '--amend', '-m', `Fix\n\n${sshSignature('a key')}`])
    expect(readSource(repository, '').commitSignature).toBe('none')
  })

  it('tells an annotated tag from a name for a commit', () => {
    git(['tag', 'v1'])
    git(['tag', '-a', 'v2', '-m', `two\n${sshSignature('a key')}`])
    expect(readSource(repository, 'refs/tags/v1').tag).toEqual({ name: 'v1', signature: 'none' })
    expect(readSource(repository, 'refs/tags/v2').tag).toEqual({
      name: 'v2',
      signature: 'ssh SHA256:j6Oqsvqpt54KA5jaW1q9B4AUJEKlvoC5pkYI1xjLH80',
    })
  })

  it('is the commit itself where another object was put in its place', () => {
    const [commit, tree] = [git(['rev-parse', 'HEAD']), git(['rev-parse', 'HEAD^{tree}'])]
    write('main.txt', 'other\n')
    git(['commit', '-q', '-a', '-m', 'Say other'])
    git(['replace', commit, 'HEAD'])
    git(['reset', '-q', '--hard', commit])
    expect(readSource(repository, '')).toMatchObject({ commit, tree, dirty: true })
  })

  it('starts no watcher that the repository names', () => {
    const seen = join(parent, 'watcher-ran')
    write('watch.sh', `#!/bin/sh\ntouch '${seen}'\n`)
    chmodSync(join(repository, 'watch.sh'), 0o700)
    git(['config', 'core.fsmonitor', './watch.sh'])
    readSource(repository, '')
    expect(existsSync(seen)).toBe(false)
    git(['status'])
    expect(existsSync(seen)).toBe(true)
  })

  it.each(['refs/tags/none', 'refs/tags/v1\nHEAD'])('cannot be read for the ref %j', (ref) => {
    expect(() => readSource(repository, ref)).toThrow(unreadable)
  })

  it.each([
    ['outside of a repository', () => mkdtempSync(join(parent, 'empty-'))],
    ['before the first commit', () => (git(['update-ref', '-d', 'HEAD']), repository)],
  ])('cannot be read %s', (_, folder) => {
    const where = folder()
    expect(() => readSource(where, '')).toThrow(unreadable)
  })
})

describe('trust that the judged commit supplies itself', () => {
  const commit = () => git(['rev-parse', 'HEAD'])
  const found = (paths: readonly string[], of = commit()) =>
    selfSupplied(
      paths.map((path) => join(repository, path)),
      of,
    )

  it('is what the commit tracks, file or folder', () => {
    mkdirSync(join(repository, 'policy'))
    write('policy/deny.rego', 'package a\n')
    write(':(exclude)key.pem', 'key')
    git(['--literal-pathspecs', 'add', '.'])
    git(['commit', '-q', '-m', 'Bring trust'])
    const paths = ['policy', ':(exclude)key.pem', 'main.txt', 'untracked.pem', '.']
    write('untracked.pem', 'key')
    expect(found(paths)).toEqual(
      ['policy', ':(exclude)key.pem', 'main.txt', '.'].map((path) => join(repository, path)),
    )
  })

  it('is nothing of another commit, and nothing where no commit is judged', () => {
    expect(found(['main.txt'], 'a'.repeat(40))).toEqual([])
    expect(found(['main.txt'], '')).toEqual([])
  })

  it('is doubted where git cannot say', () => {
    const judged = commit()
    writeFileSync(join(repository, '.git', 'index'), 'broken')
    expect(found(['untracked.pem', 'main.txt'], judged)).toEqual([join(repository, 'main.txt')])
  })
})
