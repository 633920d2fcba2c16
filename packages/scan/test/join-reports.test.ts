import { collectReports } from '@custody/scan/collect-reports'
import { describe, expect, it } from '@jest/globals'
import { bom } from './reports.ts'

const contract = { required: [], outcomes: new Map(), now: new Date('2026-02-02T00:00:00Z') } as const

const library = (name: string, version = '1.0.0') => ({
  type: 'library',
  'bom-ref': `${name}@${version}`,
  name,
  version,
  purl: `pkg:npm/${name}@${version}`,
})
const sbom = bom({ components: ['left', 'right', 'third'].map((name) => library(name)) })

const grype = (...names: readonly string[]) => ({
  matches: names.map((name) => ({
    vulnerability: { id: 'CVE-2026-0001', severity: 'High', fix: { versions: [], state: 'unknown' } },
    artifact: { name, version: '1.0.0', type: 'npm', purl: `pkg:npm/${name}@1.0.0?arch=any` },
  })),
  source: { type: 'directory', target: '.' },
  descriptor: { name: 'grype', version: '0.80.0' },
})

function collect(...reports: readonly object[]) {
  return collectAs([], ...reports)
}

/** @param tools what the workflow calls the tools of the reports */
function collectAs(tools: readonly (string | undefined)[], ...reports: readonly object[]) {
  const files = reports.map((report, at) => ({
    path: `${at}`,
    tool: tools[at],
    content: { bytes: Buffer.from(JSON.stringify(report)) },
  }))
  const { index } = collectReports(files, contract)
  return {
    ...index,
    codes: index.reports.map(({ limits }) =>
      limits.map(({ code }) => code).filter((code) => /not-/.test(code) && code !== 'end-not-confirmed'),
    ),
  }
}

describe('joining scans with SBOMs', () => {
  it('finds what a scanner saw and no SBOM lists', () => {
    const { inventory, codes, reports } = collect(sbom, grype('left', 'stranger'))
    expect(inventory?.notInSbom).toEqual({
      count: 1,
      packages: [
        { name: 'stranger', version: '1.0.0', purl: 'pkg:npm/stranger@1.0.0?arch=any', report: '1' },
      ],
    })
    expect(codes).toEqual([[], ['not-in-sbom']])
    expect(reports[1]?.limits.find(({ code }) => code === 'not-in-sbom')?.text).toBe(
      'Packages that the scanner saw and no SBOM lists: 1 (stranger 1.0.0).',
    )
  })

  it('finds nothing where all packages are listed, whatever their qualifiers', () => {
    const { inventory, codes } = collect(sbom, grype('left', 'right'))
    expect([inventory, codes]).toEqual([{ notInSbom: { count: 0, packages: [] } }, [[], []]])
  })

  it('says nothing of what was scanned by a scanner that lists only what it found', () => {
    expect(collect(sbom, grype('left')).inventory?.notScanned).toBeUndefined()
  })

  it('finds what an SBOM lists and no scanner', () => {
    // A scanner that lists all that it looked at.
    const scan = bom({ components: [library('left'), library('right')] })
    const { inventory, codes } = collectAs([undefined, 'sca'], sbom, scan)
    expect(inventory?.notScanned).toMatchObject({ count: 1, packages: [{ name: 'third', report: '0' }] })
    expect(codes).toEqual([['not-scanned'], []])
  })

  it('joins by name and version where one side has no package URL', () => {
    const { purl: _, ...bare } = library('left')
    expect(collect(bom({ components: [bare] }), grype('left')).inventory?.notInSbom.count).toBe(0)
    expect(
      collect(bom({ components: [{ ...bare, version: '2.0.0' }] }), grype('left')).inventory?.notInSbom.count,
    ).toBe(1)
  })

  it('does not join packages of two ecosystems by their names', () => {
    const python = bom({ components: [{ ...library('left'), purl: 'pkg:pypi/left@1.0.0' }] })
    expect(collect(python, grype('left')).inventory?.notInSbom.count).toBe(1)
  })

  it.each([
    ['no scan', [sbom]],
    ['no SBOM', [grype('left')]],
    [
      'an SBOM without components',
      [bom({ metadata: { tools: [{ name: 'syft', version: '1' }] }, components: [] }), grype('left')],
    ],
  ])('says nothing where there is %s', (_, reports) => {
    expect(collect(...reports).inventory).toBeUndefined()
  })
})
