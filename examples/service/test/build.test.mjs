import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'

const ROOT = join(import.meta.dirname, '..')

const build = (out, ...more) => {
  execFileSync(process.execPath, [join(ROOT, 'build.mjs'), '--out', out, ...more])
  return readFileSync(join(out, 'parcel-tracker-1.4.0.tgz'))
}

test('two builds give the same bytes, another lock file gives others', (t) => {
  const out = mkdtempSync(join(tmpdir(), 'parcel-tracker-'))
  t.after(() => rmSync(out, { recursive: true }))
  const first = build(join(out, 'a'))
  assert.deepEqual(build(join(out, 'b')), first)
  assert.notDeepEqual(build(join(out, 'c'), '--manifests', join(ROOT, 'variants/vulnerable')), first)
  assert.equal(gunzipSync(first).toString('latin1', 257, 262), 'ustar')
})
