// Looks through every committed text for what must not be in it: node scripts/check-text.ts

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './root.ts'

interface Rule {
  readonly why: string
  readonly pattern: RegExp
  /** Files in which the words have their own meaning. */
  readonly except: RegExp
}

const THIS_FILE = 'scripts/check-text\\.ts'

const RULES: readonly Rule[] = [
  {
    why: 'a path of one machine',
    pattern: /(?<![\w.])\/(?:work|root|Users|home\/(?!runner\b)\w+)\/[\w.-]+/g,
    except: new RegExp(`^(${THIS_FILE}|examples/service/reports/)`),
  },
  {
    why: 'a host of a package registry',
    pattern: /"resolved": "https?:[^"]*|\b(?:artifactory|nexus|verdaccio)[\w.-]*\.\w+/gi,
    except: new RegExp(`^${THIS_FILE}`),
  },
  {
    why: 'a word of the design, not of the field',
    pattern: /(?<!Math\.)\b(?:house|floor|door|corridor)s?\b/gi,
    except: new RegExp(
      `^(${THIS_FILE}|scripts/bundle/engine-licences\\.json|examples/|package-lock\\.json|.*\\.generated\\.ts$)`,
    ),
  },
]

const BINARY = /\.(?:br|png|tgz|zip|der|wasm)$/

const faults = committedFiles().flatMap(faultsOf)
for (const fault of faults) console.error(fault)
process.exitCode = faults.length === 0 ? 0 : 1

function committedFiles(): readonly string[] {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const files = listed.stdout.split('\0').filter((path) => path !== '' && existsSync(join(ROOT, path)))
  if (listed.status !== 0 || files.length === 0) throw new Error('git lists no files')
  return files.filter((path) => !BINARY.test(path))
}

function faultsOf(path: string): readonly string[] {
  const text = readFileSync(join(ROOT, path), 'utf8')
  return RULES.filter(({ except }) => !except.test(path)).flatMap(({ why, pattern }) =>
    [...text.matchAll(pattern)].map((match) => `${path}:${lineOf(text, match.index)}: ${why}: ${match[0]}`),
  )
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
