import { digestOf } from '@custody/core/digest/sha256'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { collectReports } from '../src/collect-reports.ts'
import { type ByteSource, LARGE_REPORT_BYTES } from '../src/large/byte-source.ts'
import { DigestSet } from '../src/large/digest-set.ts'
import { openLargeReport, readLargeReport } from '../src/large/read-large-report.ts'
import { codes, dataFile, read, sarif } from './reports.ts'

/** A file whose reads end at odd places. */
function source(bytes: Buffer, step = 7): ByteSource {
  return {
    size: bytes.length,
    open: () => {
      let at = 0
      return {
        read: (into) => {
          const length = bytes.copy(into, 0, at, Math.min(bytes.length, at + step))
          at += length
          return length
        },
        close: () => {},
      }
    },
  }
}

const readPieces = (bytes: Buffer, step?: number) => {
  const large = openLargeReport(source(bytes, step))
  return { large, reading: readLargeReport(large) }
}

describe('a SARIF log that is read piece by piece', () => {
  it.each([1, 7, 100_000])('is what it is when read at once, %d bytes at a time', (step) => {
    const bytes = dataFile('sast.sarif')
    const { large, reading } = readPieces(bytes, step)
    expect(large.digest).toBe(digestOf(bytes))
    const { tally, ...rest } = { tally: undefined, ...reading }
    expect(rest).toEqual(read(bytes))
    expect(tally).toMatchObject({ open: 5, suppressed: 1 })
  })

  const behind = (results: readonly object[]) =>
    Buffer.from(
      JSON.stringify({
        version: '2.1.0',
        runs: [
          {
            results,
            tool: {
              driver: {
                name: 'T',
                version: '1',
                rules: [{ id: 'r', name: 'Behind', properties: { 'security-severity': '9.8' } }],
              },
            },
          },
        ],
      }),
    )

  it('understands findings whose rule stands behind them', () => {
    const { reading } = readPieces(behind([{ ruleId: 'r', message: { text: 'm' } }]))
    expect(reading).toMatchObject({
      records: 1,
      findings: [{ title: 'Behind', severity: { bucket: 'critical' } }],
    })
  })

  it('lists the worst findings where there are too many, and counts and names the rest', () => {
    const results = Array.from({ length: 10_050 }, (_, at) => ({
      ruleId: at % 100 === 0 ? 'r' : `note-${at}`,
      level: 'note',
      message: { text: `${at}` },
      locations: [{ physicalLocation: { artifactLocation: { uri: `f${at}` } } }],
    }))
    const { reading } = readPieces(behind(results), 100_000)
    if (!('tools' in reading)) throw new Error('unreadable')
    expect([reading.records, reading.findings.length, codes(reading.limits)]).toEqual([
      10_050,
      10_000,
      ['findings-not-listed'],
    ])
    expect(reading.findings.filter(({ severity }) => severity.bucket === 'critical')).toHaveLength(101)
    expect(reading.tally).toMatchObject({ open: 10_050, bySeverity: { critical: 101, info: 9_949 } })
  })

  it('cut anywhere is never complete', () => {
    const bytes = dataFile('sast.sarif')
    const end = bytes.toString().trimEnd().length
    for (let length = 1; length < end; length += 7)
      expect(readPieces(bytes.subarray(0, length), 1000).reading.state).toBe('unreadable')
  })

  it('with any byte changed is worth what it is worth when read at once', () => {
    const bytes = dataFile('sast.sarif')
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(bytes)
        changed[at] = byte
        const whole = read(changed)
        const { reading } = readPieces(changed, 1000)
        expect(reading.state).toBe(whole.state)
      }),
      { numRuns: 200 },
    )
  })

  it.each<[string, string, string]>([
    ['a key twice', '{"version":"2.1.0","runs":[],"runs":[]}', 'duplicate-key'],
    ['a key twice in a finding', '{"version":"2.1.0","runs":[{"results":[{"a":1,"a":1}]}]}', 'duplicate-key'],
    [
      '200 000 levels',
      `{"version":"2.1.0","runs":[{"results":[${'['.repeat(200_000)}${']'.repeat(200_000)}]}]}`,
      'too-deep',
    ],
    [
      '200 000 levels beside its findings',
      `{"version":"2.1.0","runs":[],"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      'too-deep',
    ],
    ['something behind it', `${JSON.stringify(sarif({ results: [] }))}{}`, 'syntax'],
    ['no comma between findings', '{"version":"2.1.0","runs":[{"results":[{} {}]}]}', 'syntax'],
    ['a comma too many', '{"version":"2.1.0","runs":[{"results":[{},]}]}', 'syntax'],
    ['brackets of two kinds', '{"version":"2.1.0","runs":[{"results":[{"a":[}]}]}]}', 'syntax'],
    ['another format', '{"bomFormat":"CycloneDX","specVersion":"1.6"}', 'too-large'],
  ])('with %s is left unread', (_, text, code) => {
    const { reading } = readPieces(Buffer.from(text), 100_000)
    expect([reading.state, codes(reading.reasons)]).toEqual(['unreadable', [code]])
  })

  it('that is not the same when it is read again is no evidence', () => {
    const bytes = dataFile('sast.sarif')
    const large = openLargeReport(source(bytes))
    bytes.write('  ', bytes.length - 1)
    const changed = { ...large, source: source(Buffer.concat([bytes, Buffer.from(' ')])) }
    expect(() => readLargeReport(changed)).toThrow(expect.objectContaining({ code: 'file-changed' }))
  })
})

describe('a large report', () => {
  const contract = { required: [], outcomes: new Map(), now: new Date('2026-01-02T04:00:00Z') }

  /** So large by white space alone. */
  const padded = (name: string) => Buffer.concat([dataFile(name), Buffer.alloc(LARGE_REPORT_BYTES, ' ')])

  it('makes the same row and findings as one in memory, and says how far it is', () => {
    const bytes = padded('sast.sarif')
    const lines: string[] = []
    const [large, whole] = [{ source: source(bytes, 1_000_000) }, { bytes }].map((content) =>
      collectReports([{ path: 'r', content }], contract, (line) => void lines.push(line)),
    )
    expect(large?.indexBytes).toEqual(whole?.indexBytes)
    expect(lines).toContain('Reading r: 50 %')
  })

  it('of a format that is not read piece by piece is taken into memory where it fits', () => {
    const content = { source: source(padded('sca.cdx.json'), 1_000_000) }
    const [row] = collectReports([{ path: 'r', content }], contract).reports
    expect(row).toMatchObject({ format: 'cyclonedx', state: 'complete' })
  })

  it('that grows while it is read is no evidence', () => {
    const bytes = dataFile('sast.sarif')
    const growing = { ...source(bytes, 1000), size: bytes.length - 1 }
    expect(() => collectReports([{ path: 'r', content: { source: growing } }], contract)).toThrow(
      expect.objectContaining({ code: 'file-changed' }),
    )
  })
})

it('a set of digests holds what was added, however much', () => {
  const set = new DigestSet()
  const digests = Array.from({ length: 20_000 }, (_, at) => digestOf(`${at}`).slice(7))
  expect(digests.filter((digest) => set.add(digest))).toHaveLength(20_000)
  expect(digests.filter((digest) => set.add(digest))).toEqual([])
  expect(set.size).toBe(20_000)
})
