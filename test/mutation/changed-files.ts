import { changeBytes } from './change-bytes.ts'
import type { Files } from './files.ts'
import type { Mutant } from './mutant.ts'

/** Every file of a bundle changed, deleted, renamed and joined by others, with nothing mended. */
export function* changedFiles(good: Files): Generator<Mutant> {
  const mutant = (name: string, files: Files): Mutant => ({
    attack: 'change a file',
    name,
    files: () => files,
  })
  for (const [path, bytes] of good) {
    for (const [what, changed] of changeBytes(bytes)) {
      if (!changed.equals(bytes)) yield mutant(`${path}: ${what}`, replaced(good, path, changed))
    }
    yield mutant(`${path}: deleted`, without(good, path))
    yield mutant(`${path}: renamed`, replaced(without(good, path), `${path.slice(0, -1)}-`, bytes))
    yield mutant(`${path}: upper case`, replaced(without(good, path), upperCase(path), bytes))
    yield mutant(`${path}: copied beside`, replaced(good, `${path}.copy`, bytes))
  }
  for (const [path, text] of planted)
    yield mutant(`${path}: planted`, replaced(good, path, Buffer.from(text)))
}

const planted = [
  ['custody.lock', ''],
  ['custody.lock.repair', ''],
  ['README.md', 'hello'],
  ['.hidden', ''],
  ['blobs/sha512/00', ''],
  ['blobs/file', ''],
  ['blobs/sha256/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', ''],
  ['blobs/sha256/sub/file', ''],
] as const

function replaced(files: Files, path: string, bytes: Buffer): Files {
  return new Map([...files, [path, bytes]])
}

function without(files: Files, path: string): Files {
  return new Map([...files].filter(([other]) => other !== path))
}

function upperCase(path: string): string {
  const at = path.lastIndexOf('/') + 1
  return path.slice(0, at) + path.slice(at).toUpperCase()
}
