import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { codes, dataFile, read, sarif, understood } from './reports.ts'
import { type ZipMember, zipArchive } from './zip-archive.ts'

const log = JSON.stringify(
  sarif({ results: [{ ruleId: 'r', message: { text: 'm' } }], invocations: [{ executionSuccessful: true }] }),
)
const one: ZipMember = { path: 'out/report.sarif', content: log }

describe('a report in a container', () => {
  it.each([
    ['zip', zipArchive([one])],
    ['a zip with a comment', zipArchive([one], 'made by a job')],
    ['a zip with folders', zipArchive([{ path: 'out/', content: '' }, one])],
    ['zstd', zstdCompressSync(log)],
    ['gzip in zip', zipArchive([{ path: 'r.gz', content: gzipSync(log) }])],
    ['zip in gzip', gzipSync(zipArchive([one]))],
    ['gzip in gzip in zstd', zstdCompressSync(gzipSync(gzipSync(log)))],
  ])('is read out of %s', (_, bytes) => {
    expect(understood(bytes)).toMatchObject({
      format: 'sarif',
      state: 'complete',
      confirmed: 'tool',
      records: 1,
    })
  })

  it('says what was undone, so that byte ranges can be followed', () => {
    const [finding] = understood(gzipSync(zipArchive([one]))).findings
    const { pointer, bytes: [start, end] = [0, 0] } = finding?.source ?? { pointer: '' }
    expect([pointer, understood(gzipSync(zipArchive([one]))).decoded]).toEqual([
      'out/report.sarif#/runs/0/results/0',
      ['gzip', 'zip'],
    ])
    expect(JSON.parse(log.slice(start, end))).toEqual({ ruleId: 'r', message: { text: 'm' } })
  })

  it.each<[string, Buffer, string]>([
    ['an empty zip', zipArchive([]), 'empty-file'],
    ['a zip of an empty file', zipArchive([{ path: 'a', content: '' }]), 'empty-file'],
    ['a cut zip', zipArchive([one]).subarray(0, -5), 'container'],
    ['a zip with something behind it', Buffer.concat([zipArchive([one]), Buffer.from('{}')]), 'container'],
    ['an encrypted zip', zipArchive([{ ...one, flags: 1 }]), 'container'],
    ['a zip with a link', zipArchive([{ ...one, mode: 0o120777 }]), 'container'],
    ['a zip that leads out', zipArchive([{ ...one, path: '../report.sarif' }]), 'container'],
    ['a zip that leads to the root', zipArchive([{ ...one, path: '/report.sarif' }]), 'container'],
    [
      'a zip that leads out by the other slash',
      zipArchive([{ ...one, path: '..\\report.sarif' }]),
      'container',
    ],
    ['a zip with one name twice', zipArchive([one, one]), 'container'],
    ['a zip that gives a file two names', zipArchive([{ ...one, localPath: 'x' }]), 'container'],
    ['a zip with another method', zipArchive([{ ...one, method: 12 }]), 'container'],
    ['a zip with a wrong checksum', zipArchive([{ ...one, checksum: 1 }]), 'container'],
    ['a zip that says too small a size', zipArchive([{ ...one, size: 3 }]), 'container'],
    ['a zip that says too large a size', zipArchive([{ ...one, size: 9000 }]), 'container'],
    ['a zip that says a huge size', zipArchive([{ ...one, size: 0x7fffffff }]), 'too-large'],
    [
      'a zip of many files',
      zipArchive(Array.from({ length: 1001 }, (_, at) => ({ path: `${at}`, content: log }))),
      'container',
    ],
    [
      'a zip bomb',
      zipArchive([{ path: 'bomb', content: Buffer.alloc(64 * 1024 * 1024, 0x20) }]),
      'container',
    ],
    ['zip in zip', zipArchive([{ path: 'inner.zip', content: zipArchive([one]) }]), 'container'],
    ['too many layers', gzipSync(gzipSync(gzipSync(gzipSync(log)))), 'container'],
    ['broken zstd', zstdCompressSync(log).subarray(0, 30), 'container'],
    ['a bomb of zstd', zstdCompressSync(Buffer.alloc(300 * 1024 * 1024)), 'too-large'],
    ['two formats', zipArchive([one, { path: 'b', content: dataFile('sca.cdx.json') }]), 'ambiguous-format'],
  ])('leaves %s unread', (_, bytes, code) => {
    const reading = read(bytes)
    expect([reading.state, codes(reading.reasons)]).toEqual(['unreadable', [code]])
  })

  it('is joined from the files of an archive, each finding with the path of its file', () => {
    const reading = understood(zipArchive([one, { path: '2.json', content: log }]))
    expect(reading).toMatchObject({ records: 2, grouped: 2, state: 'complete', confirmed: 'tool' })
    expect(reading.findings.map(({ source }) => source.pointer)).toEqual([
      'out/report.sarif#/runs/0/results/0',
      '2.json#/runs/0/results/0',
    ])
  })

  describe('of pages', () => {
    const page = (index: number, records: number, total: number): ZipMember => {
      const issues = Array.from({ length: records }, (_, at) => ({
        key: `k${index}-${at}`,
        rule: 'java:S1',
        severity: 'MAJOR',
        component: 'p:a',
        project: 'p',
        message: 'm',
        type: 'BUG',
        status: 'OPEN',
      }))
      const paging = { pageIndex: index, pageSize: records, total }
      const components = [{ key: 'p:a', path: 'a', name: 'a', qualifier: 'FIL', enabled: true }]
      return { path: `page-${index}.json`, content: JSON.stringify({ total, paging, issues, components }) }
    }

    it.each<[string, readonly ZipMember[], string]>([
      ['all are there', [page(2, 1, 3), page(1, 2, 3)], 'complete'],
      ['the last is missing', [page(1, 2, 5), page(2, 2, 5)], 'incomplete'],
      ['the first is missing', [page(2, 2, 4), page(3, 2, 4)], 'incomplete'],
      ['one is there twice', [page(1, 2, 4), { ...page(1, 2, 4), path: 'again.json' }], 'incomplete'],
      ['they disagree', [page(1, 2, 3), page(2, 1, 2)], 'incomplete'],
      ['there is one of two', [page(1, 2, 4)], 'incomplete'],
    ])('is whole only where all of them are there: %s', (_, members, state) => {
      expect(understood(zipArchive(members))).toMatchObject({ format: 'sonarqube-api', state })
    })
  })

  it('is incomplete where a file of the archive cannot be read', () => {
    const reading = understood(zipArchive([one, { path: 'notes.txt', content: 'hello\n' }]))
    expect(reading).toMatchObject({ records: 1, state: 'incomplete', confirmed: 'no' })
    expect(codes(reading.reasons)).toEqual(['unknown-format'])
  })

  it('cut anywhere in its archive is never complete', () => {
    const bytes = zipArchive([one])
    for (let length = 0; length < bytes.length; length += 1)
      expect(read(bytes.subarray(0, length)).state).toBe('unreadable')
  })

  it('with any byte of its archive changed is never another report', () => {
    const bytes = zipArchive([one])
    const records = bytes.map((_, at) => {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 0x55
      const reading = read(changed)
      return 'records' in reading ? reading.records : 1
    })
    expect(new Set(records)).toEqual(new Set([1]))
  })
})
