import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { messyReport } from './messy-report.ts'
import { type Json, mutants } from './mutants.ts'
import { codes, dataFile, read, sarif, understood } from './reports.ts'

const files = ['sast.sarif', 'sca.cdx.json', 'sbom.spdx.json']
const emptyLog = sarif({ results: [], invocations: [{ executionSuccessful: true }] })

describe('recognising a report', () => {
  it.each([
    ['sast.sarif', 'sarif', '2.1.0'],
    ['sca.cdx.json', 'cyclonedx', '1.6'],
    ['sbom.spdx.json', 'spdx', '2.3'],
  ])('knows %s by its content', (file, format, formatVersion) => {
    expect(understood(dataFile(file))).toMatchObject({ format, formatVersion, state: 'complete' })
  })

  const utf16 = (text: string) => Buffer.from(text, 'utf16le')
  const text = JSON.stringify(emptyLog)
  it.each([
    ['a UTF-8 mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16 with a mark', utf16(`\ufeff${text}`)],
    ['UTF-16 without a mark', utf16(text)],
    ['UTF-16 of the other byte order', utf16(`\ufeff${text}`).swap16()],
    ['gzip', gzipSync(text)],
    ['gzip around UTF-16', gzipSync(utf16(`\ufeff${text}`))],
  ])('sees through %s', (_, bytes) => {
    expect(understood(bytes)).toMatchObject({ format: 'sarif', state: 'complete', confirmed: 'tool' })
  })

  it.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'empty-file'],
    ['an empty file in gzip', gzipSync(''), 'empty-file'],
    ['cut gzip', gzipSync(text).subarray(0, 40), 'container'],
    ['XML', '<?xml version="1.0"?><bom xmlns="urn:another-bom"/>', 'unknown-format'],
    ['a bare list', '[]', 'unknown-format'],
    ['a bare value', 'null', 'unknown-format'],
    ['an empty object', '{}', 'unknown-format'],
    ['a document of no known format', '{"results":[],"errors":[]}', 'unknown-format'],
    [
      'a document that claims two formats',
      '{"bomFormat":"CycloneDX","specVersion":"1.6","spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","creationInfo":{}}',
      'ambiguous-format',
    ],
    ['another version of SARIF', '{"version":"2.0.0","runs":[]}', 'unsupported-version'],
    [
      'SARIF without a version',
      '{"$schema":"sarif-2.1.0.json","runs":[{"tool":{"driver":{"name":"T"}}}]}',
      'unsupported-version',
    ],
    ['a later CycloneDX', '{"bomFormat":"CycloneDX","specVersion":"2.0"}', 'unsupported-version'],
    ['SPDX 3', '{"spdxVersion":"SPDX-3.0","@context":"x","creationInfo":{}}', 'unsupported-version'],
    ['the same key twice', '{"version":"2.1.0","runs":[],"runs":[]}', 'duplicate-key'],
    ['several values in a row', `${text}\n${text}`, 'unknown-format'],
    ['200 000 levels', `{"runs":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'too-deep'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'encoding'],
    ['half of a UTF-16 character', Buffer.concat([utf16(`\ufeff${text}`), Buffer.from([0x7b])]), 'encoding'],
  ])('leaves %s unread', (_, content, code) => {
    const reading = read(content)
    expect(reading.state).toBe('unreadable')
    expect(codes(reading.reasons)).toEqual([code])
  })

  it('bounds what comes out of gzip', () => {
    const bomb = Buffer.concat(Array(300).fill(gzipSync(Buffer.alloc(1024 * 1024, 0x20))))
    expect(codes(read(bomb).reasons)).toEqual(['too-large'])
  })

  it('takes __proto__ and constructor for names like any other', () => {
    const reading = understood(
      '{"version":"2.1.0","__proto__":{"runs":[]},"runs":[{"constructor":1,"tool":{"driver":{"name":"__proto__"}},"results":[{"ruleId":"__proto__","message":{"text":"constructor"}}]}]}',
    )
    expect(reading.findings[0]).toMatchObject({ ruleId: '__proto__', message: 'constructor' })
    expect(reading.tools).toEqual([{ name: '__proto__', version: undefined }])
  })
})

describe('a damaged report', () => {
  it.each(files)('%s is never complete when it is cut, wherever that is', (file) => {
    const bytes = dataFile(file)
    const end = bytes.toString().trimEnd().length
    for (let length = 0; length < end; length += 1) {
      expect(read(bytes.subarray(0, length)).state).toBe('unreadable')
    }
  })

  it.each(files)('%s is read or refused with one byte changed, never thrown at', (file) => {
    const bytes = dataFile(file)
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(bytes)
        changed[at] = byte
        expect(isAnswer(read(changed))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it.each(files)('%s is read or refused with any one value changed, never thrown at', (file) => {
    const original: Json = JSON.parse(dataFile(file).toString())
    const silent = [...mutants(original)].filter((mutant) => !isAnswer(read(JSON.stringify(mutant))))
    expect(silent).toEqual([])
  })

  it('of any JSON under the marks of a format is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(messyReport, (report) => {
        expect(isAnswer(read(report))).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('with huge texts gives bounded ones', () => {
    const huge = 'x'.repeat(5_000_000)
    const [finding] = understood(sarif({ results: [{ ruleId: huge, message: { text: huge } }] })).findings
    expect(JSON.stringify(finding).length).toBeLessThan(3000)
  })
})

/** Complete, or told why not. */
function isAnswer({ state, reasons }: ReturnType<typeof read>): boolean {
  return state === 'complete' || reasons.length > 0
}
