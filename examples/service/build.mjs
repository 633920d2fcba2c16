// Packs the service into dist/parcel-tracker-1.4.0.tgz. The same sources give the same bytes on every
// machine: names are sorted, owners and times are fixed, and nothing has to be installed.
//
//   node build.mjs [--manifests FOLDER] [--out FOLDER]
//
// --manifests takes package.json and package-lock.json from another folder (see variants/).

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { constants, gzipSync } from 'node:zlib'

const HERE = import.meta.dirname
const BLOCK = 512

const { values } = parseArgs({
  options: {
    manifests: { type: 'string', default: HERE },
    out: { type: 'string', default: join(HERE, 'dist') },
  },
})

const { name, version } = JSON.parse(await readFile(join(values.manifests, 'package.json'), 'utf8'))
const archive = tar(await contents(values.manifests))
const file = join(values.out, `${name}-${version}.tgz`)
await mkdir(values.out, { recursive: true })
await writeFile(file, gzip(archive))
console.log(`wrote ${name}-${version}.tgz`)

/** What is shipped, as [name in the archive, bytes], sorted by name. */
async function contents(manifests) {
  const paths = ['package.json', 'package-lock.json'].map((path) => [path, join(manifests, path)])
  for (const folder of ['public', 'src']) {
    for (const entry of await readdir(join(HERE, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      paths.push([path.slice(HERE.length + 1).replaceAll('\\', '/'), path])
    }
  }
  paths.sort(([a], [b]) => (a < b ? -1 : 1))
  return Promise.all(paths.map(async ([inside, path]) => [`package/${inside}`, await readFile(path)]))
}

/** A ustar archive (POSIX.1-1988): a header block a file, the bytes padded to 512, two zero blocks. */
function tar(files) {
  const blocks = files.flatMap(([path, bytes]) => [header(path, bytes.length), pad(bytes)])
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)])
}

function header(path, size) {
  const block = Buffer.alloc(BLOCK)
  block.write(path, 0, 100, 'utf8')
  block.write('0000644\x000000000\x000000000\x00', 100, 'latin1')
  block.write(`${size.toString(8).padStart(11, '0')}\x00${'0'.repeat(11)}\x00`, 124, 'latin1')
  block.write('        0', 148, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\x00 `, 148, 'latin1')
  return block
}

function pad(bytes) {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)])
}

/** Stored, not deflated: compressed bytes differ between zlib versions. Byte 9 of the header names no system. */
function gzip(bytes) {
  const zipped = gzipSync(bytes, { level: constants.Z_NO_COMPRESSION })
  zipped[9] = 255
  return zipped
}
