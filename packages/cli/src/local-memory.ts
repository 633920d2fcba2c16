import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '@custody/core/digest/sha256'
import { isJsonObject, type JsonObject, readJson } from '@custody/core/json/read-json'

/**
 * What a shell session remembers: the digest of each bundle that this user's commands wrote last, and started phases.
 * Kept in a folder of the user's own under the system's temporary folder.
 */
export function localMemory() {
  return {
    memory: {
      recall: (folder: string) => {
        const digest = existsSync(folder) ? load(`bundle ${realpathSync(folder)}`)?.['digest'] : undefined
        return typeof digest === 'string' ? digest : undefined
      },
      remember: (folder: string, digest: string) => save(`bundle ${realpathSync(folder)}`, { digest }),
    },
    phases: {
      save: (name: string, state: JsonObject) => save(`phase ${process.cwd()} ${name}`, state),
      load: (name: string) => load(`phase ${process.cwd()} ${name}`),
    },
  }
}

function save(name: string, note: JsonObject): void {
  const folder = join(tmpdir(), `custody-${userInfo().uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const path = join(folder, `${sha256(name)}.json`)
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(note), { mode: 0o600 })
  renameSync(`${path}.${process.pid}`, path)
}

function isOwn(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && (process.platform === 'win32' || stat.uid === userInfo().uid)
}

function load(name: string): JsonObject | undefined {
  const folder = join(tmpdir(), `custody-${userInfo().uid}`)
  const path = join(folder, `${sha256(name)}.json`)
  // Everybody may make this folder in the system's: what is not this user's own says nothing.
  if (!isOwn(folder) || !existsSync(path)) return undefined
  const note = readJson(readFileSync(path), 'note of an earlier command')
  return isJsonObject(note) ? note : undefined
}
