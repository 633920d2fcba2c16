import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { nodeFolder, peerProgram } from '../../test/harness/peers.ts'
import { BUILT } from '../built.ts'
import type { Contender, Figure, Suite } from '../figure.ts'
import { processContender } from '../programs.ts'

const MIB = 1024 * 1024
const recorders = ['in-toto-run', 'in-toto-golang run']

/** Recording a folder, beside in-toto's recorders and programs that do nothing but hash. All find it in the page cache. */
export function hashing(folder: string): Suite {
  writeKey(folder)
  writeMany(join(folder, 'many'))
  writeLarge(join(folder, 'large'))
  return {
    figures: [
      figureOf('record 20 000 files of 4 KiB', folder, 'many', 7),
      figureOf('record one file of 2 GiB', folder, 'large', 3),
    ],
    close: () => undefined,
  }
}

function figureOf(name: string, folder: string, what: string, runs: number): Figure {
  const contenders = [custodyRecord(folder, what), ...inToto(folder, what), ...hashers(folder, what)] as const
  return { name, unit: 's', runs, contenders, aim: { asGoodAs: recorders } }
}

function custodyRecord(folder: string, materials: string): Contender {
  const bundle = join(folder, 'bundle')
  const signing = ['--signing', 'key', '--key', 'key.pem']
  const files = ['--materials', `${materials}/**`, '--products', 'artifact']
  return processContender('custody record', {
    program: process.execPath,
    args: [
      join(BUILT, 'custody.js'),
      'record',
      '--stage',
      'build',
      ...files,
      ...signing,
      '--bundle',
      bundle,
      '--',
      'true',
    ],
    options: { cwd: folder },
    before: () => rmSync(bundle, { recursive: true, force: true }),
  })
}

function inToto(folder: string, materials: string): readonly Contender[] {
  const step = ['-n', 'build', '-m', materials, '-p', 'artifact']
  const options = { cwd: folder }
  return [
    processContender('in-toto-run', {
      program: peerProgram('in-toto-run'),
      args: [...step, '--signing-key', 'key.pem', '--', 'true'],
      options,
    }),
    processContender('in-toto-golang run', {
      program: peerProgram('in-toto-golang'),
      args: ['run', ...step, '-k', 'key.pem', '--', 'true'],
      options,
    }),
  ]
}

/** They sign nothing, and look after nothing: a lower bound. */
function hashers(folder: string, what: string): readonly Contender[] {
  const each = (hasher: string) => ({
    program: 'sh',
    args: ['-c', `find ${what} -type f -print0 | xargs -0 -n 2500 -P 2 ${hasher}`],
    options: { cwd: folder, env: { PATH: `${nodeFolder()}:${process.env['PATH'] ?? ''}` } },
  })
  return [
    processContender('xargs -P2 openssl dgst', each('openssl dgst -sha256')),
    processContender('xargs -P2 sha256sum', each('sha256sum')),
  ]
}

function writeKey(folder: string): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeFileSync(join(folder, 'key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }))
  writeFileSync(join(folder, 'artifact'), 'an artifact')
}

function writeMany(folder: string): void {
  for (let at = 0; at < 200; at++) {
    const below = join(folder, `${at}`)
    mkdirSync(below, { recursive: true })
    for (let file = 0; file < 100; file++) writeFileSync(join(below, `${file}.bin`), randomBytes(4096))
  }
}

/** 64 MiB of noise over and over: a hash takes no notice of it, and it is written soon. */
function writeLarge(folder: string): void {
  mkdirSync(folder)
  const part = randomBytes(64 * MIB)
  const file = openSync(join(folder, 'image.bin'), 'w')
  for (let at = 0; at < 32; at++) writeSync(file, part)
  closeSync(file)
}
