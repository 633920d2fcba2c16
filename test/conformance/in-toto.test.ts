import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '@custody/core/digest/sha256'
import { olpcJson } from '@custody/core/json/canonical-json'
import { isJsonObject, readJson } from '@custody/core/json/read-json'
import { describe, expect, it } from '@jest/globals'

const corpus = process.env['CUSTODY_CORPUS']
if (corpus === undefined || corpus === '')
  throw new Error('CUSTODY_CORPUS must name the folder of the test corpus')

const data = join(corpus, 'in-toto/golang/data')
const signedOf = (name: string) => {
  const document = readJson(readFileSync(join(data, name)), name)
  return isJsonObject(document) ? (document['signed'] ?? null) : null
}

describe('canonical JSON after OLPC', () => {
  it('is that of the Go reference for its own test vector', () => {
    const canonical = Buffer.from(olpcJson(signedOf('canonical-test.link')))
    expect(canonical.byteLength).toBe(165)
    expect(sha256(canonical)).toBe('7cbc5568b142e58a780c94992069e8d864282a80f7963563a0dbb60ede268587')
  })
})
